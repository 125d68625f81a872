"""The whole program by webhook: Telegram posts, the program answers when it has committed."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.program.program import Stage, staged
from tests.program.test_the_way_through import asks_for_a_person, claim, zoe

SECRET = "X-Telegram-Bot-Api-Secret-Token"
FORGED = {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 66, "type": "private"}, "text": "QX7391"}}


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, webhook=True) as ready:
        yield ready


@pytest.mark.asyncio
async def test_a_conversation_becomes_a_case_and_comes_back_across_a_restart(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await asks_for_a_person(stage, who)
    topic = await claim(stage, 1, stage.ana)
    await server.wait_for("They took my mailbox", stage.staff, topic=topic)

    assert await stage.program.stop() == 0
    await who.says("Are you there?")
    await stage.start()

    await server.wait_for("Are you there?", stage.staff, topic=topic)
    await stage.ana.writes_in(stage.staff, "Which mailbox is it?", topic=topic)
    await server.wait_for("Which mailbox is it?", who)
    await server.until(lambda: not server.updates.pending)
    assert server.calls_of("getUpdates", "deleteWebhook") == []
    assert server.updates.webhook["url"] == "https://desk.example.org/telegram"
    assert server.updates.allowed == frozenset({"message", "edited_message", "callback_query", "my_chat_member"})


@pytest.mark.asyncio
async def test_a_kill_loses_nothing_and_one_chat_keeps_its_order(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await asks_for_a_person(stage, who)
    topic = await claim(stage, 1, stage.ana)
    words = [f"word {number:02}" for number in range(12)]

    for word in words[:6]:
        await who.says(word)
    await server.wait_for(words[0], stage.staff, topic=topic)
    await stage.program.kill()
    for word in words[6:]:
        await who.says(word)
    await stage.start()
    await server.wait_for(words[-1], stage.staff, topic=topic)

    carried = [one.text.partition("word ")[2] for one in server.bot_messages(stage.staff, topic) if "word " in one.text]
    assert sorted(set(carried)) == [word.removeprefix("word ") for word in words]
    assert list(dict.fromkeys(carried)) == sorted(set(carried))
    assert len(carried) - len(words) <= 1  # the one that was between its send and its mark


@pytest.mark.asyncio
async def test_forged_posts_are_refused_and_leave_no_trace(stage: Stage) -> None:
    base = f"http://127.0.0.1:{stage.port}"
    forgeries: tuple[dict[str, str], ...] = (
        {},
        {SECRET: ""},
        {SECRET: stage.server.updates.secret[:-1]},
        {SECRET: "0" * 64},
    )
    async with aiohttp.ClientSession() as session:
        statuses = []
        for headers in forgeries:
            async with session.post(f"{base}/telegram", json=FORGED, headers=headers) as answer:
                statuses.append((answer.status, await answer.read()))
        async with session.get(f"{base}/readyz") as answer:
            numbers = await answer.json()

    assert statuses == [(403, b"")] * 4
    assert (numbers["ready"], numbers["inbox"]) == (1, 0)
    assert await stage.program.stop() == 0
    assert "QX7391" not in stage.program.said
    assert stage.server.updates.secret not in stage.program.said
