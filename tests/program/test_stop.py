"""SIGTERM: intake ends first, what is under way ends or is left for the next start; five seconds, exit code 0."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.botapi import Person
from tests.program.program import Stage, staged
from tests.program.test_the_way_through import zoe

CONTACTS = 60


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as ready:
        yield ready


@pytest_asyncio.fixture
async def posted_to(tmp_path: Path) -> AsyncIterator[Stage]:
    """A program that Telegram posts to."""
    async with staged(tmp_path, webhook=True) as ready:
        yield ready


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """A service manager that listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(20)
        line.bind(str(tmp_path / "notify"))
        yield line


async def crowd(stage: Stage) -> list[Person]:
    """Many people who begin at once."""
    people = [stage.server.person(1000 + number, f"P{number}") for number in range(CONTACTS)]
    for person in people:
        await person.starts()
    return people


async def stops_under_load(stage: Stage) -> None:
    """Stopped while it greets a crowd, and started again: everybody is greeted, and nobody twice."""
    server, settings = stage.server, stage.program.folder / "config.toml"
    fast = settings.read_text(encoding="utf-8")
    settings.write_text(fast.replace("overall_per_second = 1000.0", "overall_per_second = 2.0"), encoding="utf-8")
    await stage.restart()
    people = await crowd(stage)
    await server.until(lambda: server.calls_of("sendMessage"))

    assert await stage.program.stop() == 0
    assert any(not greetings(stage, person) for person in people)
    settings.write_text(fast, encoding="utf-8")
    await stage.start()
    await server.until(lambda: all(greetings(stage, person) for person in people))

    assert {greetings(stage, person) for person in people} == {1}
    assert "Traceback" not in stage.program.said


def greetings(stage: Stage, person: Person) -> int:
    return len([one for one in stage.server.bot_messages(person) if "What happened?" in one.text])


@pytest.mark.asyncio
async def test_under_load_it_stops_in_time_and_the_next_start_says_the_rest_and_nothing_twice(stage: Stage) -> None:
    await stops_under_load(stage)


@pytest.mark.asyncio
async def test_the_same_with_a_webhook(posted_to: Stage) -> None:
    await stops_under_load(posted_to)


@pytest.mark.asyncio
async def test_a_send_under_way_is_waited_for_and_marked_after_the_door_is_shut(posted_to: Stage) -> None:
    server, who = posted_to.server, zoe(posted_to)
    gate = server.faults.next("sendMessage").hangs()
    await who.starts()
    await gate.reached()

    stopping = asyncio.create_task(posted_to.program.stop())
    await refuses_connections(posted_to.port)
    gate.release()

    assert await stopping == 0
    await posted_to.start()
    await who.presses("I lost access to an account")
    await server.wait_for("Which kind of account", who)
    assert greetings(posted_to, who) == 1


async def refuses_connections(port: int) -> None:
    """Wait until nobody listens any more: each try is a round trip to the program's own socket."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            return
        writer.close()


@pytest.mark.asyncio
async def test_a_send_that_never_ends_is_left_for_the_next_start(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    gate = server.faults.next("sendMessage").hangs()
    await who.starts()
    await gate.reached()

    assert await stage.program.stop() == 0
    gate.release()
    await stage.start()

    await server.wait_for("What happened?", who)


@pytest.mark.asyncio
async def test_a_second_signal_ends_it_at_once(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    gate = server.faults.next("sendMessage").hangs()
    await who.starts()
    await gate.reached()
    assert stage.program.process is not None

    stage.program.process.send_signal(signal.SIGTERM)
    await server.until(lambda: not server.updates.polled)
    stage.program.process.send_signal(signal.SIGTERM)

    assert await stage.program.ends() == -signal.SIGTERM
    gate.release()
    await stage.start()
    await server.wait_for("What happened?", who)


@pytest.mark.asyncio
async def test_a_start_that_waits_for_the_network_can_be_stopped(tmp_path: Path) -> None:
    async with staged(tmp_path, started=False) as stage:
        stage.server.faults.next("getMe", times=100).answers(502)
        await stage.program.start()
        await stage.server.until(lambda: stage.server.calls_of("getMe"))

        assert await stage.program.stop() == 0


@pytest.mark.asyncio
async def test_the_service_manager_is_told_when_it_is_ready_alive_and_stopping(
    tmp_path: Path, manager: socket.socket
) -> None:
    async with staged(tmp_path, started=False) as stage:
        stage.program.environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "60000000"}
        os.environ.pop("WATCHDOG_PID", None)
        await stage.start()
        heard = [await asyncio.to_thread(manager.recv, 100) for _ in range(2)]
        assert await stage.program.stop() == 0
        heard.append(manager.recv(100))

    assert heard == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]
