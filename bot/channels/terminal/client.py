"""The person's end of the socket: sends what is typed until it is confirmed, shows each delivery once.

Knows nothing of what is said; how it looks is `screen.py`'s. Survives the death of the desk it talks to: what
was not confirmed goes again to the next one.
"""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from bot.channels.terminal.wire import (
    MOST_BYTES,
    Delivery,
    Got,
    Hello,
    Line,
    Toast,
    ToTerminal,
    encode,
    to_terminal,
)

QUIET_SECONDS: Final = 1.0


class Client:
    """One person at one terminal, over as many connections as it takes."""

    def __init__(self, hello: Hello, show: Callable[[Delivery | Toast], None]) -> None:
        self._hello = hello
        self._show = show
        self._unconfirmed: dict[str, Line] = {}
        self._shown: set[str] = set()
        self._writer: asyncio.StreamWriter | None = None
        self._heard = asyncio.Event()

    async def attach(self, socket: Path) -> None:
        """Talk over this socket until the other end goes away; raises OSError if nobody listens there."""
        reader, writer = await asyncio.open_unix_connection(socket, limit=MOST_BYTES)
        self._writer = writer
        try:
            writer.write(encode(self._hello))
            for line in self._unconfirmed.values():
                writer.write(encode(line))
            await writer.drain()
            while raw := await reader.readline():
                self._hear(to_terminal(raw))
                await writer.drain()
        except (ConnectionError, msgspec.DecodeError):
            pass
        finally:
            self._writer = None
            writer.close()

    def _hear(self, said: ToTerminal) -> None:
        self._heard.set()
        match said:
            case Got(key):
                self._unconfirmed.pop(key, None)
            case Delivery(key):
                if key not in self._shown:
                    self._shown.add(key)
                    self._show(said)
                if self._writer is not None:
                    self._writer.write(encode(Got(key)))
            case Toast():
                self._show(said)

    async def say(self, line: Line) -> None:
        """Send a line now, or as soon as somebody listens."""
        self._unconfirmed[line.key] = line
        if self._writer is not None:
            with contextlib.suppress(ConnectionError):
                self._writer.write(encode(line))
                await self._writer.drain()

    async def quiet(self) -> None:
        """Wait until everything is confirmed and nothing has come in for a moment: the end of piped input."""
        while True:
            self._heard.clear()
            try:
                await asyncio.wait_for(self._heard.wait(), QUIET_SECONDS)
            except TimeoutError:
                if not self._unconfirmed:
                    return
