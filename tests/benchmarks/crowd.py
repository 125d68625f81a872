"""Contacts who walk: each does the next thing as soon as the reply to the last one is there.

All numbers of a run come from here: turns, seconds from an update's arrival at the server to its reply, and what was
asked and never answered.
"""

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Final

import msgspec

from tests.benchmarks.api import LightApi, encode
from tests.benchmarks.walk import START, WALK, Reply

FIRST_CONTACT: Final = itertools.count(10_000_000)
now: Final = time.perf_counter


class Button(msgspec.Struct):
    text: str
    callback_data: str = ""


class Keyboard(msgspec.Struct):
    inline_keyboard: list[list[Button]] = []


KEYBOARD: Final = msgspec.json.Decoder(Keyboard)


@dataclass(slots=True)
class Contact:
    """Somebody on the way; `turn` is the one that waits for its reply."""

    chat: int
    turn: int = 0
    since: float = 0.0


@dataclass
class Crowd:
    """Everybody who walks. While it is open people go on; if it `follows`, one comes for each who has finished."""

    api: LightApi
    walk: tuple[str, ...] = WALK
    follows: bool = True
    is_open: bool = True
    pause: float = 0.0  # seconds before the next turn
    seconds: list[float] = field(default_factory=list)
    finished: int = 0
    strays: int = 0  # messages that nobody waited for
    wrong: list[str] = field(default_factory=list)  # what went another way than the walk
    replies: dict[int, Reply] = field(default_factory=dict)  # by turn, of whoever came last
    contacts: dict[int, Contact] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.api.sent = self.hear

    def come(self, people: int = 1) -> None:
        for _ in range(people):
            contact = Contact(next(FIRST_CONTACT))
            self.contacts[contact.chat] = contact
            self.write(contact, START)

    def write(self, contact: Contact, text: str) -> None:
        command = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
        contact.since = now()
        self.api.add(b"message", encode({
            "message_id": self.api.message_id(), "from": person(contact.chat), "chat": chat(contact.chat),
            "date": 1_790_000_000, "text": text, "entities": command,
        }))  # fmt: skip

    def press(self, contact: Contact, message: int, text: str, keyboard: bytes, data: str) -> None:
        contact.since = now()
        under = encode({
            "message_id": message, "from": {"id": 900100200, "is_bot": True, "first_name": "Mayday"},
            "chat": chat(contact.chat), "date": 1_790_000_000, "text": text, "reply_markup": msgspec.Raw(keyboard),
        })  # fmt: skip
        self.api.add(b"callback_query", encode({
            "id": str(self.api.message_id()), "from": person(contact.chat), "message": msgspec.Raw(under),
            "chat_instance": str(-contact.chat), "data": data,
        }))  # fmt: skip

    def hear(self, chat_id: int, message: int, text: str, keyboard: bytes) -> None:
        """A reply has arrived: count it, then do the next thing."""
        contact = self.contacts.get(chat_id)
        if contact is None or not contact.since:
            self.strays += 1
            return
        self.seconds.append(now() - contact.since)
        contact.since = 0.0
        self._changed.set()
        rows = KEYBOARD.decode(keyboard).inline_keyboard if keyboard else []
        if contact.turn not in self.replies:
            self.replies[contact.turn] = Reply(text, tuple(tuple(one.text for one in row) for row in rows))
        contact.turn += 1
        if contact.turn == len(self.walk):
            self._leave(contact)
        elif self.is_open:
            self._go_on(contact, message, text, keyboard, rows)

    def _go_on(self, contact: Contact, message: int, text: str, keyboard: bytes, rows: list[list[Button]]) -> None:
        label = self.walk[contact.turn]
        data = next((button.callback_data for row in rows for button in row if button.text == label), None)
        if data is None:
            self.wrong.append(f"turn {contact.turn}: no button {label!r} under {text[:80]!r}")
            del self.contacts[contact.chat]
        elif self.pause:
            asyncio.get_running_loop().call_later(self.pause, self.press, contact, message, text, keyboard, data)
        else:
            self.press(contact, message, text, keyboard, data)

    def _leave(self, contact: Contact) -> None:
        self.finished += 1
        del self.contacts[contact.chat]
        self._changed.set()
        if self.is_open and self.follows:
            self.come()

    async def gone(self) -> None:
        """Wait until nobody is on the way any more."""
        while self.contacts:
            self._changed.clear()
            await self._changed.wait()

    @property
    def unanswered(self) -> int:
        return sum(1 for contact in self.contacts.values() if contact.since)

    async def answered(self, within: float) -> int:
        """Wait until everybody has a reply; how many have none after `within` seconds without any."""
        while self.unanswered:
            self._changed.clear()
            try:
                async with asyncio.timeout(within):
                    await self._changed.wait()
            except TimeoutError:
                break
        return self.unanswered


def person(number: int) -> dict[str, object]:
    return {"id": number, "is_bot": False, "first_name": "Zoe", "username": f"zoe_{number}", "language_code": "en"}


def chat(number: int) -> dict[str, object]:
    return {"id": number, "first_name": "Zoe", "username": f"zoe_{number}", "type": "private"}
