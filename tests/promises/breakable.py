"""What the tests of the promises share: a desk whose process dies, whose statements fail, whose channel is torn."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from sqlalchemy import event, select, update

from bot.cli.places import DIALOGS, LOCALES
from bot.runtime.clock import Clock
from bot.runtime.reload import Loaded, load
from bot.runtime.store import Store
from bot.runtime.worker import BATCH, Worker
from bot.talk.update import Content, Update
from storage import inbox, outbox, tables
from storage.database import Tx
from tests.runtime.whole import Whole

Result = TypeVar("Result")
CANARY = "canary-7f3a"


class Broken(Exception):
    """An error as a fault of ours would raise it, with what a contact said in its text."""


class Killed(BaseException):
    """The process ends here: nothing in the program catches this."""


@cache
def loaded() -> Loaded:
    """The real dialogs, for tests whose examples are made by hypothesis."""
    return load(DIALOGS, LOCALES)


def in_a_desk(scenario: Callable[[Whole], Awaitable[None]], **more: Any) -> None:
    """Run the scenario in a desk of its own."""

    async def opened() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with Whole(loaded(), Path(folder), **more) as whole:
                await scenario(whole)

    asyncio.run(opened())


@asynccontextmanager
async def restarted(whole: Whole) -> AsyncIterator[Whole]:
    """The next process on the same folder: all that the one before had in memory is gone."""
    whole.store.close()
    async with replace(whole) as again:
        await again.on(lambda tx: inbox.suspect(tx, BATCH))
        await again.on(outbox.interrupted)
        yield again


@dataclass
class Strikes:
    """Raises at the calls with these numbers, counted from 1."""

    at: set[int]
    error: Callable[[], BaseException] = lambda: Broken(CANARY)
    calls: int = 0
    struck: int = 0

    def __call__(self) -> None:
        """One more call."""
        self.calls += 1
        if self.calls in self.at:
            self.struck += 1
            raise self.error()


WAYS: Final = ("execute", "one", "write")


class FragileStore(Store):
    """The store of another, whose every statement may fail."""

    def __init__(self, store: Store, tick: Callable[[], None]) -> None:
        self._whole_store = store
        self._tick = tick

    async def transact(self, work: Callable[[Tx], Result]) -> Result:
        """In a transaction that asks before each statement."""

        def fragile(tx: Tx) -> Result:
            for name in WAYS:
                setattr(tx, name, self._asking(getattr(tx, name)))
            try:
                return work(tx)
            finally:  # others may share the transaction, and their statements are no concern of ours
                for name in WAYS:
                    delattr(tx, name)

        return await self._whole_store.transact(fragile)

    def _asking(self, run: Callable[..., Result]) -> Callable[..., Result]:
        def asking(*args: Any) -> Result:
            self._tick()
            return run(*args)

        return asking


class LostCommit(Store):
    """The store of another, that does what it is asked and then says, so many times, that it failed."""

    def __init__(self, store: Store, times: int) -> None:
        self._whole_store = store
        self.times = times

    async def transact(self, work: Callable[[Tx], Result]) -> Result:
        """Committed, and yet an error."""
        result = await self._whole_store.transact(work)
        if self.times:
            self.times -= 1
            raise Broken(CANARY)
        return result


def fragile_worker(whole: Whole, tick: Callable[[], None]) -> Worker:
    """A worker in whose way each statement and each new id may fail."""

    def new_id() -> str:
        tick()
        return whole.wiring.clock.new_id()

    wiring = replace(whole.wiring, clock=Clock(whole.wiring.clock.now, new_id))
    return Worker(FragileStore(whole.store, tick), wiring, whole.arrived, whole.to_send)


def everything(tx: Tx) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table as it is stored, but for how often an update was tried."""
    left_out = {tables.inbox.c.attempts, tables.inbox.c.error}
    return {
        table.name: [tuple(row) for row in tx.execute(select(*(c for c in table.c if c not in left_out)))]
        for table in tables.metadata.sorted_tables
    }


def untried(tx: Tx) -> None:
    """Forget how often the updates were tried."""
    tx.execute(update(tables.inbox).values(attempts=0, error=""))


def states(tx: Tx) -> dict[str, str]:
    """What has become of each update, by its key."""
    return {row.key: row.state for row in tx.execute(select(tables.inbox.c.key, tables.inbox.c.state))}


@dataclass
class Commits:
    """Counts the transactions that a desk commits."""

    whole: Whole
    count: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        event.listen(self.whole.store._database._engine, "commit", self._one)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.whole.store._database._engine, "commit", self._one)

    def _one(self, _: object) -> None:
        self.count += 1


def from_contact(key: str, who: str, content: Content) -> Update:
    """An update of a contact under the given key."""
    return Update("paper", key, "contact", content, who, f"m-{key}", languages=("en",))


def on_disk(whole: Whole) -> bytes:
    """Every byte in the desk's folder, keys and all."""
    return b"".join(path.read_bytes() for path in sorted(whole.folder.rglob("*")) if path.is_file())
