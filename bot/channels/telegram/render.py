"""From a wording to the Bot API's arguments: text with entities, rows of buttons. Pure.

Words leave with entities and never in a markup language, so nothing that a person wrote can become markup.
Offsets count UTF-16 code units, as the Bot API demands. Whatever comes out of here, Telegram takes.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import msgspec
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from bot.talk.split import units
from bot.talk.wording import Key, Paragraph, Span, Wording

TEXT_UNITS: Final = 4096
CAPTION_UNITS: Final = 1024
ROW_BUTTONS: Final = 8
ROW_CHARACTERS: Final = 26
MOST_BUTTONS: Final = 100
DATA_BYTES: Final = 64
NOTHING: Final = "…"
# Unassigned ones are not among them: they are the newest emoji.
UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_LINK: Final = re.compile(r"https?://[^\s/?#@:]+\.[^\s/?#@:.]+(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_SCHEME: Final = re.compile(r"(?:mailto|tel):", re.IGNORECASE)


def text_of(wording: Wording) -> tuple[str, list[MessageEntity]]:
    """The text and its entities, paragraphs set apart by an empty line; never blank, which Telegram refuses."""
    text, entities = "", list[MessageEntity]()
    for number, paragraph in enumerate(wording.paragraphs):
        text += "\n\n" if number else ""
        text = add(text, entities, paragraph)
    return (text, entities) if is_visible(text) else (NOTHING, [])


def is_visible(text: str) -> bool:
    """Whether there is anything to see: blanks and controls alone make no message."""
    return any(unicodedata.category(character) not in UNSEEN for character in text)


def add(text: str, entities: list[MessageEntity], paragraph: Paragraph) -> str:
    """The text with one more paragraph; its styles go into the entities."""
    offset = units(text)
    for span in paragraph:
        length = units(span.text)
        entities.extend(entities_of(span, offset, length))
        offset += length
        text += span.text
    return text


def entities_of(span: Span, offset: int, length: int) -> list[MessageEntity]:
    """The styles of one span; blank ends are left out of it, Telegram trims them and would refuse the offset."""
    bare = span.text.strip()
    if not is_visible(bare):
        return []
    lead = units(span.text[: len(span.text) - len(span.text.lstrip())])
    offset, length = offset + lead, units(bare)
    found = []
    if span.url and is_link(span.url):
        found.append(MessageEntity(MessageEntity.TEXT_LINK, offset, length, url=span.url))
    if span.code:
        found.append(MessageEntity(MessageEntity.CODE, offset, length))
        return found
    if span.bold:
        found.append(MessageEntity(MessageEntity.BOLD, offset, length))
    if span.italic:
        found.append(MessageEntity(MessageEntity.ITALIC, offset, length))
    return found


def is_link(url: str) -> bool:
    """Whether Telegram can put this behind words; mail addresses and telephone numbers it cannot."""
    return _LINK.fullmatch(url) is not None


def spelled_out(wording: Wording) -> Wording:
    """The same with every address that cannot be a link written beside its words, where it can be touched."""
    paragraphs = tuple(tuple(spelled(span) for span in paragraph) for paragraph in wording.paragraphs)
    rows = tuple(tuple(key for key in row if not key.url or is_link(key.url)) for row in wording.keys)
    lost = [key for row in wording.keys for key in row if key.url and not is_link(key.url)]
    said = tuple((Span(f"{key.label}: {address(key.url)}"),) for key in lost)
    return msgspec.structs.replace(wording, paragraphs=(*paragraphs, *said), keys=tuple(filter(None, rows)))


def spelled(span: Span) -> Span:
    """A span with its address in words, unless it is a link or says the address already."""
    if not span.url or is_link(span.url):
        return span
    shown = address(span.url)
    text = span.text if shown in span.text else f"{span.text} ({shown})"
    return msgspec.structs.replace(span, text=text, url="")


def address(url: str) -> str:
    """An address as people write it."""
    return _SCHEME.sub("", url, count=1)


def undressed(wording: Wording) -> Wording:
    """The bare words, with the buttons that open nothing: what is sent when Telegram dislikes the style."""
    paragraphs = tuple(tuple(Span(span.text) for span in paragraph) for paragraph in wording.paragraphs)
    rows = tuple(tuple(key for key in row if not key.url) for row in wording.keys)
    return msgspec.structs.replace(wording, paragraphs=paragraphs, keys=tuple(filter(None, rows)))


def clipped(text: str, limit: int) -> str:
    """As much of a label as fits, with an ellipsis where it was cut."""
    if units(text) <= limit:
        return text
    while units(text) >= limit:
        text = text[:-1]
    return f"{text.rstrip()}…"


def keyboard_of(wording: Wording) -> InlineKeyboardMarkup | None:
    """The buttons that Telegram takes; None if there are none."""
    rows = rows_for(wording)
    return InlineKeyboardMarkup([[button(key) for key in row] for row in rows]) if rows else None


def keyboard_json(wording: Wording) -> str:
    """The same as the Bot API writes it; "" if there are none."""
    rows = [[key_json(key) for key in row] for row in rows_for(wording)]
    return msgspec.json.encode({"inline_keyboard": rows}).decode() if rows else ""


def rows_for(wording: Wording) -> list[tuple[Key, ...]]:
    """The buttons that Telegram takes, a hundred at most, in rows."""
    left = MOST_BUTTONS
    rows: list[tuple[Key, ...]] = []
    for keys in wording.keys:
        fit = [key for key in keys if is_visible(key.label) and fits(key)][:left]
        left -= len(fit)
        rows.extend(rows_of(fit))
    return rows


def fits(key: Key) -> bool:
    """Whether the button leads somewhere: to a link, or back to us with data of the right length."""
    return is_link(key.url) if key.url else 0 < len(key.data.encode()) <= DATA_BYTES


def rows_of(keys: Sequence[Key]) -> list[tuple[Key, ...]]:
    """One row cut into as many as a phone needs to show its labels whole."""
    rows: list[tuple[Key, ...]] = []
    row: tuple[Key, ...] = ()
    for key in keys:
        if row and (len(row) == ROW_BUTTONS or sum(len(one.label) for one in (*row, key)) > ROW_CHARACTERS):
            rows.append(row)
            row = ()
        row = (*row, key)
    return [*rows, row] if row else rows


def button(key: Key) -> InlineKeyboardButton:
    """One button."""
    if key.url:
        return InlineKeyboardButton(key.label, url=key.url)
    return InlineKeyboardButton(key.label, callback_data=key.data)


def key_json(key: Key) -> dict[str, str]:
    """One button as the Bot API writes it."""
    return {"text": key.label, "url": key.url} if key.url else {"text": key.label, "callback_data": key.data}
