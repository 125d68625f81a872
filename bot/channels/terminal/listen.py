"""The socket in the data folder where terminals attach: hears each of them, and lets all go at the end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from bot.channels.terminal.channel import STAFF, Terminal, payload_of
from bot.channels.terminal.room import Room
from bot.channels.terminal.seat import Seat
from bot.channels.terminal.wire import (
    MOST_BYTES,
    Delivery,
    FromTerminal,
    Got,
    Hello,
    Line,
    Look,
    Settle,
    from_terminal,
)
from bot.errors import ConfigError
from bot.runtime.inbox import Inbox
from bot.talk.bidi import visible
from bot.talk.wording import Span, Wording

SOCKET: Final = "terminal.sock"
SETTLE_SECONDS: Final = 10.0
FIRST_PAUSE: Final = 0.005
LONGEST_PAUSE: Final = 0.1


@contextlib.asynccontextmanager
async def listening(folder: Path, terminal: Terminal, inbox: Inbox, room: Room) -> AsyncIterator[None]:
    """Listen in this folder; at the end every terminal is let go, to look for the next desk.

    Raises:
        ConfigError: the folder's path is too long for a socket, or its file system has none.
    """
    path = folder / SOCKET
    path.unlink(missing_ok=True)
    visits: set[asyncio.Task[None]] = set()

    def sit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.get_running_loop().create_task(Visit(terminal, inbox, room, reader, writer).last())
        visits.add(visit)
        visit.add_done_callback(visits.discard)

    try:
        server = await asyncio.start_unix_server(sit, path, limit=MOST_BYTES)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(f"folders.data: no socket can be made at {path} ({reason}). Name another folder.") from None
    try:
        path.chmod(0o600)
        yield
    finally:
        server.close()
        for visit in visits:
            visit.cancel()
        await asyncio.gather(*visits, return_exceptions=True)


class Visit:
    """One terminal from its first line to its last."""

    def __init__(
        self,
        terminal: Terminal,
        inbox: Inbox,
        room: Room,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._terminal = terminal
        self._inbox = inbox
        self._room = room
        self._reader = reader
        self._writer = writer

    async def last(self) -> None:
        """Until the terminal goes away, or says what no terminal of ours says."""
        try:
            hello = from_terminal(await self._reader.readline())
            if isinstance(hello, Hello):
                await self._sit(Seat(hello, self._writer))
        except (OSError, ValueError):  # broken off, too long a line, or none of ours
            pass
        finally:
            self._writer.close()

    async def _sit(self, seat: Seat) -> None:
        self._terminal.seats.append(seat)
        try:
            await self._room.hurry(seat.hello)
            while line := await self._reader.readline():
                await self._hear(seat, from_terminal(line))
                await self._writer.drain()
        finally:
            self._terminal.seats.remove(seat)
            self._terminal.forget_presses(seat)
            seat.gone()

    async def _hear(self, seat: Seat, said: FromTerminal) -> None:
        match said:
            case Got(key):
                seat.confirmed(key)
            case Line():
                await self._accept(seat, said)
            case Look():
                await self._look(seat, said)
            case Settle():
                seat.beside(self._settle(seat, said.key))
            case Hello():
                pass  # whoever sits here has said so already

    async def _accept(self, seat: Seat, line: Line) -> None:
        """Store it, then confirm it; colleagues see what is written in a case, as they would in any chat."""
        if line.press:
            self._terminal.presses[line.key] = seat
        is_new = await self._inbox.accept(self._terminal, [payload_of(seat, line)])
        if not is_new:
            self._terminal.presses.pop(line.key, None)  # worked on before: nobody will acknowledge it again
        elif line.case and line.text:
            said = Wording(((Span(f"{seat.hello.name}: ", bold=True), Span(visible(line.text))),))
            for other in self._terminal.seats:
                if other is not seat and other.hello.side == STAFF:
                    other.tell(Delivery(line.key, said, line.case))
        seat.tell(Got(line.key))

    async def _look(self, seat: Seat, asked: Look) -> None:
        seen, wordings = await self._room.look(asked, seat.hello)
        for number, wording in enumerate(wordings):
            seat.tell(Delivery(f"{asked.key}:{number}", wording, asked.case))
        seat.tell(seen)

    async def _settle(self, seat: Seat, key: str) -> None:
        """Ask again, at growing intervals: what this person waits for happens within milliseconds."""
        pause = FIRST_PAUSE
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                while self._terminal.has_pressed(seat) or not await self._room.is_settled(seat.hello):
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, LONGEST_PAUSE)
        except TimeoutError:
            self._terminal.forget_presses(seat)  # what was pressed could not be worked on
        seat.tell(Got(key))
