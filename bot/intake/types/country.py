"""`country`: one country or territory, by its name in the contact's language or in English, its code or its flag."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from babel.core import get_global

from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.nearest import meant, mentioned
from bot.intake.plain import listed
from bot.intake.value import Value
from bot.talk.languages import SOURCE, known
from bot.talk.text import Arg, Formatted, Listed, words

# Groups of countries and codes without a country, which CLDR lists among the territories.
_NO_COUNTRIES: Final = frozenset(("EU", "EZ", "UN", "XA", "XB", "QO", "ZZ"))
_CODE: Final = re.compile(r"[A-Za-z]{2,3}")
# Words of the same letters as a code: as a code they must be written in capitals.
_ALSO_WORDS: Final = listed("am as at be by do id in is it la le ma me my no so to tu us un va sa mu can and per")
_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_FLAG_A: Final = 0x1F1E6
# What people say and CLDR does not list.
_ALSO: Final[Mapping[str, str]] = {
    "AE": "UAE, Emirates, Emirats, الإمارات",
    "BA": "Bosnia, Bosnie, البوسنة",
    "CD": "DRC, RDC, DR Congo, Democratic Republic of the Congo, République démocratique du Congo, "
    "Congo Kinshasa, Congo, الكونغو",
    "CG": "Republic of the Congo, République du Congo, Congo Brazzaville, Congo, الكونغو",
    "CI": "Ivory Coast",
    "CV": "Cape Verde",
    "CZ": "Czech Republic, République tchèque, التشيك",
    "GB": "UK, Great Britain, Britain, England, Scotland, Wales, Northern Ireland, Angleterre, Grande-Bretagne, "
    "Écosse, بريطانيا, إنجلترا, انكلترا",
    "HK": "Hong Kong, هونغ كونغ",
    "KP": "Korea, Corée, كوريا",
    "KR": "Korea, Corée, كوريا",
    "MM": "Burma, Myanmar, Birmanie",
    "MO": "Macau, Macao",
    "NL": "Holland, Hollande, هولندا",
    "PS": "Palestine, فلسطين, Gaza, غزة, West Bank",
    "RU": "Russian Federation",
    "SA": "KSA, السعودية",
    "SZ": "Swaziland",
    "TR": "Turkey",
    "US": "USA, U.S.A., America, Amérique, United States of America, États-Unis d’Amérique, أمريكا, أميركا",
    "VA": "Vatican",
}


def read(typed: str, asking: Asking) -> Value | Problem:
    """The ISO 3166-1 alpha-2 code."""
    if code := _code(typed.strip(" .!\u2068\u2069")):
        return code
    names = _names(asking.locale)
    found = meant(typed, names, typos=False) or mentioned(typed, names) or meant(typed, names)
    if len(found) == 1:
        return found[0]
    if found:
        nearest = Listed(tuple(Formatted("country", code) for code in found), choice=True)
        return Problem(words("Which one do you mean: {countries}? Please write its full name.", countries=nearest))
    example = Formatted("country", asking.country or "FR")
    return Problem(
        words(
            "I do not know that country. Please write its name in your language or in English, for example: {example}",
            example=example,
        )
    )


def show(value: Value) -> Arg:
    """The country's name in the reader's language."""
    return Formatted("country", str(value))


def _code(typed: str) -> str | None:
    if _FLAG.fullmatch(typed):
        return _listed("".join(chr(ord(sign) - _FLAG_A + ord("A")) for sign in typed))
    if not _CODE.fullmatch(typed) or (not typed.isupper() and typed.lower() in _ALSO_WORDS):
        return None
    aliases: Sequence[str] = get_global("territory_aliases").get(typed.upper(), ())
    return _listed(aliases[0] if len(aliases) == 1 else typed.upper())


def _listed(code: str) -> str | None:
    return code if code in _codes() else None


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    listed_by_cldr = map(str, known(SOURCE).territories)
    return frozenset(code for code in listed_by_cldr if len(code) == 2) - _NO_COUNTRIES  # noqa: PLR2004


@lru_cache(maxsize=32)
def _names(locale: str) -> Mapping[str, Sequence[str]]:
    ours, english = known(locale).territories, known(SOURCE).territories
    return {code: _without_brackets(ours.get(code, ""), english[code], code) for code in sorted(_codes())}


def _without_brackets(ours: str, english: str, code: str) -> Sequence[str]:
    called = [name for name in (ours, english, *_ALSO.get(code, "").split(", ")) if name]
    return [*called, *(name.partition("(")[0] for name in called if "(" in name)]


TYPE: Final = AnswerType(name="country", read=read, show=show)
