"""A terminal that is attached, as the desk sees it: what was sent to it, and what it has confirmed.

A terminal that confirms nothing (it was suspended, or hangs) is let go, so that it cannot hold up the others.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, Final

from bot.channels.terminal.wire import Got, Hello, Seen, Shown, Toast, encode
from bot.errors import MaybeSent

CONFIRM_SECONDS: Final = 10.0


class Seat:
    """One attached terminal; guards that each wait for a confirmation ends."""

    def __init__(self, hello: Hello, writer: asyncio.StreamWriter) -> None:
        self.hello = hello
        self._writer = writer
        self._awaited: dict[str, asyncio.Future[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, said: Got | Seen | Toast | Shown) -> None:
        """Send without waiting for anything."""
        if not self._writer.is_closing():
            self._writer.write(encode(said))

    async def show(self, said: Shown) -> None:
        """Send, and wait until the terminal has shown it; raises MaybeSent if it goes away first."""
        shown = self._awaited.setdefault(said.key, asyncio.get_running_loop().create_future())
        try:
            self.tell(said)
            await self._writer.drain()
            await asyncio.wait_for(shown, CONFIRM_SECONDS)
        except (OSError, TimeoutError):
            self._writer.close()
            raise MaybeSent("The terminal went away.") from None
        finally:
            self._awaited.pop(said.key, None)

    def confirmed(self, key: str) -> None:
        """The terminal has shown it."""
        shown = self._awaited.get(key)
        if shown is not None and not shown.done():
            shown.set_result(None)

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this while the terminal is listened to, for as long as somebody sits there."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def gone(self) -> None:
        """Nobody will confirm any more."""
        for task in self._tasks:
            task.cancel()
        for shown in self._awaited.values():
            if not shown.done():
                shown.set_exception(ConnectionResetError())


async def show_any(seats: Sequence[Seat], said: Shown) -> None:
    """Show it at all of these; done as soon as one has confirmed it, MaybeSent if none does."""
    showing = [asyncio.ensure_future(seat.show(said)) for seat in seats]
    for task in showing:
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody else may ask for it
    pending = set(showing)
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        if any(task.exception() is None for task in done):
            return
    raise MaybeSent("The terminals went away.")
