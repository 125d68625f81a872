"""What a terminal and the running desk say to each other: one JSON object a line, over a local socket.

Both ends are this program. Each side confirms what it has got, so that neither a line nor an answer is lost
when the other dies, and repeats are known by their key.
"""

from typing import Final, Literal

import msgspec

from bot.talk.wording import Wording

Side = Literal["contact", "staff"]


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """The first line of a terminal: which side of the desk it is on, and who sits there."""

    side: Side
    name: str


class Line(msgspec.Struct, frozen=True, tag="line", omit_defaults=True):
    """What was typed or pressed. `key` is new for each, and the same when it is sent again; `case` 0 for none."""

    key: str
    text: str = ""
    press: str = ""
    case: int = 0
    languages: tuple[str, ...] = ()


class Look(msgspec.Struct, frozen=True, tag="look"):
    """Staff ask where a case stands, 0 for the queue; with `show`, to be shown it as well. Answered by Seen."""

    key: str
    case: int
    show: bool


class Settle(msgspec.Struct, frozen=True, tag="settle"):
    """Asks for a word (Got) once everything said before it has been worked on, and what came of it shown."""

    key: str


class Got(msgspec.Struct, frozen=True, tag="got"):
    """Confirms a line (stored), a delivery (shown) or that all is settled, by its key."""

    key: str


class Delivery(msgspec.Struct, frozen=True, tag="delivery", omit_defaults=True):
    """Something to show. `edits` names the delivery that it replaces, `case` whose place it stands in, 0 for none."""

    key: str
    wording: Wording
    case: int = 0
    edits: str = ""


class Gone(msgspec.Struct, frozen=True, tag="gone"):
    """The place of this case is no more: its contact had everything deleted."""

    key: str
    case: int


class Arrived(msgspec.Struct, frozen=True, tag="arrived"):
    """The line of that key has reached the contact of this case."""

    key: str
    line: str
    case: int


class Toast(msgspec.Struct, frozen=True, tag="toast"):
    """A passing word for whoever pressed."""

    text: str


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """Where the case stands: whether there is one, whether it has a place to write in, whether one owns it."""

    key: str
    is_known: bool = False
    has_place: bool = False
    is_mine: bool = False


FromTerminal = Hello | Line | Look | Settle | Got
Shown = Delivery | Gone | Arrived
ToTerminal = Shown | Toast | Seen | Got

MOST_BYTES: Final = 1 << 20

_FROM_TERMINAL: msgspec.json.Decoder[FromTerminal] = msgspec.json.Decoder(FromTerminal)
_TO_TERMINAL: msgspec.json.Decoder[ToTerminal] = msgspec.json.Decoder(ToTerminal)


def encode(said: FromTerminal | ToTerminal) -> bytes:
    """One line."""
    return msgspec.json.encode(said) + b"\n"


def from_terminal(line: bytes) -> FromTerminal:
    """What a terminal said; raises msgspec.DecodeError if it is none of ours."""
    return _FROM_TERMINAL.decode(line)


def to_terminal(line: bytes) -> ToTerminal:
    """What the desk said; raises msgspec.DecodeError if it is none of ours."""
    return _TO_TERMINAL.decode(line)
