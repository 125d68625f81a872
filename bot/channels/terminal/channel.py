"""The terminal as a channel of the runtime: the end of the socket where the desk is.

What is sent to somebody who sits at no terminal waits in the outbox until she does. A case's topic here is its
number, so that every terminal, however late it comes, knows whose place it is.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from bot.channels.terminal.seat import Seat, show_any
from bot.channels.terminal.wire import Arrived, Delivery, Gone, Hello, Line, Shown, Toast
from bot.errors import NotSent
from bot.runtime.port import Allowance, Allowances, Letter, Route
from bot.talk.outgoing import Amend, DeleteTopic, Farewell, OpenTopic, Outgoing, Post, Tick
from bot.talk.update import Pressed, Update, Wrote

NAME: Final = "terminal"
STAFF: Final = "staff"
FREE: Final = Allowance(burst=1000, seconds=0.001)
_NUMBER: Final = re.compile(r"#(\d+)", re.ASCII)


class Terminal:
    """The port to terminals; one contact a name, any number of staff."""

    name = NAME
    allowances = Allowances(contact=FREE, staff=FREE, overall=FREE)

    def __init__(self) -> None:
        self.seats: list[Seat] = []
        self.presses: dict[str, Seat] = {}

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
            topic=str(line.case or ""),
            languages=line.languages,
        )

    async def send(self, letter: Letter) -> str:
        """Show it at the terminal it is for; raises NotSent while nobody sits there."""
        seats = [seat for seat in self.seats if is_for(seat, letter.chat)]
        if not seats:
            raise NotSent("Nobody sits at this terminal.")
        shown = shown_of(letter)
        if shown is not None:
            await show_any(seats, shown)
        return topic_of(letter.order.name) if isinstance(letter.order, OpenTopic) else letter.edits or letter.id

    def has_pressed(self, seat: Seat) -> bool:
        """Whether a press from there has not been acknowledged yet."""
        return seat in self.presses.values()

    def forget_presses(self, seat: Seat) -> None:
        """Nobody there waits for an acknowledgement any more."""
        self.presses = {press: other for press, other in self.presses.items() if other is not seat}

    async def acknowledge(self, press: str, toast: str) -> None:
        """A passing word for whoever pressed."""
        seat = self.presses.pop(press, None)
        if seat is not None and toast:
            seat.tell(Toast(toast))


def payload_of(seat: Seat, line: Line) -> dict[str, object]:
    """A line as the inbox stores it."""
    return {
        "key": line.key,
        "side": seat.hello.side,
        "name": seat.hello.name,
        "topic": str(line.case or ""),
        "line": msgspec.to_builtins(line),
    }


def is_for(seat: Seat, chat: str) -> bool:
    """Whether what is sent to this chat is read at this terminal."""
    return seat.hello.side == STAFF if chat == STAFF else seat.hello == Hello("contact", chat)


def shown_of(letter: Letter) -> Shown | None:
    """What a terminal shows of an order, None for what only changes how a chat looks elsewhere."""
    order: Outgoing = letter.order
    case = int(letter.topic) if letter.topic.isdecimal() else 0
    match order:
        case Post(wording) | Amend(wording) | Farewell(wording):
            return Delivery(letter.id, wording, case, letter.edits)
        case DeleteTopic():
            return Gone(letter.id, case)
        case Tick(message):
            return Arrived(letter.id, message, case)
        case _:
            return None


def topic_of(name: str) -> str:
    """The number that every topic's name begins with, "" should it ever have none."""
    found = _NUMBER.search(name)
    return found[1] if found else ""
