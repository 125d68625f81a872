"""A channel of paper on a line that breaks: each send has a fate, and one may wait at a gate."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot.errors import ChannelRefused, MaybeSent, NeverSent, NotSent, TopicGone
from bot.runtime.port import Letter
from bot.talk.outgoing import Post
from bot.talk.wording import plain
from tests.promises.breakable import CANARY, Broken, Killed
from tests.runtime.paper import Paper

# What becomes of a send, whatever is said of it; all but the last happen in any chat.
Fate = Literal[
    "not sent", "too many", "perhaps, and not", "killed before", "perhaps, and yes", "killed after", "sent", "never",
    "topic gone",
]  # fmt: skip
FATES: tuple[Fate, ...] = (
    "sent", "not sent", "too many", "perhaps, and not", "perhaps, and yes", "killed before", "killed after", "never",
)  # fmt: skip
WAIT = 7.0


@dataclass(frozen=True)
class Try:
    """One send: its letter, its fate, and in the how manieth process."""

    letter: Letter
    fate: Fate
    process: int

    @property
    def text(self) -> str:
        """The words of a post."""
        assert isinstance(self.letter.order, Post)
        return plain(self.letter.order.wording)

    @property
    def arrives(self) -> bool:
        """Whether the chat gets it, whatever is said of it."""
        return self.fate in ("sent", "perhaps, and yes", "killed after")

    def goes_again_after(self, before: "Try") -> bool:
        """Whether there was a reason: it was not known to have arrived, or who knew it was killed."""
        return before.fate not in ("sent", "never") or self.process > before.process


@dataclass
class Torn(Paper):
    """Sends meet these fates in turn, then all go well. `process` is counted by the test, that starts them."""

    fates: Iterator[Fate] = field(default_factory=lambda: iter(()))
    tried: list[Try] = field(default_factory=list)
    process: int = 0

    async def send(self, letter: Letter) -> str:
        """By its fate."""
        by_default: Fate = "sent"
        fate = next(self.fates, by_default)
        self.tried.append(Try(letter, fate, self.process))
        await asyncio.sleep(0)
        match fate:
            case "not sent":
                raise NotSent("no connection")
            case "too many":
                raise NotSent("too many", wait=WAIT)
            case "perhaps, and not":
                raise MaybeSent("the connection broke")
            case "killed before":
                raise Killed
            case "topic gone":
                raise TopicGone("gone")
            case "never":
                raise NeverSent("refused")
            case "perhaps, and yes":
                await super().send(letter)
                raise MaybeSent("the connection broke")
            case "killed after":
                await super().send(letter)
                raise Killed
            case "sent":
                return await super().send(letter)


@dataclass
class Gated(Paper):
    """The next send that is to be held waits until it is let go."""

    hold: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, letter: Letter) -> str:
        """Held once, then as ever."""
        if self.hold:
            self.hold = False
            self.reached.set()
            await self.go.wait()
        return await super().send(letter)


@dataclass
class Refusing(Paper):
    """A channel that refuses us as a whole from the send of that number on, or breaks in a way nobody foresaw."""

    refuse_from: int = 0
    break_from: int = 0
    sends: int = 0

    async def send(self, letter: Letter) -> str:
        """Until then as ever."""
        self.sends += 1
        if self.refuse_from and self.sends >= self.refuse_from:
            raise ChannelRefused("the token is wrong")
        if self.break_from and self.sends >= self.break_from:
            raise Broken(CANARY)
        return await super().send(letter)
