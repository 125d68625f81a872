"""A channel made of paper: what would be sent is kept, what is received is already in our words.

It keeps the port's rules and none of a platform's, and can be told to fail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bot.errors import ChannelError
from bot.runtime.port import Allowance, Allowances, Letter, Route
from bot.talk.outgoing import OpenTopic, Post
from bot.talk.update import Update
from bot.talk.wording import Wording, plain

FREE = Allowance(burst=1_000_000, seconds=0.000001)
ALL_FREE = Allowances(FREE, FREE, FREE)


@dataclass
class Sheet:
    """One letter that was sent, with the id it got."""

    letter: Letter
    ref: str

    @property
    def wording(self) -> Wording:
        """The words of a post; empty for other orders."""
        return self.letter.order.wording if isinstance(self.letter.order, Post) else Wording()

    @property
    def text(self) -> str:
        """The bare text of a post."""
        return plain(self.wording)


@dataclass
class Paper:
    """The channel; `failures` are raised, in order, by the next sends."""

    name: str = "paper"
    allowances: Allowances = ALL_FREE
    sheets: list[Sheet] = field(default_factory=list)
    failures: list[ChannelError] = field(default_factory=list)
    toasts: list[tuple[str, str]] = field(default_factory=list)
    _ids: int = 100

    def route(self, payload: Mapping[str, Any]) -> Route:
        """As the payload says."""
        return Route(payload["key"], payload["place"], payload.get("topic") or payload.get("address", ""))

    def receive(self, payload: bytes) -> Update:
        """The update as it was put in; one that is marked as poison raises."""
        raw = msgspec.json.decode(payload)
        if raw.get("poison"):
            raise ValueError("poison")
        return msgspec.convert(raw["update"], Update)

    async def send(self, letter: Letter) -> str:
        """Keep it, or fail as told."""
        if self.failures:
            raise self.failures.pop(0)
        self._ids += 1
        ref = str(self._ids)
        if letter.edits and not isinstance(letter.order, OpenTopic):
            ref = letter.edits
        self.sheets.append(Sheet(letter, ref))
        return ref

    async def acknowledge(self, press: str, toast: str) -> None:
        """Keep the toast."""
        self.toasts.append((press, toast))

    def to(self, chat: str, topic: str | None = None) -> list[Sheet]:
        """What a chat has got, or a topic in it, in order."""
        return [one for one in self.sheets if one.letter.chat == chat and topic in (None, one.letter.topic)]
