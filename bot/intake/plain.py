"""Words brought to one plain form, so that what people type can be compared: case, accents, marks, digits, spelling.

Plain words are for comparing only, never for showing or keeping.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Left out altogether: Arabic tatweel, apostrophes within words, joiners, direction marks and isolates.
_LEFT_OUT: Final = re.compile("[\u0640'’ʼ\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]")
# Letters that are written one for the other: Arabic and Persian forms, the Turkish dotless i, ligatures.
_LETTERS: Final = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "œ": "oe",
        "æ": "ae",
    }
)
# Scripts that set no space between words.
UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
# Signs that carry a vowel in scripts of India and South-East Asia are marks too, and part of the word.
_BEARING_MARKS: Final = re.compile("[\u0900-\u109f\u1780-\u17ff]")


def digits(typed: str) -> str:
    """The same words with the decimal digits of any script as 0 to 9."""
    if typed.isascii():
        return typed
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in typed)


def listed(words: str) -> frozenset[str]:
    """A list of words, written as they are read: with spaces between them."""
    return frozenset(words.split())


def plain(typed: str) -> str:
    """Words without case, accents, punctuation, pictograms and double spaces; digits as 0 to 9."""
    kept = _LEFT_OUT.sub("", unicodedata.normalize("NFKC", typed)).casefold().translate(_LETTERS)
    apart = unicodedata.normalize("NFD", kept)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign) or _BEARING_MARKS.match(sign))
    together = unicodedata.normalize("NFC", bare)
    return " ".join(digits("".join(sign if _in_words(sign) else " " for sign in together)).split())


# For names, labels and phrases only: what people say must not linger in a cache after they have erased it.
plain_name: Final = lru_cache(maxsize=8192)(plain)


def _in_words(sign: str) -> bool:
    return sign.isalnum() or (bool(_BEARING_MARKS.match(sign)) and unicodedata.category(sign)[0] == "M")
