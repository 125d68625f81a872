"""One thing that came in from a channel, in the words of the house.

A channel's `receive` makes these from its raw payload. They carry no name and no handle of the person: what
is not here cannot reach staff.
"""

from typing import Literal

import msgspec

from bot.talk.message import Attachment


class Wrote(msgspec.Struct, frozen=True, tag="wrote"):
    """Words, or words under an attachment (then they are its caption)."""

    words: str = ""
    attachment: Attachment | None = None
    edited: bool = False


class Pressed(msgspec.Struct, frozen=True, tag="pressed"):
    """A button: its data, never trusted, and the channel's handle to acknowledge the press."""

    data: str
    press: str = ""


class Closed(msgspec.Struct, frozen=True, tag="closed"):
    """The contact blocked the bot or left the channel."""


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """The contact can be reached again."""


class Moved(msgspec.Struct, frozen=True, tag="moved"):
    """The chat has another id from now on."""

    chat: str


class Other(msgspec.Struct, frozen=True, tag="other"):
    """Something we have no use for, named by the channel's word for it."""

    kind: str


Content = Wrote | Pressed | Closed | Opened | Moved | Other


class Update(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who said what, where.

    `sender` is the channel's id of the person, "" when hidden (an anonymous administrator). `message` and
    `reply_to` are the channel's ids of messages in that chat, `topic` of the topic, "" for none.
    `languages` are the person's locale hints, best first.
    """

    channel: str
    key: str
    place: Literal["contact", "staff", "elsewhere"]
    content: Content
    sender: str = ""
    message: str = ""
    reply_to: str = ""
    topic: str = ""
    languages: tuple[str, ...] = ()
