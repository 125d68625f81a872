"""The whole program as a process of its own, and a Bot API server for it to talk to.

`Program` starts, stops and kills `mayday run`; `Stage` is a server with staff, a forum and a configuration.
Readiness is seen, never slept for: the program is ready when it polls, or has registered its webhook.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.botapi import BotApi
from tests.botapi.groups import Group
from tests.botapi.people import Person

ROOT = Path(__file__).parents[2]
START_SECONDS = 20.0
WEBHOOK = "https://desk.example.org/telegram"


@dataclass
class Program:
    """One `mayday` process after another, in one folder."""

    folder: Path
    process: asyncio.subprocess.Process | None = None
    errors: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    _reader: "asyncio.Task[None] | None" = None

    async def start(self, *arguments: str) -> None:
        """Start it; its standard error is collected line by line."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *(arguments or ("run", "--config", str(self.folder / "config.toml"))),
            cwd=ROOT, env=os.environ | self.environment,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process is not None
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.errors.append(line.decode().rstrip("\n"))

    async def ends(self, within: float = START_SECONDS) -> int:
        """Wait for its end; the exit code."""
        assert self.process is not None
        assert self._reader is not None
        code = await asyncio.wait_for(self.process.wait(), within)
        await self._reader
        return code

    async def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return await self.ends()

    async def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.ends()

    @property
    def said(self) -> str:
        """All that it wrote to standard error."""
        return "\n".join(self.errors)


@dataclass
class Stage:
    """A server with two volunteers and a forum for staff, and the program that serves them."""

    server: BotApi
    staff: Group
    ana: Person
    ben: Person
    program: Program
    port: int = 0  # of its own HTTP server, if it has one
    entry: str = "getUpdates"

    async def polls(self) -> None:
        """Wait until the program asks for updates (again)."""
        before = len(self.server.calls_of("getUpdates"))
        await self.server.until(lambda: len(self.server.calls_of("getUpdates")) > before)

    async def start(self) -> None:
        """Start the program and wait until it takes updates; fails with what it said if it ends instead."""
        before = len(self.server.calls_of(self.entry))
        await self.program.start()
        ended = asyncio.create_task(self.program.ends(within=120))
        polled = asyncio.create_task(
            self.server.until(lambda: len(self.server.calls_of(self.entry)) > before, within=START_SECONDS)
        )
        await asyncio.wait({ended, polled}, return_when=asyncio.FIRST_COMPLETED)
        if not polled.done() or polled.exception() is not None:
            polled.cancel()
            await self.program.kill()
            raise AssertionError(f"the program did not start to take updates:\n{self.program.said}")
        ended.cancel()

    async def restart(self) -> None:
        """kill -9, and start again."""
        await self.program.kill()
        await self.start()


def config(server: BotApi, staff: int, members: tuple[Person, ...], more: str = "") -> str:
    """A configuration for the test server."""
    listed = "\n".join(f'[[staff.members]]\nid = {one.id}\nname = "{one.account.first_name}"' for one in members)
    return f"""
[folders]
data = "data"
keys = "keys"
[telegram]
token = "{server.token}"
api = "{server.url}"
[telegram.limits]
overall_per_second = 1000.0
chat_per_second = 1000.0
chat_burst = 1000.0
group_per_minute = 60000.0
group_burst = 1000.0
[staff]
chat = {staff}
{more}
{listed}
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def staged(
    folder: Path, *, topics: bool = True, started: bool = True, webhook: bool = False
) -> AsyncIterator[Stage]:
    """Everything set up; the program runs if it was to be started, and is killed at the end."""
    port = free_port() if webhook else 0
    more = f'[telegram.webhook]\nurl = "{WEBHOOK}"\n[web]\nport = {port}\n' if webhook else ""
    async with BotApi.running() as server:
        ana, ben = server.person(21, "Ana"), server.person(22, "Ben")
        place = server.forum if topics else server.group
        staff = place(-1001234567890 if topics else -1234567, "Desk", members=[ana, ben])
        (folder / "config.toml").write_text(config(server, staff.id, (ana, ben), more), encoding="utf-8")
        (folder / "config.toml").chmod(0o600)
        program = Program(folder)
        stage = Stage(server, staff, ana, ben, program, port, "setWebhook" if webhook else "getUpdates")
        server.webhook.leads_to(f"http://127.0.0.1:{port}" if webhook else "")
        if started:
            await stage.start()
        try:
            yield stage
        finally:
            if program.process is not None:
                await program.kill()
