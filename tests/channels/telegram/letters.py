"""Letters and wordings in as few words as a test has room for."""

from typing import Any

from bot.runtime.port import Letter
from bot.talk.message import Attachment
from bot.talk.outgoing import Outgoing, Post
from bot.talk.wording import Key, Span, Wording

ANA = 11
STAFF = -1001234


def said(*paragraphs: str, keys: tuple[tuple[Key, ...], ...] = (), file: Attachment | None = None) -> Wording:
    """Plain paragraphs, with or without buttons and a file."""
    return Wording(tuple((Span(text),) for text in paragraphs), keys=keys, attachment=file)


def to_ana(order: Outgoing | str, **more: Any) -> Letter:
    """A letter for the contact."""
    return Letter(id=more.pop("id", "letter-1"), chat=str(ANA), order=order_of(order), **more)


def to_staff(order: Outgoing | str, topic: int | str = "", **more: Any) -> Letter:
    """A letter for the staff chat, into a topic or into General."""
    return Letter(id=more.pop("id", "letter-1"), chat=str(STAFF), order=order_of(order), topic=str(topic), **more)


def order_of(order: Outgoing | str) -> Outgoing:
    """Bare words are a message."""
    return Post(said(order)) if isinstance(order, str) else order
