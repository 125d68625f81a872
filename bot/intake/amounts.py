"""Numbers as people write them: in the digits of any script, with the separators of any country.

The same sign separates thousands here and decimals there. Where the language does not settle which is meant, the
number is not read at all: a sum that is wrong by a thousand is worse than a question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.intake.plain import digits, listed, plain
from bot.talk.languages import known

_GROUPING: Final = "\u0020\u00a0\u2009\u202f'’٬"
_RUN: Final = re.compile(rf"[+\-−]?(?:[.,٫،]\d+|\d+(?:[.,٫،{_GROUPING}]\d+)*)")
_GROUPED: Final = re.compile(r"\d{1,3}(?:_\d{2,3})*_\d{3}|\d+")
_PLAIN: Final = {**dict.fromkeys(map(ord, _GROUPING), "_"), ord("،"): ",", ord("−"): "-"}
_MOST_DIGITS: Final = 15  # what a float and every JSON reader can hold exactly
_GROUP: Final = 3  # digits between two separators of thousands

# Words that are numbers themselves, because "5 million" is not 5; in their plain form, by how they begin or whole.
_COUNTING: Final = listed(
    "thousand million billion milliard mille dizaine douzaine centaine dozen hundred tausend milhao milhoes "
    "тысяч миллион миллиард мільйон الاف مليون ملايين مليار ملياردير هزار ميليون milyon lakh crore लाख करोड juta "
    "千 万 萬 百 亿 億"
)
_COUNTING_WHOLE: Final = listed(
    "k m mil mio mia mrd tsd cent cents half demi الف ميه مايه مييه مءه ميات نصف bin yuz ribu elfu тыс млн млрд"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A number among words: its value, None if it cannot be told, and what stands before and after it."""

    value: Decimal | None
    before: str
    after: str

    @property
    def is_multiplied(self) -> bool:
        """Whether a word beside it counts too, as in "5 million"."""
        around = (*plain(self.before).split()[-2:], *plain(self.after).split()[:2])
        return any(word in _COUNTING_WHOLE or word.startswith(tuple(_COUNTING)) for word in around)


def numbers_in(typed: str, locale: str) -> Sequence[Found]:
    """Every number among the words, in order."""
    said = digits(typed)
    return [
        Found(_value(match[0].translate(_PLAIN), locale), said[: match.start()], said[match.end() :])
        for match in _RUN.finditer(said)
    ]


def _value(run: str, locale: str) -> Decimal | None:
    unsigned = run.lstrip("+-")
    decimal = _decimal_sign(unsigned, locale)
    if decimal == "?":
        return None
    whole, _, fraction = unsigned.partition(decimal) if decimal else (unsigned, "", "")
    grouped = whole.replace(",", "_").replace(".", "_") or "0"
    written = grouped.replace("_", "")
    if not _GROUPED.fullmatch(grouped) or not (fraction or "0").isdecimal():
        return None
    if len(written) + len(fraction) > _MOST_DIGITS:
        return None
    return Decimal(f"{'-' if run.startswith('-') else ''}{written}.{fraction or '0'}")


def _decimal_sign(run: str, locale: str) -> str:
    """Which sign begins the decimals: "" none does, "?" it could be either."""
    if "٫" in run:
        return "٫"
    signs = [sign for sign in run if sign in ".,"]
    if len(set(signs)) > 1:
        return signs[-1]
    if len(signs) != 1:
        return ""
    before, sign, after = run.partition(signs[0])
    if len(after) != _GROUP or "_" in run or len(before) > _GROUP or not before.strip("0"):
        return sign
    return "" if known(locale).number_symbols["latn"]["group"] == sign else "?"
