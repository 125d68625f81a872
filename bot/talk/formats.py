"""Dates, durations, names of countries and languages, money and numbers in the reader's language, by CLDR.

A value that cannot be understood is shown as it stands: a broken date must never silence a message.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Literal

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from bot.talk.languages import SOURCE, known
from bot.talk.text import FormatKind, Formatted

_Unit = Literal["day", "hour", "minute", "second"]
_UNITS: Mapping[_Unit, int] = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
_MOST_DIGITS = 40


def formatted(value: Formatted, locale: str, tz: tzinfo = UTC) -> str:
    """The words for a value. Without a timezone of the reader, times are told in UTC and say so."""
    try:
        return _WORDS[value.kind](value.value, known(locale), tz)
    except (ValueError, ArithmeticError, LookupError, UnknownLocaleError):
        return value.value


def enumeration(items: Sequence[str], locale: str, *, choice: bool = False) -> str:
    """One sentence part out of several: "a, b and c", or as a choice "a, b or c"."""
    return format_list(items, style="or" if choice else "standard", locale=known(locale))


def _date(value: str, locale: Locale, _: tzinfo) -> str:
    return format_date(date.fromisoformat(value), "long", locale=locale)


def _moment(value: str, locale: Locale, tz: tzinfo) -> str:
    moment = datetime.fromisoformat(value)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    day = format_date(aware.astimezone(tz).date(), "long", locale=locale)
    time = format_time(aware, "short", tzinfo=tz, locale=locale)
    words = str(get_datetime_format("medium", locale=locale)).replace("{1}", day).replace("{0}", time)
    return f"{words} UTC" if tz is UTC else words


def _duration(value: str, locale: Locale, _: tzinfo) -> str:
    """The largest unit that is not empty, and the one below it: more exact than that helps nobody."""
    rest = abs(int(value))
    amounts: list[tuple[_Unit, int]] = []
    for unit, size in _UNITS.items():
        amount, rest = divmod(rest, size)
        if amounts or amount or unit == "second":
            amounts.append((unit, amount))
    largest, *below = amounts[:2]
    told = [largest, *((unit, amount) for unit, amount in below if amount)]
    return format_list([_amount(amount * _UNITS[unit], unit, locale) for unit, amount in told], locale=locale)


def _amount(seconds: int, unit: _Unit, locale: Locale) -> str:
    # Below an endless threshold Babel stays with the unit that it is told, where some languages need no number.
    return format_timedelta(seconds, granularity=unit, threshold=math.inf, locale=locale)


def _country(value: str, locale: Locale, _: tzinfo) -> str:
    code = value.upper()
    return str(locale.territories.get(code) or known(SOURCE).territories.get(code, value))


def _language(value: str, locale: Locale, _: tzinfo) -> str:
    language = Locale.parse(value.replace("-", "_"))
    return language.get_display_name(locale) or language.get_display_name(SOURCE) or value


def _money(value: str, locale: Locale, _: tzinfo) -> str:
    code, amount = value.split(" ", 1)
    return format_currency(_number(amount), code, locale=locale)


def _decimal(value: str, locale: Locale, _: tzinfo) -> str:
    return format_decimal(_number(value), locale=locale, decimal_quantization=False)


def _number(text: str) -> Decimal:
    number = Decimal(text[: _MOST_DIGITS + 1])
    if len(text) > _MOST_DIGITS or not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError("This is no number that people write.")
    return number


_WORDS: Mapping[FormatKind, Callable[[str, Locale, tzinfo], str]] = {
    "date": _date,
    "datetime": _moment,
    "duration": _duration,
    "country": _country,
    "language": _language,
    "money": _money,
    "number": _decimal,
}
