"""One process polls and sends, the others wait; the clock is the test's own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
import pytest_asyncio

from bot.errors import ChannelRefused
from bot.runtime.leases import DOUBTFUL, HELD, Keeper
from bot.runtime.store import Store
from storage import facts, leases
from storage.database import Database, Tx
from storage.leases import Lease, LeaseLost
from tests.storage.store import NOW
from tests.storage.store import Store as Opened

Result = TypeVar("Result")


@dataclass
class Time:
    """A clock that stands still until it is told to go on, and those who sleep by it."""

    seconds: float = 0
    sleepers: list[tuple[float, "asyncio.Future[None]"]] = field(default_factory=list)
    lay_down: asyncio.Event = field(default_factory=asyncio.Event)

    def ticks(self) -> float:
        return self.seconds

    def moment(self, _: Tx) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    async def nap(self, seconds: float) -> None:
        """Sleep until that time has come."""
        woken = asyncio.get_running_loop().create_future()
        self.sleepers.append((self.seconds + seconds, woken))
        self.lay_down.set()
        await woken

    async def asleep(self, count: int) -> None:
        """Wait until that many sleep."""
        while len([one for _, one in self.sleepers if not one.done()]) < count:
            self.lay_down.clear()
            await self.lay_down.wait()

    async def go_to(self, seconds: float, sleepers: int) -> None:
        """Second by second, each time until everybody sleeps again."""
        while self.seconds < seconds:
            await self.asleep(sleepers)
            self.seconds += 0.5
            for due, woken in self.sleepers:
                if due <= self.seconds and not woken.done():
                    woken.set_result(None)
        await self.asleep(sleepers)


class Deaf(Store):
    """A store whose database is away when it is told so."""

    is_away = False

    async def transact(self, work: Callable[[Tx], Result]) -> Result:
        if self.is_away:
            raise ConnectionResetError
        return await super().transact(work)


@dataclass
class Process:
    """One of several processes: its role notes when it begins and ends."""

    name: str
    store: Deaf
    time: Time
    log: list[str]
    own: Store | None = None
    began: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    error: Exception | None = None

    async def role(self, own: Store) -> None:
        self.own = own
        self.log.append(f"{self.name} begins")
        self.began.set()
        try:
            if self.error is not None:
                raise self.error
            await asyncio.Event().wait()
        finally:
            self.log.append(f"{self.name} ends")
            self.ended.set()

    def start(self) -> "asyncio.Task[None]":
        keeper = Keeper(self.store, "sender", self.time.moment, self.time.ticks, self.time.nap)
        return asyncio.ensure_future(keeper.keep(self.role))


@dataclass
class Desk:
    """Two processes at one database."""

    opened: Opened
    one: Process
    two: Process
    time: Time
    log: list[str]


@pytest_asyncio.fixture
async def desk(on_postgres: Opened) -> AsyncIterator[Desk]:
    time, log = Time(), list[str]()
    stores = [Deaf(Database.open(on_postgres.where, on_postgres.keys)) for _ in range(2)]
    one, two = (Process(name, store, time, log) for name, store in zip(("one", "two"), stores, strict=True))
    yield Desk(on_postgres, one, two, time, log)
    for store in stores:
        store.close()


async def stopped(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.asyncio
async def test_of_two_processes_one_has_the_role_for_as_long_as_it_renews_its_lease(desk: Desk) -> None:
    first = desk.one.start()
    await desk.one.began.wait()
    second = desk.two.start()

    await desk.time.go_to(5 * HELD, sleepers=2)

    assert desk.log == ["one begins"]
    await stopped(first, second)


@pytest.mark.asyncio
async def test_a_process_that_stops_leaves_the_role_to_the_next_at_once(desk: Desk) -> None:
    first = desk.one.start()
    await desk.one.began.wait()
    second = desk.two.start()
    await desk.time.asleep(2)

    await stopped(first)
    await desk.time.go_to(1, sleepers=1)

    assert desk.log == ["one begins", "one ends", "two begins"]
    await stopped(second)


@pytest.mark.asyncio
async def test_a_process_that_was_killed_has_the_role_until_its_time_is_over(desk: Desk) -> None:
    desk.opened(leases.take, "sender", "killed", NOW, HELD)
    second = desk.two.start()

    await desk.time.go_to(HELD - 1, sleepers=1)
    assert desk.log == []
    await desk.time.go_to(HELD + 1, sleepers=1)
    assert desk.log == ["two begins"]
    await stopped(second)


@pytest.mark.asyncio
async def test_a_process_that_cannot_renew_stops_well_before_another_begins(desk: Desk) -> None:
    first = desk.one.start()
    await desk.one.began.wait()
    second = desk.two.start()
    await desk.time.asleep(2)
    desk.one.store.is_away = True

    await desk.time.go_to(DOUBTFUL, sleepers=2)
    assert desk.log == ["one begins", "one ends"]
    await desk.time.go_to(HELD + 1, sleepers=2)
    assert desk.log == ["one begins", "one ends", "two begins"]
    await stopped(first, second)


@pytest.mark.asyncio
async def test_a_database_that_is_away_for_a_moment_costs_nobody_the_role(desk: Desk) -> None:
    first = desk.one.start()
    await desk.one.began.wait()
    desk.one.store.is_away = True
    await desk.time.go_to(DOUBTFUL - 1, sleepers=1)
    desk.one.store.is_away = False

    await desk.time.go_to(3 * HELD, sleepers=1)

    assert desk.log == ["one begins"]
    await stopped(first)


@pytest.mark.asyncio
async def test_a_process_that_slept_through_the_end_of_its_lease_writes_nothing_more(desk: Desk) -> None:
    first = desk.one.start()
    await desk.one.began.wait()
    desk.opened(leases.take, "sender", "two", NOW + timedelta(seconds=HELD), HELD)
    assert desk.one.own is not None

    with pytest.raises(LeaseLost):
        await desk.one.own.transact(lambda tx: facts.set(tx, "name", "value"))
    await desk.one.ended.wait()

    assert desk.log == ["one begins", "one ends"]
    assert desk.opened(facts.get, "name") is None
    assert desk.opened(leases.renew, Lease("sender", 2), NOW, HELD)
    await stopped(first)


@pytest.mark.asyncio
async def test_what_the_holder_writes_is_written(desk: Desk) -> None:
    first = desk.one.start()
    await desk.one.began.wait()
    assert desk.one.own is not None

    await desk.one.own.transact(lambda tx: facts.set(tx, "name", "value"))

    assert desk.opened(facts.get, "name") == "value"
    await stopped(first)


@pytest.mark.asyncio
async def test_a_channel_that_refuses_us_ends_the_process(desk: Desk) -> None:
    desk.one.error = ChannelRefused("The token is wrong.")

    with pytest.raises(ChannelRefused):
        await desk.one.start()


@pytest.mark.asyncio
async def test_a_refusal_that_comes_because_another_has_the_role_by_now_ends_nothing(desk: Desk) -> None:
    desk.one.error = ChannelRefused("Another program polls this bot.")
    desk.opened(leases.take, "sender", "two", NOW, 0)

    async def role(own: Store) -> None:
        desk.opened(leases.take, "sender", "two", NOW + timedelta(seconds=HELD), HELD)
        await desk.one.role(own)

    keeper = Keeper(desk.one.store, "sender", desk.time.moment, desk.time.ticks, desk.time.nap)
    first = asyncio.ensure_future(keeper.keep(role))
    await desk.one.began.wait()
    await desk.time.asleep(1)

    assert not first.done()
    await stopped(first)


@pytest.mark.asyncio
async def test_any_other_error_is_waited_out(desk: Desk) -> None:
    desk.one.error = ConnectionResetError()
    first = desk.one.start()
    await desk.one.began.wait()
    desk.one.error = None

    await desk.time.go_to(5, sleepers=1)

    assert desk.log == ["one begins", "one ends", "one begins"]
    await stopped(first)


@pytest.mark.asyncio
async def test_where_one_process_has_the_database_to_itself_there_is_no_lease(on_sqlite: Opened) -> None:
    store, seen = Store(on_sqlite.database), list[Store]()

    async def role(own: Store) -> None:
        seen.append(own)

    await Keeper(store, "sender").keep(role)

    assert seen == [store]
    assert on_sqlite.rows("SELECT * FROM leases") == []
    with suppress(RuntimeError):
        store.close()
