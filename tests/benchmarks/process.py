"""A bot under test as a process of its own: started, ready, measured from outside, stopped.

CPU seconds and memory are read from /proc, so that no bot carries its own measuring.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.api import LightApi

ROOT: Final = Path(__file__).parents[2]
TICKS: Final = os.sysconf("SC_CLK_TCK")
READY_SECONDS: Final = 60.0
STOP_SECONDS: Final = 20.0


@dataclass
class Bot:
    """A running bot."""

    process: asyncio.subprocess.Process
    errors: Path
    ready_seconds: float = 0.0

    @property
    def cpu_seconds(self) -> float:
        """All that its threads have used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def peak_mib(self) -> float:
        """The most memory that it ever had at once."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024

    def forget_peak(self) -> None:
        """Count the most memory anew from here."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5", encoding="ascii")

    @property
    def said(self) -> str:
        return self.errors.read_text(encoding="utf-8", errors="replace")


@asynccontextmanager
async def running(
    api: LightApi, folder: Path, arguments: Sequence[str], environment: Mapping[str, str], cpu: int | None
) -> AsyncIterator[Bot]:
    """The bot, polling; stopped with SIGTERM at the end."""
    api.forget()
    errors = folder / "errors.log"
    began = time.perf_counter()
    with errors.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, env={**os.environ, **environment},
            stdin=asyncio.subprocess.DEVNULL, stdout=file, stderr=file,
        )  # fmt: skip
    if cpu is not None:
        os.sched_setaffinity(process.pid, {cpu})
    bot = Bot(process, errors)
    try:
        await polls(api, bot)
        bot.ready_seconds = time.perf_counter() - began
        yield bot
    finally:
        await stop(process)


async def polls(api: LightApi, bot: Bot) -> None:
    """Wait for its first poll; raises RuntimeError with what it said if it ends or takes too long instead."""
    ended = asyncio.create_task(bot.process.wait())
    polled = asyncio.create_task(api.polled.wait())
    await asyncio.wait({ended, polled}, timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    is_ready = polled.done()
    ended.cancel()
    polled.cancel()
    if not is_ready:
        raise RuntimeError(f"the bot does not poll:\n{bot.said}")


async def stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
