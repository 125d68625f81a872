"""The program as a process that can be killed, started warm (forked, already loaded) or cold (from nothing).

Its standard error goes into one file over all starts, so that what it complained of can be read at the end.
"""

import asyncio
import contextlib
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
END_SECONDS = 20.0


@dataclass
class Process:
    """One process after another in one folder; `run` counts them."""

    folder: Path
    run: int = 0
    number: int = 0
    ended: "asyncio.Task[int] | None" = None
    _zygote: asyncio.subprocess.Process | None = None

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    async def start(self, *, cold: bool) -> None:
        """Start the next one; the one before must have ended."""
        assert self.ended is None or self.ended.done()
        self.run += 1
        if cold:
            await self._start_cold()
        else:
            await self._start_warm()

    async def _start_cold(self) -> None:
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--config", str(self.config),
                cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=log,
            )  # fmt: skip
        self.number = process.pid
        self.ended = asyncio.create_task(process.wait())

    async def _start_warm(self) -> None:
        if self._zygote is None:
            self._zygote = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.durability.zygote", str(self.config), str(self.log),
                cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
        assert self._zygote.stdin is not None
        self._zygote.stdin.write(b"\n")
        self.number = await self._told()
        self.ended = asyncio.create_task(self._told())

    async def _told(self) -> int:
        """The next number that the zygote writes."""
        assert self._zygote is not None
        assert self._zygote.stdout is not None
        return int(await self._zygote.stdout.readline())

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        """Kill -9, or ask it to stop; its exit status once it is gone."""
        assert self.ended is not None
        if not self.ended.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.number, how)
        return await asyncio.wait_for(asyncio.shield(self.ended), END_SECONDS)

    async def close(self) -> None:
        """Leave nothing behind."""
        if self.ended is not None:
            await self.kill()
        if self._zygote is not None:
            assert self._zygote.stdin is not None
            self._zygote.stdin.close()
            await self._zygote.wait()

    def complaints(self) -> list[str]:
        """What it logged as errors, and the beginnings of tracebacks."""
        if not self.log.exists():
            return []
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if " ERROR " in line or line.startswith(("Traceback", "mayday:"))]
