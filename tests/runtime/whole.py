"""The whole runtime on a real database, stepped by hand: what was accepted is worked on, what is due is sent.

Nothing runs by itself here, so tests need no waiting; the clock is the test's own.
"""

import asyncio
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import msgspec

from bot.app import DATABASE
from bot.desk.case import Member
from bot.runtime.clock import Clock
from bot.runtime.inbox import Inbox
from bot.runtime.reload import Loaded, with_versions
from bot.runtime.sender import Sender
from bot.runtime.store import Store
from bot.runtime.wiring import StaffChat, Wiring
from bot.runtime.worker import Worker
from bot.talk.ids import MemberId
from bot.talk.update import Content, Pressed, Update, Wrote
from storage.database import Database, is_fresh
from storage.keys import open_keys
from tests.runtime.paper import Paper, Sheet

START = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
MEMBERS = {
    MemberId(f"paper:{name}"): Member(MemberId(f"paper:{name}"), name.title(), role)  # type: ignore[arg-type]
    for name, role in {"ana": "volunteer", "ben": "volunteer", "cleo": "coordinator"}.items()
}


@dataclass
class Whole:
    """A desk under test: with a file, or one of several processes at a `database`, told apart by `name`."""

    loaded: Loaded
    folder: Path
    has_topics: bool = True
    members: Mapping[MemberId, Member] = field(default_factory=lambda: MEMBERS)
    moment: datetime = START
    paper: Paper = field(default_factory=Paper)
    database: str = ""
    name: str = "id"
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def __aenter__(self) -> Self:
        """Open everything, as `app.py` does."""
        where = self.database or self.folder / DATABASE
        keys = open_keys(self.folder / "keys", fresh=is_fresh(where))
        self.store = Store(Database.open(where, keys))
        clock = Clock(
            now=lambda: self.moment, new_id=lambda: f"{self.name}{next(self._numbers):06}-{self.moment:%H%M%S}"
        )
        library = await self.store.transact(lambda tx: with_versions(tx, self.loaded, self.moment))
        staff = StaffChat("paper", "staff-chat", "en", self.has_topics)
        self.wiring = Wiring(library, self.loaded.catalogues, self.members, {"paper": self.paper}, staff, clock)
        self.arrived, self.to_send = asyncio.Event(), asyncio.Event()
        self.inbox = Inbox(self.store, clock, self.arrived)
        self.worker = Worker(self.store, self.wiring, self.arrived, self.to_send)
        self.sender = Sender(self.store, self.wiring, self.to_send)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.store.close()

    async def settle(self) -> None:
        """Work on everything that was accepted, then send everything that may leave."""
        while await self.worker.once():
            pass
        await self.sender.drain()
        await asyncio.sleep(0)

    async def accept(self, update: Update, **more: Any) -> None:
        """Put an update into the inbox, as a channel would."""
        payload = {
            "key": update.key,
            "place": update.place,
            "address": update.sender,
            "topic": update.topic if update.place == "staff" else "",
            "update": msgspec.to_builtins(update),
            **more,
        }
        await self.inbox.accept(self.paper, [payload])

    async def hears(
        self, who: str, content: Content, *, lang: str = "en", message: str = "", **more: Any
    ) -> list[Sheet]:
        """A contact does something; what everybody was sent because of it."""
        before = len(self.paper.sheets)
        key = f"u{next(self._numbers)}"
        update = Update("paper", key, "contact", content, who, message or f"m-{key}", languages=(lang,))
        await self.accept(update, **more)
        await self.settle()
        self.moment += timedelta(minutes=1)
        return self.paper.sheets[before:]

    async def says(self, who: str, text: str, **more: Any) -> list[Sheet]:
        """A contact writes."""
        return await self.hears(who, Wrote(text), **more)

    async def staff(self, who: str, content: Content, **more: Any) -> list[Sheet]:
        """Somebody does something in the staff chat."""
        before = len(self.paper.sheets)
        key = f"s{next(self._numbers)}"
        update = Update("paper", key, "staff", content, who, more.pop("message", f"m-{key}"), **more)
        await self.accept(update)
        await self.settle()
        self.moment += timedelta(minutes=1)
        return self.paper.sheets[before:]

    async def presses(self, who: str, data: str, **more: Any) -> list[Sheet]:
        """Somebody of staff presses a button."""
        return await self.staff(who, Pressed(data, f"press-{who}"), **more)

    def on(self, work: Callable[[Any], Any]) -> Any:
        """Look into the database."""
        return self.store.transact(work)
