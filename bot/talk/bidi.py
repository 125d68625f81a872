"""Right-to-left and left-to-right in one line: isolates for what is inserted, marks where a line begins wrongly.

The rules are those of the Unicode bidirectional algorithm (UAX 9). What a person wrote as a whole is only made
honest by `visible`, never reordered.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from bot.talk.languages import known

Direction = Literal["ltr", "rtl"]

FSI, PDI = "\u2068", "\u2069"
LRM, RLM = "\u200e", "\u200f"

# Embeddings, overrides and isolates reach beyond themselves; lone surrogates cannot even be encoded.
_REACHING = re.compile("[\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# An isolate ends with its paragraph, so each line of a value needs its own.
_BREAKS = re.compile("\r\n|[\n\r\x1c-\x1e\x85\u2029]")
_AWKWARD = re.compile(f"{_REACHING.pattern}|{_BREAKS.pattern}")

_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
# Joiners and marks belong to Persian, Arabic and emoji; between two Latin letters they can only deceive.
_HIDDEN = re.compile(
    f"(?P<flag>{_FLAG})"
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
    "|(?<=[!-~])[\u061c\u200c-\u200f](?=[!-~])"
)


@lru_cache(maxsize=512)
def direction(locale: str) -> Direction:
    """The way a language is written, left to right if nobody knows."""
    return "rtl" if known(locale).character_order == "right-to-left" else "ltr"


def bare(value: str) -> str:
    """A value without the controls that would reach beyond it."""
    return _REACHING.sub("", value) if _REACHING.search(value) else value


def isolate(value: str) -> str:
    """A value that keeps its own direction and does not disturb the sentence around it."""
    if not value:
        return ""
    if not _AWKWARD.search(value):
        return f"{FSI}{value}{PDI}"
    return wrap(bare(value))


def wrap(text: str) -> str:
    """Isolate each line of a text whose own controls are known to be balanced."""
    return "\n".join(f"{FSI}{line}{PDI}" if line else "" for line in _BREAKS.split(text))


def anchor(line: str, way: Direction) -> str:
    """Begin a line with a mark if readers would otherwise see it run against its language."""
    return mark(line, way) + line


def mark(line: str, way: Direction) -> str:
    """The mark that a line needs at its start: "" if it already runs the right way.

    A line without any strong character is laid out left to right by default, which is wrong in a
    right-to-left language only.
    """
    strong = _first_strong(line)
    if way == "rtl":
        return "" if strong == "rtl" or not line.strip() else RLM
    return LRM if strong == "rtl" else ""


def _first_strong(line: str) -> Direction | None:
    depth = 0
    for character in line:
        kind = unicodedata.bidirectional(character)
        if kind in ("LRI", "RLI", "FSI"):
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return None


def visible(text: str) -> str:
    """What a person wrote, with every character shown that would hide or reorder the others."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(_shown, text.replace("\r\n", "\n"))


def _shown(match: re.Match[str]) -> str:
    return match[0] if match["flag"] else f"⟨U+{ord(match[0]):04X}⟩"
