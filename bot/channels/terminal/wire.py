"""What a terminal and the running desk say to each other: one JSON object a line, over a local socket.

Both ends are this program. Each side confirms what it has got, so that neither a line nor an answer is lost
when the other dies, and repeats are known by their id.
"""

from typing import Literal

import msgspec

from bot.talk.wording import Wording

Side = Literal["contact", "staff"]


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """The first line of a terminal: which side of the desk it is on, and who sits there."""

    side: Side
    name: str


class Line(msgspec.Struct, frozen=True, tag="line", omit_defaults=True):
    """What was typed or pressed. `key` is new for each, and the same when it is sent again."""

    key: str
    text: str = ""
    press: str = ""
    topic: str = ""
    languages: tuple[str, ...] = ()


class Got(msgspec.Struct, frozen=True, tag="got"):
    """Confirms a line (stored) or a delivery (shown) by its key."""

    key: str


class Delivery(msgspec.Struct, frozen=True, tag="delivery", omit_defaults=True):
    """Something to show. `edits` names the delivery that it replaces, `topic` the case's place in the staff chat."""

    key: str
    wording: Wording
    topic: str = ""
    edits: str = ""
    title: str = ""


class Toast(msgspec.Struct, frozen=True, tag="toast"):
    """A passing word for whoever pressed."""

    text: str


FromTerminal = Hello | Line | Got
ToTerminal = Got | Delivery | Toast

MOST_BYTES = 1 << 20

_FROM_TERMINAL: msgspec.json.Decoder[FromTerminal] = msgspec.json.Decoder(FromTerminal)
_TO_TERMINAL: msgspec.json.Decoder[ToTerminal] = msgspec.json.Decoder(ToTerminal)


def encode(said: FromTerminal | ToTerminal) -> bytes:
    """One line."""
    return msgspec.json.encode(said) + b"\n"


def from_terminal(line: bytes) -> FromTerminal:
    """What a terminal said; raises msgspec.ValidationError if it is none of ours."""
    return _FROM_TERMINAL.decode(line)


def to_terminal(line: bytes) -> ToTerminal:
    """What the desk said; raises msgspec.ValidationError if it is none of ours."""
    return _TO_TERMINAL.decode(line)
