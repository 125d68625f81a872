"""What is wrong with Telegram at the start: said in one line with its mend, or waited for where that helps."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.cli.window import SMALL
from tests.program.program import Stage, staged

pytestmark = pytest.mark.asyncio
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """All is set up and well, with small dialogs, and nothing runs yet."""
    async with staged(tmp_path, started=False) as ready:
        change(ready, "[folders]\n", SMALL)
        yield ready


def change(stage: Stage, old: str, new: str) -> None:
    """Write another configuration."""
    path = stage.program.folder / "config.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")


async def refused(stage: Stage) -> str:
    """The one line with which the start ends, exit code 2."""
    await stage.program.start()
    assert await stage.program.ends() == 2
    [line] = [line for line in stage.program.errors if " WARNING " not in line]
    return line


async def test_a_token_that_telegram_does_not_know(stage: Stage) -> None:
    change(stage, stage.server.token, "1:" + "x" * 35)

    assert await refused(stage) == (
        "mayday: telegram.token: Telegram does not know this token. Copy it again from @BotFather."
    )


async def test_a_staff_chat_that_the_bot_is_not_in(stage: Stage) -> None:
    change(stage, f"chat = {stage.staff.id}", "chat = -1009999")

    assert await refused(stage) == (
        "mayday: staff.chat: the bot is not in the chat -1009999. Add it there as an administrator, "
        "or correct the id (a supergroup's begins with -100)."
    )


async def test_a_staff_chat_that_is_a_person(stage: Stage) -> None:
    await stage.ana.starts()
    change(stage, f"chat = {stage.staff.id}", f"chat = {stage.ana.id}")

    assert await refused(stage) == (
        f"mayday: staff.chat: {stage.ana.id} is no group. Make a group with topics for staff and set its id."
    )


async def test_a_bot_that_is_no_administrator_of_the_staff_chat(stage: Stage) -> None:
    await stage.staff.gives_bot(None)

    assert await refused(stage) == (
        f"mayday: staff.chat: the bot is no administrator in the chat {stage.staff.id}. "
        "Make it one, with the right to manage topics."
    )


async def test_a_bot_that_may_not_manage_topics(stage: Stage) -> None:
    await stage.staff.gives_bot({"can_pin_messages", "can_delete_messages"})

    assert await refused(stage) == (
        f"mayday: staff.chat: the bot may not manage topics in the chat {stage.staff.id}. Give it that right there."
    )


async def test_another_program_that_polls_the_same_bot(stage: Stage) -> None:
    stage.server.faults.next("getUpdates", times=5).answers(409, CONFLICT)

    await stage.program.start()

    assert await stage.program.ends() == 2
    assert stage.program.errors[-1] == ("mayday: Another program polls this bot. Stop it, or use another bot's token.")
    assert "Traceback" not in stage.program.said


async def test_a_telegram_that_is_down_is_waited_for(stage: Stage) -> None:
    stage.server.faults.outage(answering=502)
    await stage.program.start()
    await stage.server.until(lambda: len(stage.server.calls_of("getMe")) > 1, within=20)
    stage.server.faults.recovers()

    await stage.polls()

    assert await stage.program.stop() == 0
    assert "Telegram cannot be reached" in stage.program.said
