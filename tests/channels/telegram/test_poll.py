"""Polling: confirmed only when committed, and nothing that comes can stop it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.connect import make_bot
from bot.channels.telegram.poll import poll
from bot.errors import ChannelRefused
from bot.runtime.port import Channel
from tests.botapi import BotApi, Person
from tests.channels.telegram.odd import answer, odd

FIRST = 500_000_001


class Door:
    """An inbox that keeps what it is given, as long as it is neither shut nor broken."""

    def __init__(self) -> None:
        self.kept: list[dict[str, object]] = []
        self.broken = 0  # how often it will raise
        self.open = asyncio.Event()
        self.open.set()
        self.knocked = asyncio.Event()
        self._changed = asyncio.Condition()

    async def accept(self, channel: Channel, payloads: Sequence[dict[str, object]]) -> int:
        assert channel.name == "telegram"
        self.knocked.set()
        await self.open.wait()
        if self.broken:
            self.broken -= 1
            raise OSError("the disk is full")
        async with self._changed:
            self.kept += payloads
            self._changed.notify_all()
        return len(payloads)

    async def holds(self, number: int) -> list[object]:
        """Wait for so many updates; their ids."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: len(self.kept) >= number)
        return [one["update_id"] for one in self.kept]


@asynccontextmanager
async def polling(channel: Telegram, door: Door, pauses: Sequence[float] = (0.0,)) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(poll(channel, door, pauses=pauses))
    yield task
    task.cancel()
    await asyncio.wait([task])


def offsets(server: BotApi) -> list[int]:
    return [int(call.params.get("offset", 0)) for call in server.calls_of("getUpdates")]


@pytest.mark.asyncio
async def test_updates_come_raw_in_order_and_of_the_kinds_that_are_wanted(
    server: BotApi, channel: Telegram, ana: Person
) -> None:
    door = Door()
    await ana.says("again")
    pending = list(server.updates.pending)

    async with polling(channel, door):
        await door.holds(2)

    assert door.kept == pending
    assert server.updates.allowed == frozenset({"message", "edited_message", "callback_query", "my_chat_member"})


@pytest.mark.asyncio
async def test_an_update_is_confirmed_only_after_it_was_accepted(
    server: BotApi, channel: Telegram, ana: Person
) -> None:
    door = Door()
    door.open.clear()

    async with polling(channel, door):
        await door.knocked.wait()
        assert (offsets(server), len(server.updates.pending)) == ([0], 1)
        door.open.set()
        await server.until(lambda: server.updates.polled and not server.updates.pending)
        await ana.says("again")
        await door.holds(2)
        await server.until(lambda: len(offsets(server)) == 3)

    assert offsets(server) == [0, FIRST + 1, FIRST + 2]


@pytest.mark.asyncio
@pytest.mark.usefixtures("ana")
async def test_while_a_disk_is_full_nothing_is_confirmed_and_what_came_is_stored_once_it_is_not(
    server: BotApi, channel: Telegram
) -> None:
    door = Door()
    door.broken = 3
    async with polling(channel, door):
        assert await door.holds(1) == [FIRST]
        await server.until(lambda: not server.updates.pending)

    assert (door.broken, offsets(server)) == (0, [0, FIRST + 1])


@pytest.mark.asyncio
@pytest.mark.usefixtures("ana")
async def test_what_was_being_accepted_in_a_crash_comes_again(server: BotApi, channel: Telegram) -> None:
    door = Door()
    door.open.clear()
    async with polling(channel, door):
        await door.knocked.wait()
    door.open.set()

    async with polling(channel, door):
        assert await door.holds(1) == [FIRST]
        await server.until(lambda: not server.updates.pending)

    assert offsets(server) == [0, 0, FIRST + 1]


@pytest.mark.asyncio
async def test_a_start_asks_for_everything_that_was_never_confirmed(channel: Telegram, ana: Person) -> None:
    await ana.says("again")
    first, second = Door(), Door()
    first.open.clear()
    async with polling(channel, first):
        await first.knocked.wait()

    async with polling(channel, second):
        assert await second.holds(2) == [FIRST, FIRST + 1]


@pytest.mark.asyncio
async def test_poison_is_stored_like_anything_else(server: BotApi, channel: Telegram, ana: Person) -> None:
    server.inject({"message": {"message_id": "poison", "chat": [5]}})
    server.inject({"something_new": {"deep": [{}]}})
    await ana.says("after it")
    door = Door()

    async with polling(channel, door):
        assert await door.holds(4) == [FIRST, FIRST + 1, FIRST + 2, FIRST + 3]
        await server.until(lambda: not server.updates.pending)


