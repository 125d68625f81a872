"""`date`: a day, or a day with a time: 2026-11-24, 3 April, yesterday, il y a deux jours, أمس.

A time is kept only if it was written as one: hours counted back from a clock that may not be the contact's are none.
A day without a month, or a month without a day, is asked for again: half a date would be counted as a whole one.
"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from babel.core import get_global

from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.everyday import in_plain_terms
from bot.intake.plain import digits
from bot.intake.value import Value
from bot.talk.languages import SOURCE, known, tag
from bot.talk.text import Arg, Formatted, words

_LONGEST: Final = 100  # characters
_HIDDEN: Final = re.compile("[\u061c\u200e\u200f\u2066-\u2069]")
_TIME: Final = re.compile(r"\d\s?[:h]\s?\d\d|\d\s?[ap]\.?m\b|\d\s?h(?:eures?)?\b|الساعة", re.IGNORECASE)
_TWO_NUMBERS: Final = re.compile(r"(?<![\d/.\-])(\d{1,2})[/.\-](\d{1,2})(?![\d:])(?:[/.\-](\d{4}|\d{2})(?!\d))?")
# Three Latin letters and fewer are more often a word than the short name of a weekday: "me" is no Wednesday.
_TOO_SHORT: Final = re.compile(r"[a-zÀ-ɏ]{1,3}\.?", re.IGNORECASE)
_SHORT_WORDS: Final = ("now", "hoy", "dün")
_MONTHS: Final = 12
_PAST: Final = timedelta(days=120 * 366)
_FUTURE: Final = timedelta(days=20 * 366)


def read(typed: str, asking: Asking) -> Value | Problem:
    """The day as 2026-11-24, with a time as 2026-11-24T10:00, both as the contact's own calendar and clock have it."""
    said = _HIDDEN.sub("", digits(typed)).strip(" .,!؟?")
    if not said or len(said) > _LONGEST or (_TOO_SHORT.fullmatch(said) and said.casefold() not in _SHORT_WORDS):
        return _not_understood(asking)
    order = date_order(asking.locale, asking.country)
    if not order and (twofold := _read_both_ways(said, asking)):
        return Problem(
            words("Is that {one} or {other}? Please write the month as a word.", one=twofold[0], other=twofold[1])
        )
    moment, parts = _parsed(in_plain_terms(said), asking, order or "DMY")
    if moment is None:
        return _not_understood(asking)
    if not {"day", "month"} <= set(parts):
        return Problem(
            words(
                "Which day was it? If you are not sure, your best guess is enough, for example: {example}",
                example=_day(moment.replace(day=15) if "month" in parts else asking.now - timedelta(days=3)),
            )
        )
    if not -_PAST < moment - asking.now.replace(tzinfo=None) < _FUTURE:
        return Problem(
            words("I read that as {date}. Please write the day once more, with its year.", date=_day(moment))
        )
    has_time = "time" in parts and _TIME.search(said)
    return moment.strftime("%Y-%m-%dT%H:%M" if has_time else "%Y-%m-%d")


def show(value: Value) -> Arg:
    """The day as the reader's language writes it; a time as it was said, for nobody knows in which zone."""
    day, _, time = str(value).partition("T")
    shown = Formatted("date", day)
    return words("{date}, {time}", date=shown, time=time) if time else shown


def date_order(locale: str, country: str) -> str:
    """The order in which day, month and year are written, as in "DMY"; "" where English leaves it open."""
    language = tag(locale)
    reader = known(locale)
    if reader.language == SOURCE and not (language and language.territory):
        if not country:
            return ""
        reader = known(f"{SOURCE}_{country}")
        if reader.territory != country.upper():
            reader = known(str(get_global("likely_subtags").get(f"und_{country.upper()}", "en_150")))
    pattern = str(reader.date_formats["short"].pattern)
    return "".join(sorted("DMY", key=lambda part: pattern.lower().find(part.lower())))


def _not_understood(asking: Asking) -> Problem:
    return Problem(
        words(
            "I could not read that as a day. Please write it like this: {example}. You can also say “yesterday” or "
            "“3 days ago”.",
            example=_day(asking.now - timedelta(days=3)),
        )
    )


def _day(moment: datetime) -> Formatted:
    return Formatted("date", moment.date().isoformat())


def _read_both_ways(said: str, asking: Asking) -> Sequence[Formatted]:
    """The two days that 3/4/2026 may be, none if it can only be one."""
    found = _TWO_NUMBERS.search(said)
    if not found or found[1].lstrip("0") == found[2].lstrip("0") or max(int(found[1]), int(found[2])) > _MONTHS:
        return ()
    moments = [_parsed(found[0], asking, order)[0] for order in ("DMY", "MDY")]
    return [_day(moment) for moment in moments if moment]


def _parsed(said: str, asking: Asking, order: str) -> tuple[datetime | None, Collection[str]]:
    """What dateparser makes of it, and which parts of a date were really said."""
    # Imported late: it brings regular expressions for two hundred languages, which would delay the start.
    from dateparser.date import DateDataParser  # noqa: PLC0415

    settings = {
        "TIMEZONE": "UTC",  # else the machine's own would be asked for
        "RELATIVE_BASE": asking.now.replace(tzinfo=None),
        "RETURN_AS_TIMEZONE_AWARE": False,
        "PREFER_DATES_FROM": "past",
        "DATE_ORDER": order,
        "PREFER_LOCALE_DATE_ORDER": False,
        "USE_GIVEN_LANGUAGE_ORDER": True,  # the contact's own first, not the most spoken
        "PARSERS": ["relative-time", "absolute-time"],  # a long number is no timestamp
    }
    try:
        found = DateDataParser(languages=_languages(asking.locale), settings=settings).get_date_data(said)
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
        return None, ()  # strangers' words may trip a rule; then they are not understood
    return found.date_obj, found.parts  # type: ignore[attr-defined]  # newer than the stubs


def _languages(locale: str) -> list[str]:
    """The contact's language, where dateparser knows it, and English."""
    from dateparser.data.languages_info import language_order  # noqa: PLC0415

    read_tag = tag(locale)
    names = (f"{read_tag.language}-{read_tag.script}", read_tag.language) if read_tag else ()
    ours = [name for name in names if name in language_order][:1]
    return list(dict.fromkeys((*ours, SOURCE)))


TYPE: Final = AnswerType(name="date", read=read, show=show)
