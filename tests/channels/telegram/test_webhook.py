"""The webhook: 200 only after the commit, one commit for what comes together, and nothing for forgers."""

import asyncio
import contextlib
import gzip
import io
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import aiohttp
import pytest
import pytest_asyncio
from telegram import WebhookInfo
from telegram.error import TelegramError

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.gathering import Gathering
from bot.channels.telegram.registration import CHANGES, Address, stay_registered
from bot.channels.telegram.webhook import MOST_BYTES, SECRET_HEADER, Webhook
from bot.errors import ChannelRefused, ConfigError
from bot.runtime.port import Channel
from bot.web.server import Server
from tests.botapi import BotApi
from tests.botapi.changes import Changes

SECRET = "s3cret"
RIGHT = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
CANARY = "QX7391"
HOOK = Address("https://example.org/telegram", SECRET)


@dataclass
class Door:
    """An inbox that keeps batches, as long as it is neither shut nor broken."""

    batches: list[list[Any]] = field(default_factory=list)
    broken: bool = False
    open: asyncio.Event = field(default_factory=asyncio.Event)
    knocked: asyncio.Event = field(default_factory=asyncio.Event)

    async def accept(self, channel: Channel, payloads: Sequence[dict[str, object]]) -> int:
        assert channel.name == "telegram"
        self.knocked.set()
        await self.open.wait()
        if self.broken:
            raise OSError(f"the disk is full of {CANARY}")
        self.batches.append([one["update_id"] for one in payloads])
        return len(payloads)


class Watched(Gathering):
    """Tells when a post begins to come, and when it is complete."""

    def __init__(self, channel: Telegram, door: Door, patience: float) -> None:
        super().__init__(channel, door, patience)
        self.changes = Changes()

    def begins(self) -> int:
        self.changes.fire()
        return super().begins()

    def gone(self, ticket: int) -> None:
        super().gone(ticket)
        self.changes.fire()


@dataclass
class Hook:
    """A webhook that listens, and a client of it."""

    door: Door
    gathering: Watched
    url: str
    port: int
    session: aiohttp.ClientSession

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        sent = RIGHT if headers is None else headers
        async with self.session.post(self.url, data=io.BytesIO(body), headers=sent) as answer:
            assert await answer.read() == b""
            return answer.status

    async def post_update(self, number: int) -> int:
        return await self.post(update(number))

    async def complete(self, number: int) -> None:
        """Wait until so many posts wait for a commit."""
        await self.gathering.changes.until(lambda: len(self.gathering._complete) >= number)


def update(number: int) -> bytes:
    message = {"message_id": number, "chat": {"id": 11, "type": "private"}, "text": CANARY}
    return json.dumps({"update_id": number, "message": message}).encode()


@asynccontextmanager
async def listening(channel: Telegram, patience: float = 5.0) -> AsyncIterator[Hook]:
    door = Door()
    door.open.set()
    webhook = Webhook(channel, door, SECRET)
    webhook._gathering = gathering = Watched(channel, door, patience)
    server = await Server.open("127.0.0.1", 0, webhook.routes("/telegram"))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield Hook(door, gathering, f"http://127.0.0.1:{server.port}/telegram", server.port, session)
        door.open.set()
    await server.stop()


@pytest_asyncio.fixture
async def hook(channel: Telegram) -> AsyncIterator[Hook]:
    async with listening(channel) as ready:
        yield ready


@asynccontextmanager
async def slow_post(hook: Hook, body: bytes) -> AsyncIterator[asyncio.StreamWriter]:
    """A post whose head is there and whose body is not."""
    reader, writer = await asyncio.open_connection("127.0.0.1", hook.port)
    head = f"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    writer.write((head + "".join(f"{name}: {value}\r\n" for name, value in RIGHT.items()) + "\r\n").encode())
    await hook.gathering.changes.until(lambda: hook.gathering._coming)
    yield writer
    writer.close()
    with contextlib.suppress(ConnectionError):
        await reader.read()
        await writer.wait_closed()


@pytest.mark.asyncio
async def test_a_post_is_answered_only_after_its_commit(hook: Hook) -> None:
    hook.door.open.clear()
    post = asyncio.create_task(hook.post_update(7))
    await hook.door.knocked.wait()
    assert not post.done()

    hook.door.open.set()

    assert await post == 200
    assert hook.door.batches == [[7]]


@pytest.mark.asyncio
async def test_what_comes_during_a_commit_shares_the_next_one_in_the_order_of_its_numbers(hook: Hook) -> None:
    hook.door.open.clear()
    first = asyncio.create_task(hook.post_update(50))
    await hook.door.knocked.wait()
    rest = [asyncio.create_task(hook.post_update(number)) for number in (9, 3, 27, 4, 12)]
    await hook.complete(5)

    hook.door.open.set()

    assert await asyncio.gather(first, *rest) == [200] * 6
    assert hook.door.batches == [[50], [3, 4, 9, 12, 27]]