@pytest.mark.asyncio
async def test_numbers_may_begin_anew_after_a_quiet_week(server: BotApi, channel: Telegram, ana: Person) -> None:
    door = Door()
    async with polling(channel, door):
        await door.holds(1)
        await server.until(lambda: server.updates.polled and not server.updates.pending)
        server.updates.jump_to(17)
        await ana.says("after a week")
        assert await door.holds(2) == [FIRST, 17]
        await server.until(lambda: not server.updates.pending)

    assert offsets(server)[-1] == 18


@pytest.mark.asyncio
async def test_strange_answers_are_asked_for_again_and_what_is_good_in_them_is_kept(channel: Telegram) -> None:
    def of(result: bytes) -> bytes:
        return answer(b'{"ok":true,"result":%s}' % result)

    strange = [
        of(b"5"),
        of(b'{"update_id":1}'),
        of(b'["no update",{"no":"id"},{"update_id":"1"},{"update_id":true}]'),
        answer(b"<html>", "502 Bad Gateway"),
        answer(b'{"ok":true}'),
    ]
    good = of(b'[null,{"update_id":8,"message":{"text":"\\ud83d"}},{"update_id":9}]')
    door = Door()

    async with odd(*strange, good, of(b"[]")) as server:
        bot = make_bot(channel.bot.token, server.url, "")
        async with bot.request, polling(Telegram(bot, frozenset()), door):
            assert await door.holds(2) == [8, 9]
            await server.asked(len(strange) + 2)

    assert door.kept == [{"update_id": 8, "message": {"text": "?"}}, {"update_id": 9}]
    assert [b"offset=10" in request for request in server.requests[: len(strange) + 2]] == [*[False] * 6, True]


@pytest.mark.asyncio
@pytest.mark.usefixtures("ana")
async def test_a_broken_network_is_waited_out_with_a_line_each_time(
    server: BotApi, channel: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.next("getUpdates").drops_the_connection()
    server.faults.next("getUpdates").answers(500)
    server.faults.next("getUpdates").answers(400, "Bad Request: whatever")
    server.faults.next("getUpdates").answers_with_a_page(502)
    door = Door()

    async with polling(channel, door):
        assert await door.holds(1) == [FIRST]

    assert caplog.messages == [
        "getUpdates: NetworkError; again in 0.0 s",
        "getUpdates: NetworkError; again in 0.0 s",
        "getUpdates: BadRequest; again in 0.0 s",
        "getUpdates: NetworkError; again in 0.0 s",
    ]


@pytest.mark.asyncio
@pytest.mark.usefixtures("ana")
async def test_a_flood_is_obeyed(server: BotApi, channel: Telegram, caplog: pytest.LogCaptureFixture) -> None:
    server.faults.next("getUpdates").floods(1)
    door = Door()

    async with polling(channel, door):
        assert await door.holds(1) == [FIRST]

    assert caplog.messages == ["getUpdates: RetryAfter; again in 1.0 s"]
    first, second = server.calls_of("getUpdates")[:2]
    assert second.at - first.at >= 1


@pytest.mark.asyncio
@pytest.mark.usefixtures("ana")
async def test_a_conflict_that_passes_is_waited_out(server: BotApi, channel: Telegram) -> None:
    server.faults.next("getUpdates", times=4).answers(409, "Conflict: terminated by other getUpdates request")
    door = Door()

    async with polling(channel, door):
        assert await door.holds(1) == [FIRST]


@pytest.mark.asyncio
async def test_two_programs_on_one_bot_do_not_both_go_on(server: BotApi, channel: Telegram) -> None:
    other = make_bot(server.token, server.url, "")
    async with other, polling(channel, Door()) as ours, polling(Telegram(other, frozenset()), Door()) as theirs:
        done, _ = await asyncio.wait([ours, theirs], timeout=5, return_when=asyncio.FIRST_COMPLETED)

    [refused] = [task.exception() for task in done]
    assert isinstance(refused, ChannelRefused)
    assert str(refused) == "Another program polls this bot. Stop it, or use another bot's token."


@pytest.mark.asyncio
async def test_a_token_that_was_revoked_ends_it(server: BotApi, channel: Telegram) -> None:
    server.faults.next("getUpdates").answers(401, "Unauthorized")

    with pytest.raises(ChannelRefused, match=r"Telegram refused the bot's token\. Ask @BotFather for it again\."):
        await poll(channel, Door())
