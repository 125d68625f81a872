"""A message in one language: spans and labels, still of no platform.

This is what the outbox keeps, so that a retry repeats the same words. Channels turn spans into their own
markup; nothing here is looked up or translated any more.
"""

import msgspec

from bot.talk.message import Attachment


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """A run of text in one style; `url` makes it a link."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str = ""


Paragraph = tuple[Span, ...]


class Key(msgspec.Struct, frozen=True, omit_defaults=True):
    """A button in words."""

    label: str
    data: str = ""
    url: str = ""


class Wording(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message in words; paragraphs may hold line breaks, and are set apart by an empty line."""

    paragraphs: tuple[Paragraph, ...] = ()
    keys: tuple[tuple[Key, ...], ...] = ()
    attachment: Attachment | None = None
    slot: str = ""
    rtl: bool = False


def plain(wording: Wording) -> str:
    """The bare text of a wording, paragraphs set apart by an empty line."""
    return "\n\n".join("".join(span.text for span in spans) for spans in wording.paragraphs)
