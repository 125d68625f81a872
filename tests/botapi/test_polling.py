"""getUpdates: waiting, confirming, repeating, conflicts, and the kinds that were asked for."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import Conflict

from tests.botapi import BotApi

FIRST = 500_000_001


@pytest.mark.asyncio
async def test_updates_come_again_until_a_higher_offset_confirms_them(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    for text in ("one", "two", "three"):
        await ana.says(text)

    async def ids(offset: int | None = None, limit: int | None = None) -> list[int]:
        return [update.update_id - FIRST for update in await bot.get_updates(offset=offset, limit=limit)]

    assert await ids() == [0, 1, 2]
    assert await ids(limit=2) == [0, 1]
    assert await ids(offset=FIRST + 1) == [1, 2]
    assert await ids() == [1, 2]
    assert await ids(offset=FIRST + 9) == [1, 2]
    assert await ids(offset=-1) == [2]
    assert await ids() == [2]
    assert await ids(offset=FIRST + 3) == []


@pytest.mark.asyncio
async def test_a_hundred_updates_come_at_once_at_most(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    for number in range(101):
        await ana.says(str(number))

    assert len(await bot.get_updates(limit=1000)) == 100


@pytest.mark.asyncio
async def test_a_long_poll_answers_when_something_happens(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await server.until(lambda: server.updates.polled)

    await ana.says("hello")

    [update] = await poll
    assert update.message is not None
    assert update.message.text == "hello"
    assert not server.updates.polled


@pytest.mark.asyncio
async def test_a_second_poll_ends_the_first_with_a_conflict(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await server.until(lambda: server.updates.polled)
    second = asyncio.create_task(bot.request.post(f"{bot.base_url}/getUpdates?timeout=30", read_timeout=40))

    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot instance"):
        await first
    await ana.says("hello")

    received = await second
    assert isinstance(received, list)
    assert len(received) == 1
    assert server.updates.conflicts == 1


@pytest.mark.asyncio
async def test_a_poll_whose_caller_is_gone_conflicts_with_nobody(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await server.until(lambda: server.updates.polled)
    poll.cancel()
    await asyncio.wait([poll])

    await server.until(lambda: not server.updates.polled)
    await ana.says("hello")

    assert len(await bot.get_updates(timeout=30)) == 1
    assert server.updates.conflicts == 0


@pytest.mark.asyncio
async def test_polling_and_a_webhook_exclude_each_other(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await bot.set_webhook("https://example.org/hook", secret_token="s3cret")
    await ana.says("hello")

    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == ("https://example.org/hook", 1)
    await bot.delete_webhook(drop_pending_updates=True)

    assert await bot.get_updates() == ()


@pytest.mark.asyncio
async def test_the_choice_of_kinds_is_kept_until_it_is_changed(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")

    async def kinds_after(choice: list[str] | None) -> list[str]:
        await bot.get_updates(offset=-1, allowed_updates=choice)
        server.updates.drop()
        said = await ana.says("hello")
        await ana.reacts(said, "👍")
        received = await bot.get_updates()
        return ["message" if update.message else "message_reaction" for update in received]

    assert await kinds_after(None) == ["message"]
    assert await kinds_after(["message", "message_reaction"]) == ["message", "message_reaction"]
    assert await kinds_after(None) == ["message", "message_reaction"]
    assert await kinds_after(["message_reaction"]) == ["message_reaction"]
    assert await kinds_after([]) == ["message"]


@pytest.mark.asyncio
async def test_updates_are_kept_for_a_day(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await ana.says("yesterday")
    server.clock.advance(hours=25)
    await ana.says("today")

    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "today"


@pytest.mark.asyncio
async def test_an_update_can_come_again_after_it_was_confirmed(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await ana.says("hello")
    [first] = server.updates.pending
    await bot.get_updates(offset=FIRST + 1)

    server.inject(first)
    await ana.says("again")

    assert [update.update_id for update in await bot.get_updates(offset=FIRST + 1)] == [FIRST, FIRST + 1]
    assert await bot.get_updates(offset=FIRST + 2) == ()


@pytest.mark.asyncio
async def test_numbers_can_jump_back_after_a_quiet_week(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await ana.says("hello")
    await bot.get_updates(offset=FIRST + 1)

    server.updates.jump_to(17)
    await ana.says("still there?")

    assert [update.update_id for update in await bot.get_updates(offset=FIRST + 1)] == [17]
    assert await bot.get_updates(offset=18) == ()
