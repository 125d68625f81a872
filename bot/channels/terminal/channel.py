"""The terminal as a channel of the runtime: the end of the socket where the desk is.

What is sent to somebody who sits at no terminal waits in the outbox until she does.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from bot.channels.terminal.wire import (
    MOST_BYTES,
    Delivery,
    FromTerminal,
    Got,
    Hello,
    Line,
    Toast,
    encode,
    from_terminal,
)
from bot.errors import ConfigError, MaybeSent, NotSent
from bot.runtime.inbox import Inbox
from bot.runtime.port import Allowance, Allowances, Letter, Route
from bot.talk.outgoing import Amend, CloseTopic, DeleteTopic, Farewell, OpenTopic, Outgoing, Post, ReopenTopic
from bot.talk.update import Pressed, Update, Wrote
from bot.talk.wording import Span, Wording

NAME: Final = "terminal"
SOCKET: Final = "terminal.sock"
STAFF: Final = "staff"
CONFIRM_SECONDS: Final = 10.0
FREE: Final = Allowance(burst=1000, seconds=0.001)


class Seat:
    """One terminal that is attached."""

    def __init__(self, hello: Hello, writer: asyncio.StreamWriter) -> None:
        self.hello = hello
        self.writer = writer
        self.awaited: dict[str, asyncio.Future[None]] = {}

    async def show(self, delivery: Delivery) -> None:
        """Send, and wait until the terminal says that it has shown it."""
        shown = self.awaited.setdefault(delivery.key, asyncio.get_running_loop().create_future())
        try:
            self.writer.write(encode(delivery))
            await self.writer.drain()
            await asyncio.wait_for(shown, CONFIRM_SECONDS)
        except (OSError, TimeoutError, asyncio.CancelledError):
            raise MaybeSent("The terminal went away.") from None
        finally:
            self.awaited.pop(delivery.key, None)

    def confirmed(self, key: str) -> None:
        """The terminal has shown it."""
        shown = self.awaited.get(key)
        if shown is not None and not shown.done():
            shown.set_result(None)

    def gone(self) -> None:
        """Nobody will confirm any more."""
        for shown in self.awaited.values():
            if not shown.done():
                shown.set_exception(ConnectionResetError())


class Terminal:
    """The port to terminals; one contact a name, any number of staff."""

    name = NAME
    allowances = Allowances(contact=FREE, staff=FREE, overall=FREE)

    def __init__(self) -> None:
        self._seats: list[Seat] = []
        self._presses: dict[str, Seat] = {}

    def route(self, payload: Mapping[str, Any]) -> Route:
        """Whose line this is."""
        if payload["side"] == STAFF:
            return Route(str(payload["key"]), "staff", str(payload.get("topic", "")))
        return Route(str(payload["key"]), "contact", str(payload["name"]))

    def receive(self, payload: bytes) -> Update:
        """The line in our words."""
        raw = msgspec.json.decode(payload)
        line = msgspec.convert(raw["line"], Line)
        return Update(
            NAME,
            line.key,
            "staff" if raw["side"] == STAFF else "contact",
            Pressed(line.press, line.key) if line.press else Wrote(line.text),
            sender=raw["name"],
            message=line.key,
            topic=line.topic,
            languages=line.languages,
        )

    async def send(self, letter: Letter) -> str:
        """Show it at the terminal it is for; raises NotSent while nobody sits there."""
        seats = [seat for seat in self._seats if self._is_for(seat, letter.chat)]
        if not seats:
            raise NotSent("Nobody sits at this terminal.")
        delivery = delivery_of(letter)
        if delivery is not None:
            await asyncio.gather(*(seat.show(delivery) for seat in seats))
        return letter.id if isinstance(letter.order, OpenTopic) else letter.edits or letter.id

    @staticmethod
    def _is_for(seat: Seat, chat: str) -> bool:
        return seat.hello.side == STAFF if chat == STAFF else seat.hello == Hello("contact", chat)

    async def acknowledge(self, press: str, toast: str) -> None:
        """A passing word for whoever pressed."""
        seat = self._presses.pop(press, None)
        if seat is not None and toast:
            with contextlib.suppress(OSError):
                seat.writer.write(encode(Toast(toast)))
                await seat.writer.drain()

    async def serve(self, folder: Path, inbox: Inbox, attached: Callable[[str], None]) -> asyncio.Server:
        """Listen in the data folder; `attached` hears which chat has somebody sitting at it.

        Raises:
            ConfigError: the folder's path is too long for a socket.
        """
        path = folder / SOCKET
        path.unlink(missing_ok=True)

        async def sit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, msgspec.DecodeError, asyncio.IncompleteReadError, ValueError):
                await self._sit(reader, writer, inbox, attached)
            writer.close()

        try:
            server = await asyncio.start_unix_server(sit, path, limit=MOST_BYTES)
        except OSError as error:
            raise ConfigError(f"folders.data: no socket can be made at {path} ({error.strerror or error}).") from None
        path.chmod(0o600)
        return server

    async def _sit(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        inbox: Inbox,
        attached: Callable[[str], None],
    ) -> None:
        hello = from_terminal(await reader.readline())
        if not isinstance(hello, Hello):
            return
        seat = Seat(hello, writer)
        self._seats.append(seat)
        attached(STAFF if hello.side == STAFF else hello.name)
        try:
            while line := await reader.readline():
                await self._hear(seat, from_terminal(line), inbox)
        finally:
            self._seats.remove(seat)
            seat.gone()

    async def _hear(self, seat: Seat, said: FromTerminal, inbox: Inbox) -> None:
        match said:
            case Got(key):
                seat.confirmed(key)
            case Line():
                if said.press:
                    self._presses[said.key] = seat
                payload = {
                    "key": said.key,
                    "side": seat.hello.side,
                    "name": seat.hello.name,
                    "topic": said.topic,
                    "line": msgspec.to_builtins(said),
                }
                await inbox.accept(self, [payload])
                seat.writer.write(encode(Got(said.key)))
                await seat.writer.drain()
            case Hello():
                pass  # whoever sits here has said so already


def delivery_of(letter: Letter) -> Delivery | None:
    """What a terminal shows of an order, None for what only changes how a chat looks elsewhere."""
    order: Outgoing = letter.order
    match order:
        case Post(wording) | Amend(wording) | Farewell(wording):
            return Delivery(letter.id, wording, letter.topic, letter.edits)
        case OpenTopic(name):
            return Delivery(letter.id, Wording(((Span(name, bold=True),),)), letter.id, title=name)
        case CloseTopic() | ReopenTopic() | DeleteTopic():
            return None
        case _:
            return None
