"""What staff, or the contact, ask of a case: refused or decided by `decide.py`.

Values only. `read.py` makes them from buttons and slash commands, so that every channel's staff side understands
the same words.
"""

from typing import Literal

import msgspec

from bot.talk.message import Attachment


class Claim(msgspec.Struct, frozen=True, tag="claim"):
    """Take the case."""


class Release(msgspec.Struct, frozen=True, tag="release"):
    """Give it back to the queue."""


class Resolve(msgspec.Struct, frozen=True, tag="resolve"):
    """It is done: a goodbye to the contact, with the way back in."""


class Reopen(msgspec.Struct, frozen=True, tag="reopen"):
    """Back to its last owner if there is one, else to the queue."""


class Speak(msgspec.Struct, frozen=True, tag="speak"):
    """Words or a file written into the case's topic: an answer to the contact, or a note."""

    words: str = ""
    attachment: Attachment | None = None
    edited: bool = False


class Rate(msgspec.Struct, frozen=True, tag="rate"):
    """The contact's rating, 1 to 5."""

    stars: int


class Close(msgspec.Struct, frozen=True, tag="close"):
    """Nothing more will come: the contact began anew, or was erased."""

    why: Literal["anew", "erased", "left"]


Command = Claim | Release | Resolve | Reopen | Speak | Rate | Close
