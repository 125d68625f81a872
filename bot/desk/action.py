"""What the desk asks for: its only output besides the next case.

`runtime/cases.py` turns each into rows; a new one that it forgets is a type error there. Nothing meant for the
contact ever names a member of staff. Orders for topics are given whether or not the staff chat has topics: where
it has none, the card holds the case together and the runtime lets them pass.
"""

from collections.abc import Mapping

import msgspec

from bot.talk.message import Attachment, Message
from bot.talk.text import Text


class Tell(msgspec.Struct, frozen=True, tag="tell"):
    """Send this to the contact, in the desk's own words."""

    message: Message


class Show(msgspec.Struct, frozen=True, tag="show"):
    """Post this in the case's place in the staff chat."""

    message: Message


class OpenTopic(msgspec.Struct, frozen=True, tag="open_topic"):
    """Make the case's topic."""


class CloseTopic(msgspec.Struct, frozen=True, tag="close_topic"):
    """Fold the topic away."""


class ReopenTopic(msgspec.Struct, frozen=True, tag="reopen_topic"):
    """Unfold it again."""


class DropTopic(msgspec.Struct, frozen=True, tag="drop_topic"):
    """Remove the topic and all that stands in it."""


class Carry(msgspec.Struct, frozen=True, tag="carry"):
    """Bring what was written to the other side: the contact's to staff, the owner's to the contact.

    While the case has no place in the staff chat, what the contact writes is kept and brought there later.
    """

    words: str = ""
    attachment: Attachment | None = None
    edited: bool = False


class Log(msgspec.Struct, frozen=True, tag="log"):
    """A line of the case log: what happened, in the past tense, and details that hold no word of anybody."""

    verb: str
    detail: Mapping[str, str | int] = {}


class RefreshBoard(msgspec.Struct, frozen=True, tag="refresh_board"):
    """The queue looks different now."""


class Toast(msgspec.Struct, frozen=True, tag="toast"):
    """A passing word for whoever pressed or asked."""

    text: Text


Action = Tell | Show | OpenTopic | CloseTopic | ReopenTopic | DropTopic | Carry | Log | RefreshBoard | Toast
