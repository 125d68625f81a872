"""Which messages a wording becomes on Telegram, and what is left of one that was interrupted.

A message takes 4096 units, the words under a file 1024, and some kinds of files take no words at all. No word is
lost to a limit: what does not fit is the next message.
"""

from dataclasses import dataclass
from typing import Final

import msgspec

from bot.channels.telegram.render import CAPTION_UNITS, TEXT_UNITS, spelled_out
from bot.runtime.port import Letter
from bot.talk.split import split, units
from bot.talk.wording import Wording, plain

WORDLESS: Final = frozenset({"location", "sticker", "video_note"})
MOST_HALF_SAID: Final = 256


@dataclass(frozen=True, slots=True)
class Rest:
    """What is still to be said of a letter, and the message that was its latest part so far, "" for none."""

    parts: tuple[Wording, ...]
    ref: str = ""


class HalfSaid:
    """The letters that broke off in the middle, so that the next try goes on where the last one stopped.

    Kept in memory alone: after a crash the whole letter goes again.
    """

    def __init__(self) -> None:
        self._rests: dict[tuple[str, str, str], Rest] = {}

    def keep(self, letter: Letter, rest: Rest) -> None:
        """Remember where it stopped; the oldest of too many is forgotten."""
        if len(self._rests) >= MOST_HALF_SAID:
            del self._rests[next(iter(self._rests))]
        self._rests[letter.id, letter.chat, letter.topic] = rest

    def take(self, letter: Letter) -> Rest | None:
        """Where it stopped, once; None for a letter that begins."""
        return self._rests.pop((letter.id, letter.chat, letter.topic), None)


def parts_of(wording: Wording) -> tuple[Wording, ...]:
    """One wording for each new message; none if there is nothing to say."""
    wording = spelled_out(wording)
    file = wording.attachment
    if file is None:
        return split(wording, TEXT_UNITS) if wording.paragraphs or wording.keys else ()
    if not wording.paragraphs or (file.kind not in WORDLESS and units(plain(wording)) <= CAPTION_UNITS):
        return (wording,)
    return (Wording(attachment=file), *split(without_file(wording), TEXT_UNITS))


def text_parts(wording: Wording) -> tuple[Wording, ...]:
    """For a text message that is edited: what goes into it, and what must follow as new messages."""
    return split(without_file(spelled_out(wording)), TEXT_UNITS)


def caption_parts(wording: Wording) -> tuple[Wording, ...]:
    """For a file that is edited: what goes under it, and what must follow as new messages."""
    first, *rest = split(spelled_out(wording), TEXT_UNITS, CAPTION_UNITS)
    return (first, *rest)


def fits_under(wording: Wording) -> bool:
    """Whether all the words fit under the wording's file."""
    file = wording.attachment
    return file is not None and file.kind not in WORDLESS and units(plain(spelled_out(wording))) <= CAPTION_UNITS


def without_file(wording: Wording) -> Wording:
    """The words and buttons alone."""
    return msgspec.structs.replace(wording, attachment=None)
