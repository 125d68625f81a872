"""The Bot API as far as the benchmarks need it: updates by long polling, messages, presses, one forum for staff.

`tests/botapi` keeps the real server's rules and is what the tests use; this one keeps none, and answers in a tenth of
the time. Every bot of a comparison talks to this one.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, Self
from urllib.parse import parse_qsl

import msgspec

from tests.benchmarks.wire import Connection

TOKEN: Final = "900100200:AAHtesttokentesttokentesttokentest_"
BOT: Final = {"id": 900100200, "is_bot": True, "first_name": "Mayday", "username": "mayday_test_bot"}
STAFF: Final = -1001234567890
RIGHTS: Final = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip
GIFTS: Final = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
FORUM: Final = {
    "id": STAFF, "type": "supergroup", "title": "Desk", "is_forum": True, "accent_color_id": 0,
    "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(GIFTS, False),
}  # fmt: skip
ADMINISTRATOR: Final = {
    "user": BOT, "status": "administrator", "is_anonymous": False, "can_be_edited": False,
    **dict.fromkeys(RIGHTS, True),
}  # fmt: skip
ABILITIES: Final = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
encode: Final = msgspec.json.encode
TRUE: Final = b'{"ok":true,"result":true}'
MOST: Final = 100

Sent = Callable[[int, int, str, bytes], None]


def result(value: Any) -> bytes:
    return b'{"ok":true,"result":%s}' % encode(value)


FIXED: Final = {
    "getme": result(BOT | ABILITIES),
    "getchat": result(FORUM),
    "getchatmember": result(ADMINISTRATOR),
    "getwebhookinfo": result({"url": "", "has_custom_certificate": False, "pending_update_count": 0}),
    "createforumtopic": result({"message_thread_id": 7, "name": "#1", "icon_color": 7322096}),
}


class LightApi:
    """One bot's server. `sent` is told of every message to a private chat: chat, message, words, keyboard as JSON."""

    def __init__(self) -> None:
        self.sent: Sent = lambda *_: None
        self.calls: dict[str, int] = {}
        self.polled = asyncio.Event()
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._next = 500_000_001
        self._message = 1_000_000
        self._poll: tuple[Connection, asyncio.TimerHandle] | None = None
        self._server: asyncio.Server | None = None

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator[Self]:
        api = cls()
        api._server = await asyncio.get_running_loop().create_server(lambda: Connection(api), "127.0.0.1", 0)
        try:
            yield api
        finally:
            api._server.close()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def unconfirmed(self) -> int:
        return len(self._waiting)

    def forget(self) -> None:
        """Another bot comes: nothing is left for it."""
        self._waiting.clear()
        if self._poll is not None:
            self._poll[1].cancel()
        self._poll = None
        self.polled.clear()
        self.calls.clear()

    def add(self, kind: bytes, body: bytes) -> None:
        """One update, told to the poll that waits in this turn of the loop."""
        self._waiting.append((self._next, b'{"update_id":%d,"%s":%s}' % (self._next, kind, body)))
        self._next += 1
        if self._poll is not None:
            line, timer = self._poll
            self._poll = None
            timer.cancel()
            asyncio.get_running_loop().call_soon(lambda: line.answer(self._batch()))

    def message_id(self) -> int:
        self._message += 1
        return self._message

    def call(self, line: Connection, method: str, query: bytes, body: bytes) -> bytes | None:
        """Any call; whatever is not known is answered with "true"."""
        self.calls[method] = self.calls.get(method, 0) + 1
        if method == "getupdates":
            return self._get_updates(line, dict(parse_qsl(query + b"&" + body)))
        if method in {"sendmessage", "editmessagetext"}:
            return self._say(fields(body))
        return FIXED.get(method, TRUE)

    def _say(self, said: dict[str, str]) -> bytes:
        chat = int(said["chat_id"])
        message = int(said["message_id"]) if "message_id" in said else self.message_id()
        keyboard = said.get("reply_markup", "").encode()
        answer = message_json(message, chat, said["text"], said.get("entities", ""), keyboard)
        if chat > 0:
            asyncio.get_running_loop().call_soon(self.sent, chat, message, said["text"], keyboard)
        return b'{"ok":true,"result":%s}' % answer

    def _get_updates(self, line: Connection, asked: dict[bytes, bytes]) -> bytes | None:
        offset = int(asked.get(b"offset") or 0)
        while self._waiting and self._waiting[0][0] < offset:
            self._waiting.popleft()
        self.polled.set()
        wait = float(asked.get(b"timeout") or 0)
        if self._waiting or wait <= 0:
            return self._batch()
        timer = asyncio.get_running_loop().call_later(wait, self._nothing, line)
        self._poll = (line, timer)
        return None

    def _nothing(self, line: Connection) -> None:
        self._poll = None
        line.answer(b'{"ok":true,"result":[]}')

    def _batch(self) -> bytes:
        some = (self._waiting[place][1] for place in range(min(MOST, len(self._waiting))))
        return b'{"ok":true,"result":[%s]}' % b",".join(some)


def fields(body: bytes) -> dict[str, str]:
    """A form, or JSON."""
    if body.startswith(b"{"):
        return {name: value if isinstance(value, str) else encode(value).decode()
                for name, value in msgspec.json.decode(body).items()}  # fmt: skip
    return dict(parse_qsl(body.decode()))


def message_json(message: int, chat: int, text: str, entities: str, keyboard: bytes) -> bytes:
    """A message of the bot in a private chat, as the real server tells of it."""
    parts = b'{"message_id":%d,"from":%s,"chat":%s,"date":%d,"text":%s' % (
        message, encode(BOT), encode(chat_of(chat)), int(time.monotonic()) + 1_790_000_000, encode(text),
    )  # fmt: skip
    if entities:
        parts += b',"entities":' + entities.encode()
    if keyboard:
        parts += b',"reply_markup":' + keyboard
    return parts + b"}"


def chat_of(chat: int) -> dict[str, Any]:
    if chat < 0:
        return {"id": chat, "type": "supergroup", "title": "Desk", "is_forum": True}
    return {"id": chat, "type": "private", "first_name": "Zoe", "username": f"zoe_{chat}"}
