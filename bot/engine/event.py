"""What the engine is told: the only things that move a session.

`interpret.py` makes them from updates; nothing below it knows buttons' data or platforms.
"""

from typing import Literal

import msgspec

from bot.talk.message import Attachment

Control = Literal["back", "over", "language", "person", "why", "skip", "leave", "erase"]


class Started(msgspec.Struct, frozen=True, tag="started"):
    """The contact opens the conversation (/start), with locale hints from the channel, best first."""

    languages: tuple[str, ...] = ()


class Tapped(msgspec.Struct, frozen=True, tag="tapped"):
    """A button under a question: the prompt's number and the option's place in it, both validated later."""

    prompt: int
    option: int


class Typed(msgspec.Struct, frozen=True, tag="typed"):
    """Words, exactly as written."""

    words: str


class Attached(msgspec.Struct, frozen=True, tag="attached"):
    """A file, a voice message or a place."""

    attachment: Attachment


class Asked(msgspec.Struct, frozen=True, tag="asked"):
    """One of the ways that are open at any step: back, start over, a person and so on."""

    control: Control


Event = Started | Tapped | Typed | Attached | Asked
