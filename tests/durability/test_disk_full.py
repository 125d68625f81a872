"""A disk that fills up under the running program: nothing is lost or damaged, and it goes on when there is room."""

import asyncio
import contextlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.durability.torture import Torture

SIZE = 3_000_000
WAIT_SECONDS = 30


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A data folder on a disk of its own, of 3 MB."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", str(data)], check=False, capture_output=True
    )
    if mounting.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield data
    finally:
        subprocess.run(["umount", "-l", str(data)], check=True)


def fill(disk: Path) -> Path:
    """A file that takes all the room there is."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)
    return ballast


async def until(found: Callable[[], object]) -> None:
    """Look again until it is so: nothing outside of the program tells when it meets a full disk."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not found():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.05)


@pytest.mark.asyncio
async def test_on_a_full_disk_nothing_is_lost_and_it_goes_on_by_itself_when_there_is_room(small_disk: Path) -> None:
    async with BotApi.running() as server:
        torture = Torture(server, small_disk.parent, seed=1, contacts=4)
        async with torture.people():
            await torture.start(cold=False)
            await torture.scene.until(lambda: torture.scene.goodbyes)
            ballast = fill(small_disk)
            await until(torture.process.complaints)
            assert torture.process.ended is not None
            assert not torture.process.ended.done()
            ballast.unlink()
            await torture.drain()
        torture.judge()
    assert torture.report.violations == []
    assert not [line for line in torture.process.complaints() if line.startswith("Traceback")]


@pytest.mark.asyncio
async def test_killed_on_a_full_disk_it_starts_once_there_is_room_and_nothing_is_lost(small_disk: Path) -> None:
    async with BotApi.running() as server:
        torture = Torture(server, small_disk.parent, seed=2, contacts=4)
        async with torture.people():
            await torture.start(cold=False)
            await torture.scene.until(lambda: torture.scene.goodbyes)
            ballast = fill(small_disk)
            await until(torture.process.complaints)
            await torture.process.kill()
            ballast.unlink()
            await torture.start(cold=False)
            await torture.drain()
        torture.judge()
    assert torture.report.violations == []
