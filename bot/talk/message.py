"""Something to send, before any language and any platform.

A message is paragraphs, rows of buttons and at most one attachment. Channels decide how it looks;
`catalogue.py` decides in which words.
"""

from typing import Literal

import msgspec

from bot.talk.text import Block

AttachmentKind = Literal[
    "photo", "document", "voice", "video", "audio", "animation", "video_note", "sticker", "location"
]


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file or a place that a person sent; `ref` is the channel's own handle for sending it again.

    `size` in bytes as the channel states it, 0 if unknown; a location has no ref, only coordinates in degrees.
    """

    kind: AttachmentKind
    ref: str = ""
    name: str = ""
    mime: str = ""
    size: int = 0
    caption: str = ""
    latitude: float = 0.0
    longitude: float = 0.0


class Button(msgspec.Struct, frozen=True, omit_defaults=True):
    """One button: `data` comes back when it is pressed (64 bytes at most), or `url` opens."""

    label: Block
    data: str = ""
    url: str = ""


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """Paragraphs, then rows of buttons, then an attachment.

    Messages with the same non-empty `slot` in one chat are one message, edited in place.
    """

    blocks: tuple[Block, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    attachment: Attachment | None = None
    slot: str = ""
