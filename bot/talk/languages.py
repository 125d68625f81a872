"""Which language is meant: locale names as channels and folders spell them, and what CLDR knows of each.

Everything here answers for any string at all, because the string may come from a stranger's telephone. The
translations themselves are in `catalogue.py`.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from babel.core import Locale, UnknownLocaleError, get_global, parse_locale

SOURCE = "en"
_COMMON = {"no": "nb"}  # Norwegian without saying which is Bokmål; CLDR lists every other alias
_SCRIPT = 4  # letters in the code of a script; countries have fewer, and are written in capitals


class Tag(NamedTuple):
    """The parts of a locale's name; "" where it does not say."""

    language: str
    script: str
    territory: str


@lru_cache(maxsize=512)
def tag(locale: str) -> Tag | None:
    """Take "pt-br", "zh-Hans-CN" or "ar_EG" apart, without what cannot be read at its end; None if nothing can."""
    parts = locale.strip().replace("-", "_").split("_")
    for length in range(len(parts), 0, -1):
        try:
            language, territory, script, *_ = parse_locale("_".join(parts[:length]))
        except ValueError:
            continue
        modern = _COMMON.get(language) or str(get_global("language_aliases").get(language, language)).partition("_")[0]
        return Tag(modern, script or "", territory or "")
    return None


@lru_cache(maxsize=512)
def chain(locale: str) -> tuple[str, ...]:
    """The locales to look in, nearest first: fr_CA, fr. The source language is not among them."""
    language, *rest = locale.replace("-", "_").split("_")
    parts = [language.lower(), *(part.title() if len(part) == _SCRIPT else part.upper() for part in rest)]
    return tuple("_".join(parts[:length]) for length in range(len(parts), 0, -1))


@lru_cache(maxsize=512)
def known(locale: str) -> Locale:
    """The nearest locale that CLDR has data for, the source language if it has none."""
    for name in chain(locale):
        try:
            return Locale.parse(name)
        except (ValueError, UnknownLocaleError):
            continue
    return Locale.parse(SOURCE)


def negotiate(wanted: Sequence[str], offered: Iterable[str]) -> str | None:
    """The offered locale that suits best, in the order of the wishes; None if no language is shared.

    A wish is met by its own language in another country or script before the next wish is looked at: who
    asked for pt-PT and then en reads pt_BR sooner than English.
    """
    tags = [(name, read) for name in offered if (read := tag(name))]
    for wish in filter(None, map(tag, wanted)):
        candidates = [(name, read) for name, read in tags if read.language == wish.language]
        if candidates:
            return max(candidates, key=lambda pair: _nearness(wish, pair[1]))[0]
    return None


def _nearness(wish: Tag, offer: Tag) -> tuple[bool, bool, bool, bool]:
    likely_wish, likely_offer = _likely(wish), _likely(offer)
    return (
        likely_wish.script == likely_offer.script,
        wish.territory == offer.territory,
        not offer.territory,
        likely_wish.territory == likely_offer.territory,
    )


@lru_cache(maxsize=512)
def _likely(name: Tag) -> Tag:
    """Add the script and territory that a name leaves out: zh_TW is written in Hant, pt is mostly Brazil's."""
    subtags = get_global("likely_subtags")
    language, script, territory = name
    for key in (f"{language}_{script}_{territory}", f"{language}_{territory}", f"{language}_{script}", language):
        if full := subtags.get(key):
            _, likely_territory, likely_script, *_ = parse_locale(str(full))
            return Tag(language, script or likely_script or "", territory or likely_territory or "")
    return name
