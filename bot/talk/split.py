"""Long words in several messages: cut at paragraphs, then at lines, then at words.

Channels count in UTF-16 code units, as Telegram does. The limits are arguments; what they are on a channel is
the channel's own knowledge.
"""

import re
import unicodedata
from collections.abc import Iterator

from bot.talk.wording import Paragraph, Span, Wording

MESSAGE, CAPTION = 4096, 1024
_GAP = 2  # the empty line between two paragraphs
_BLANK = re.compile(r"\s")
_JOINER = "\u200d"
_LONGEST_CLUSTER = 32


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def split(wording: Wording, limit: int = MESSAGE, caption: int = CAPTION) -> tuple[Wording, ...]:
    """Cut a wording into as many as it takes.

    The attachment goes with the first, whose words keep to `caption` (0: the attachment goes alone); buttons and
    slot go with the last. No word is lost, only the blanks where it is cut.
    """
    if limit < _GAP:
        raise ValueError("A message must have room for one character beyond the basic plane: two units.")
    first = limit if wording.attachment is None else caption
    if _length(wording.paragraphs) <= first:
        return (wording,)
    parts = list(_packed(list(wording.paragraphs), first, limit)) or [()]
    last = len(parts) - 1
    return tuple(
        Wording(
            part,
            keys=wording.keys if index == last else (),
            attachment=wording.attachment if index == 0 else None,
            slot=wording.slot if index == last else "",
            rtl=wording.rtl,
        )
        for index, part in enumerate(parts)
    )


def _length(paragraphs: tuple[Paragraph, ...]) -> int:
    words = sum(units(span.text) for spans in paragraphs for span in spans)
    return words + _GAP * max(0, len(paragraphs) - 1)


def _packed(paragraphs: list[Paragraph], room: int, limit: int) -> Iterator[tuple[Paragraph, ...]]:
    part: tuple[Paragraph, ...] = ()
    fresh = room == limit
    queue = [spans for spans in reversed(paragraphs) if _text(spans).strip()]
    while queue:
        spans = queue.pop()
        if _length((*part, spans)) <= room:
            part = (*part, spans)
        elif part or not fresh:
            # A caption is too narrow to be worth cutting for: the whole paragraph goes into the next message.
            yield part
            queue.append(spans)
            part, room, fresh = (), limit, True
        else:
            head, tail = _cut(spans, room)
            yield (head,)
            if tail:
                queue.append(tail)
    if part:
        yield part


def _text(spans: Paragraph) -> str:
    return "".join(span.text for span in spans)


def _cut(spans: Paragraph, room: int) -> tuple[Paragraph, Paragraph]:
    """The best beginning of a paragraph that fits, and the rest, without the blanks between them."""
    text = _text(spans)
    start = len(text) - len(text.lstrip())
    fits = start + _fitting(text[start:], room)
    place = _place(text, start, fits)
    end = start + len(text[start:place].rstrip())
    rest = len(text) - len(text[place:].lstrip())
    return _between(spans, start, end), _between(spans, rest, len(text))


def _fitting(text: str, room: int) -> int:
    """How many characters fit."""
    used = 0
    for index, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > room:
            return index
    return len(text)


def _place(text: str, start: int, fits: int) -> int:
    """Where to cut: the last line break, else the last blank, else between two whole characters."""
    if fits >= len(text):
        return len(text)
    newline = text.rfind("\n", start, fits + 1)
    if newline > start:
        return newline
    blanks = [match.start() for match in _BLANK.finditer(text, start, fits + 1)]
    if blanks:
        return blanks[-1]
    for place in range(fits, max(start, fits - _LONGEST_CLUSTER), -1):
        if not _joined(text[place - 1], text[place]):
            return place
    return fits


def _joined(before: str, after: str) -> bool:
    """Whether two characters are seen as one: an accent, a variation, an emoji made of several."""
    return _JOINER in (before, after) or unicodedata.category(after) in ("Mn", "Mc", "Me")


def _between(spans: Paragraph, start: int, end: int) -> Paragraph:
    kept = []
    position = 0
    for span in spans:
        low, high = max(start - position, 0), min(end - position, len(span.text))
        position += len(span.text)
        if low < high:
            kept.append(Span(span.text[low:high], span.bold, span.italic, span.code, span.url))
    return tuple(kept)