@pytest.mark.asyncio
async def test_a_lower_number_that_is_still_on_its_way_is_waited_for(hook: Hook) -> None:
    body = update(4)
    async with slow_post(hook, body) as writer:
        later = asyncio.create_task(hook.post_update(5))
        await hook.complete(1)
        assert hook.door.batches == []

        writer.write(body)

        assert await later == 200
    assert hook.door.batches == [[4, 5]]


@pytest.mark.asyncio
async def test_and_it_is_waited_for_only_briefly(channel: Telegram) -> None:
    async with listening(channel, patience=0.02) as hook, slow_post(hook, update(4)):
        assert await hook.post_update(5) == 200
        assert hook.door.batches == [[5]]


@pytest.mark.asyncio
async def test_whoever_hangs_up_in_the_middle_is_not_waited_for(hook: Hook) -> None:
    async with slow_post(hook, update(4)):
        later = asyncio.create_task(hook.post_update(5))
        await hook.complete(1)

    assert await later == 200
    assert hook.door.batches == [[5]]


@pytest.mark.asyncio
async def test_what_could_not_be_committed_stays_with_telegram_and_nothing_overtakes_it(
    hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    hook.door.broken = True
    hook.door.open.clear()
    first = asyncio.create_task(hook.post_update(1))
    await hook.door.knocked.wait()
    second = asyncio.create_task(hook.post_update(2))
    await hook.complete(1)

    hook.door.open.set()

    assert [await first, await second] == [503, 503]
    assert caplog.messages == ["webhook: OSError; 2 updates stay with Telegram"]
    hook.door.broken = False
    assert await hook.post_update(1) == 200


KIND = {"Content-Type": "application/json"}
WRONG = ("", SECRET[:-1], SECRET + "x", SECRET.upper(), "sécret", "0" * 4000)
FORGERIES = [KIND, *(KIND | {SECRET_HEADER: wrong} for wrong in WRONG)]


@pytest.mark.asyncio
@pytest.mark.parametrize("headers", FORGERIES)
async def test_without_the_secret_nothing_is_even_read(
    hook: Hook, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert await hook.post(update(1), headers) == 403

    assert hook.door.batches == []
    assert caplog.messages == []


@pytest.mark.asyncio
async def test_ten_thousand_forged_posts_leave_nothing(hook: Hook) -> None:
    async def forge(times: int) -> set[int]:
        return {await hook.post(b"{}", KIND | {SECRET_HEADER: "guess"}) for _ in range(times)}

    assert set().union(*await asyncio.gather(*(forge(500) for _ in range(20)))) == {403}

    assert hook.door.batches == []


GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": CANARY.encode(),
    "half of it": update(1)[:-9],
    "a list": b"[%s]" % update(1),
    "a number": b"7",
    "no id": b'{"message": {"text": "QX7391"}}',
    "an id in words": b'{"update_id": "QX7391"}',
    "an id that is true": b'{"update_id": true}',
    "an id with a fraction": b'{"update_id": 1.5}',
    "no text at all": b"\xff\xfe\x00QX7391",
    "a deep one": b'{"update_id":1,"message":' + b"[" * 200_000,
    "packed": gzip.compress(update(1)),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_is_refused_without_a_trace_of_it_in_the_log(
    hook: Hook, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    assert await hook.post(body) == 400

    assert hook.door.batches == []
    assert [one for one in caplog.messages if one.startswith("webhook")] == [
        f"webhook: a post of {len(body)} bytes held no update"
    ]
    assert CANARY not in caplog.text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "more",
    [{}, {"message": {"chat": [5], "text": CANARY}}, {"something_new": [{}]}, {"message": {"text": "\ud83d"}}],
    ids=["empty", "odd", "new", "half a character"],
)
async def test_whatever_has_an_id_is_stored(hook: Hook, more: dict[str, Any]) -> None:
    assert await hook.post(json.dumps({"update_id": 8, **more}).encode()) == 200

    assert hook.door.batches == [[8]]


@pytest.mark.asyncio
async def test_other_ways_in_are_refused(hook: Hook, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    plain = {SECRET_HEADER: SECRET, "Content-Type": "text/plain"}
    large = b'{"update_id": 1, "x": "' + b"x" * MOST_BYTES + b'"}'
    statuses = {}
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "HEAD"):
        async with hook.session.request(method, hook.url, headers=RIGHT) as answer:
            statuses[method] = (answer.status, answer.headers["Allow"], "Set-Cookie" in answer.headers)

    assert statuses == dict.fromkeys(statuses, (405, "POST", False))
    assert await hook.post(update(1), plain) == 415
    assert await hook.post(large) == 413
    reader, writer = await asyncio.open_connection("127.0.0.1", hook.port)
    writer.write(f"POST /telegram {CANARY}\r\n\r\n".encode())
    assert b"400" in await reader.readline()
    writer.close()
    assert hook.door.batches == []
    assert CANARY not in caplog.text


@pytest.mark.asyncio
async def test_a_body_without_a_length_is_cut_off_at_the_limit(hook: Hook) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 65536
        yield update(1)

    try:
        async with hook.session.post(hook.url, data=endless(), headers=RIGHT) as answer:
            assert answer.status == 413
    except aiohttp.ClientError:
        pass  # the server hung up while we were still sending

    assert hook.door.batches == []


@asynccontextmanager
async def registering(channel: Telegram, look: float = 0.0) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(stay_registered(channel, HOOK, look, pauses=(0.0,)))
    yield task
    task.cancel()
    await asyncio.wait([task])


@pytest.mark.asyncio
async def test_the_webhook_is_registered_with_its_secret_and_the_kinds_that_are_wanted(
    server: BotApi, channel: Telegram
) -> None:
    async with registering(channel):
        await server.until(lambda: server.calls_of("getWebhookInfo"))

    assert server.updates.webhook == {"url": HOOK.url, "max_connections": 100}
    assert server.updates.secret == SECRET
    assert server.updates.allowed == frozenset({"message", "edited_message", "callback_query", "my_chat_member"})


@pytest.mark.asyncio
async def test_what_telegram_posts_is_stored_in_order_within_each_chat(
    server: BotApi, channel: Telegram, hook: Hook
) -> None:
    for number in (11, 12, 13):
        for word in ("one", "two", "three"):
            await server.person(number, "Ana").says(word)
    chats = {one["update_id"]: one["message"]["chat"]["id"] for one in server.updates.pending}
    server.webhook.leads_to(hook.url.removesuffix("/telegram"))

    async with registering(channel):
        await server.until(lambda: server.webhook.posts and not server.updates.pending)

    stored = [int(str(number)) for batch in hook.door.batches for number in batch]
    assert sorted(stored) == list(chats)
    assert [number for chat in (11, 12, 13) for number in stored if chats[number] == chat] == sorted(
        chats, key=lambda number: (chats[number], number)
    )


@pytest.mark.asyncio
async def test_a_network_that_is_down_is_waited_for(
    server: BotApi, channel: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.next("setWebhook").drops_the_connection()
    server.faults.next("setWebhook").answers(502)

    async with registering(channel):
        await server.until(lambda: server.updates.webhook)

    assert caplog.messages == ["setWebhook: NetworkError; again in 0.0 s"] * 2


@pytest.mark.asyncio
async def test_an_address_that_telegram_refuses_is_named(server: BotApi, channel: Telegram) -> None:
    server.faults.next("setWebhook").answers(400, "Bad Request: bad webhook: Failed to resolve host")

    with pytest.raises(ConfigError) as refused:
        await stay_registered(channel, HOOK)

    assert str(refused.value) == "telegram.webhook.url: Telegram refuses it: Bad webhook: failed to resolve host."


@pytest.mark.asyncio
async def test_a_webhook_that_another_program_changed_is_set_again(
    server: BotApi, channel: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    async with registering(channel):
        await server.until(lambda: server.calls_of("getWebhookInfo"))
        server.updates.webhook = {"url": "https://example.org/other"}
        await server.until(lambda: server.updates.webhook["url"] == HOOK.url)

    assert set(caplog.messages) == {"another program changed the webhook of this bot: set again"}


class Contested:
    """A bot of which another program takes the webhook right before each look."""

    def __init__(self, channel: Telegram) -> None:
        self.bot = self
        self._bot = channel.bot
        self.taken = 0

    async def set_webhook(self, *args: Any, **named: Any) -> bool:
        return await self._bot.set_webhook(*args, **named)

    async def get_webhook_info(self) -> WebhookInfo:
        self.taken += 1
        await self._bot.set_webhook("https://example.org/other", secret_token="theirs")
        return await self._bot.get_webhook_info()


@pytest.mark.asyncio
async def test_where_another_program_keeps_changing_it_this_one_gives_up(channel: Telegram) -> None:
    contested = Contested(channel)

    with pytest.raises(ChannelRefused, match="Another program changes the webhook of this bot"):
        await stay_registered(cast("Telegram", contested), HOOK, 0.0, pauses=(0.0,))

    assert contested.taken == CHANGES


@pytest.mark.asyncio
async def test_what_telegram_could_not_post_is_told_once(
    server: BotApi, channel: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    told = {"last_error_date": 1_767_225_600, "last_error_message": "Connection refused"}
    async with registering(channel):
        await server.until(lambda: server.updates.webhook)
        server.updates.webhook |= told
        seen = len(server.calls_of("getWebhookInfo"))
        await server.until(lambda: len(server.calls_of("getWebhookInfo")) > seen + 4)

    assert caplog.messages == ["Telegram could not post to the webhook: Connection refused; 0 updates wait there"]


@pytest.mark.asyncio
async def test_a_token_that_was_revoked_ends_it(server: BotApi, channel: Telegram) -> None:
    server.faults.next("getWebhookInfo").answers(401, "Unauthorized")

    with pytest.raises(ChannelRefused, match="refused the bot's token"):
        await stay_registered(channel, HOOK, 0.0)


@pytest.mark.asyncio
async def test_how_long_telegram_is_silent_is_known(server: BotApi, channel: Telegram) -> None:
    assert channel.silence is not None
    assert channel.silence < 5
    before = channel.silence
    server.faults.next("getMe").answers(502)

    with contextlib.suppress(TelegramError):
        await channel.bot.get_me()

    assert channel.silence > before
