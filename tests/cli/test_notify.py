"""What the service manager is told, over a socket of its own."""

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.notify import READY, notify, stay_alive, watchdog_seconds


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    name = str(tmp_path / "notify") if request.param == "path" else f"@mayday-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(5)
        line.bind("\0" + name[1:] if name.startswith("@") else name)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield line


def test_it_is_told_the_state(manager: socket.socket) -> None:
    notify(READY)

    assert manager.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["", "relative", "/nowhere/at/all"])
def test_no_manager_is_no_reason_to_fail(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)

    notify(READY)


@pytest.mark.parametrize(
    ("wanted", "process", "seconds"),
    [("", "", None), ("x", "", None), ("0", "", None), ("30000000", "", 15.0), ("30000000", "1", None)],
)
def test_the_watchdog_is_kept_quiet_twice_in_its_time(
    wanted: str, process: str, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", wanted)
    monkeypatch.setenv("WATCHDOG_PID", process)

    assert watchdog_seconds() == seconds


@pytest.mark.asyncio
async def test_it_hears_again_and_again_that_we_are_alive(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "2000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    manager.setblocking(False)  # noqa: FBT003 - the socket's own signature
    alive = asyncio.create_task(stay_alive())

    heard = [await asyncio.get_running_loop().sock_recv(manager, 100) for _ in range(3)]

    assert heard == [b"WATCHDOG=1"] * 3
    alive.cancel()


@pytest.mark.asyncio
async def test_without_a_watchdog_it_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)

    await asyncio.wait_for(stay_alive(), 5)
