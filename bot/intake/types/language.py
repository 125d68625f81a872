"""`language`: one language, by its name in the contact's language, in English or in itself, or by its code."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from babel import Locale

from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.nearest import meant, mentioned
from bot.intake.plain import listed
from bot.intake.value import Value
from bot.talk.languages import SOURCE, known, tag
from bot.talk.text import Arg, Formatted, Listed, words

_CODE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4}){0,2}")
# Words of the same letters as a code: as a code they must be written in capitals.
_ALSO_WORDS: Final = listed("am an as be do he in is it la lo my no so si to ti the and who was not you any")
# The languages that are also known by what they call themselves; asking CLDR for all would take seconds.
_OWN_NAMES: Final = listed(
    "ar de es fa fr he hi id it my pl pt ru sw th tr uk ur vi zh nl sv el ro hu cs sq sr bg ka hy am ti so ps ku bn ta"
)
_NO_LANGUAGES: Final = frozenset(("und", "mul", "zxx", "mis", "root"))


def read(typed: str, asking: Asking) -> Value | Problem:
    """The BCP 47 code."""
    said = typed.strip(" .!\u2068\u2069")
    if code := _code(said):
        return code
    names = _names(asking.locale)
    found = meant(said, names, typos=False) or mentioned(said, names) or meant(said, names)
    if len(found) == 1:
        return found[0]
    if found:
        nearest = Listed(tuple(Formatted("language", code) for code in found), choice=True)
        return Problem(words("Which one do you mean: {languages}? Please write its full name.", languages=nearest))
    return Problem(
        words(
            "I do not know that language. Please write its name in your language or in English, for example: {example}",
            example=Formatted("language", known(asking.locale).language),
        )
    )


def show(value: Value) -> Arg:
    """The language's name in the reader's language."""
    return Formatted("language", str(value))


def _code(typed: str) -> str | None:
    if not _CODE.fullmatch(typed) or (not typed.isupper() and typed.lower() in _ALSO_WORDS):
        return None
    read_tag = tag(typed)
    if read_tag is None or read_tag.language not in known(SOURCE).languages or read_tag.language in _NO_LANGUAGES:
        return None
    return "-".join(part for part in read_tag if part)


@lru_cache(maxsize=32)
def _names(locale: str) -> Mapping[str, Sequence[str]]:
    ours, english = known(locale), known(SOURCE)
    return {
        code.replace("_", "-"): [
            name
            for name in (ours.languages.get(code), english.languages[code], *_spelled(code, ours, english), _own(code))
            if name
        ]
        for code in map(str, english.languages)
        if code not in _NO_LANGUAGES
    }


def _spelled(code: str, *readers: Locale) -> Sequence[str | None]:
    """A variety as it is shown: "Portuguese (Brazil)"; an Arabic name without its article and ending."""
    if "_" not in code:
        names = [reader.languages.get(code, "") for reader in readers]
        return [name[2:].removesuffix("ة") for name in names if name.startswith("ال") and " " not in name]
    variety = known(code)
    return [variety.get_display_name(reader) for reader in readers] if str(variety) == code else ()


@lru_cache(maxsize=64)
def _own(code: str) -> str:
    return known(code).get_display_name() or "" if code in _OWN_NAMES else ""


TYPE: Final = AnswerType(name="language", read=read, show=show)
