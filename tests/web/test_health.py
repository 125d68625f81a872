"""Health: alive while the loop turns, ready while work gets through; numbers only."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from bot.app import DATABASE, Folders, open_store
from bot.errors import ConfigError
from bot.runtime.clock import system_clock
from bot.runtime.store import Store
from bot.web import health
from bot.web.server import Server
from storage import inbox
from storage.database import Tx
from storage.inbox import Arrival

CANARY = "QX7391"


@dataclass
class Desk:
    """A database, and the server that tells of it."""

    store: Store
    folder: Path
    url: str = ""
    silence: float | None = 1.0

    async def asks(self, path: str) -> tuple[int, Any]:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            assert "Set-Cookie" not in answer.headers
            assert (answer.headers["Server"], answer.headers["Cache-Control"]) == ("mayday", "no-store")
            return answer.status, await answer.json()


@asynccontextmanager
async def served(*routes: web.RouteDef) -> AsyncIterator[str]:
    server = await Server.open("127.0.0.1", 0, routes)
    yield f"http://127.0.0.1:{server.port}"
    await server.stop()


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    (tmp_path / "data").mkdir()
    store = open_store(Folders(tmp_path / "data", tmp_path / "keys"))
    made = Desk(store, tmp_path / "data")
    async with served(*health.Health(store, backlog=2, silence=lambda: made.silence).routes()) as made.url:
        yield made
    store.close()


@pytest.fixture
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is given next to no time, and asked at each look."""
    monkeypatch.setattr(health, "DATABASE_SECONDS", 0.01)
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)


def arrive(number: int) -> Callable[[Tx], int]:
    clock = system_clock()
    arrivals = [Arrival("telegram", str(key), "", str(key), CANARY.encode()) for key in range(number)]
    return lambda tx: inbox.store(tx, arrivals, clock.now(), clock.new_id)


@pytest.mark.asyncio
async def test_whoever_answers_is_alive(desk: Desk) -> None:
    assert await desk.asks("/healthz") == (200, {"alive": 1})


@pytest.mark.asyncio
async def test_a_desk_where_all_is_well_is_ready(desk: Desk) -> None:
    assert await desk.asks("/readyz") == (
        200,
        {"ready": 1, "database": 1, "backlog": 1, "telegram": 1, "telegram_seconds": 1, "inbox": 0, "outbox": 0},
    )


@pytest.mark.asyncio
async def test_without_telegram_nobody_asks_after_it(desk: Desk) -> None:
    async with served(*health.Health(desk.store, backlog=2).routes()) as desk.url:
        status, numbers = await desk.asks("/readyz")

    assert (status, numbers) == (200, {"ready": 1, "database": 1, "backlog": 1, "inbox": 0, "outbox": 0})


@pytest.mark.asyncio
@pytest.mark.parametrize(("waiting", "expected"), [(2, (200, 1)), (3, (503, 0))])
async def test_more_waiting_than_the_limit_is_not_ready(desk: Desk, waiting: int, expected: tuple[int, int]) -> None:
    await desk.store.transact(arrive(waiting))

    status, numbers = await desk.asks("/readyz")

    assert (status, numbers["backlog"]) == expected
    assert (numbers["ready"], numbers["inbox"]) == (numbers["backlog"], waiting)


@pytest.mark.asyncio
@pytest.mark.parametrize(("silence", "expected"), [(89.0, (200, 1)), (91.0, (503, 0)), (None, (503, 0))])
async def test_a_telegram_that_has_been_silent_for_long_is_not_ready(
    desk: Desk, silence: float | None, expected: tuple[int, int]
) -> None:
    desk.silence = silence

    status, numbers = await desk.asks("/readyz")

    assert (status, numbers["telegram"]) == expected


@pytest.mark.asyncio
async def test_a_database_that_takes_no_write_is_not_ready(desk: Desk) -> None:
    other = sqlite3.connect(desk.folder / DATABASE)
    other.execute("BEGIN IMMEDIATE")
    (desk.folder / DATABASE).chmod(0o400)

    status, numbers = await asyncio.wait_for(desk.asks("/readyz"), 5)

    assert (status, numbers["ready"], numbers["database"]) == (503, 0, 0)
    other.close()


@pytest.mark.asyncio
@pytest.mark.usefixtures("in_no_time")
async def test_a_database_that_is_busy_for_long_is_asked_once_and_is_ready_again_afterwards(desk: Desk) -> None:
    free = threading.Event()
    busy = asyncio.create_task(desk.store.transact(lambda _tx: free.wait(5)))
    statuses = [(await desk.asks("/readyz"))[0] for _ in range(5)]
    queued = len(desk.store._waiting)

    free.set()
    await busy
    await desk.store.transact(lambda _tx: None)

    assert (statuses, queued) == ([503] * 5, 1)
    assert (await desk.asks("/readyz"))[0] == 200


@pytest.mark.asyncio
async def test_many_who_look_cost_one_look(desk: Desk) -> None:
    looks = 0

    async def transact(work: Callable[[Tx], Any]) -> Any:
        nonlocal looks
        looks += 1
        return await Store.transact(desk.store, work)

    desk.store.transact = transact  # type: ignore[method-assign]

    answers = await asyncio.gather(*(desk.asks("/readyz") for _ in range(20)))

    assert [status for status, _ in answers] == [200] * 20
    assert looks == 1


@pytest.mark.asyncio
async def test_what_a_handler_raises_is_told_by_its_kind_alone(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_request: web.Request) -> web.Response:
        raise ValueError(CANARY)

    caplog.set_level("DEBUG")
    async with served(web.get("/", broken)) as url, aiohttp.ClientSession() as session:
        statuses = []
        for path in ("/", f"/{CANARY}"):
            async with session.get(url + path) as answer:
                statuses.append((answer.status, await answer.read()))

    assert statuses == [(500, b""), (404, b"")]
    assert [record.message for record in caplog.records if record.name == "mayday.web"] == [
        "a request raised ValueError"
    ]
    assert CANARY not in caplog.text


@pytest.mark.asyncio
async def test_an_address_that_is_taken_stops_the_start() -> None:
    async with served() as url:
        port = int(url.rpartition(":")[2])

        with pytest.raises(ConfigError, match=rf"web\.host, web\.port: cannot listen on 127\.0\.0\.1:{port} "):
            await Server.open("127.0.0.1", port, [])
