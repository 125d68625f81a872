"""`phone`: one phone number, kept in its international form (E.164).

Without a country, a local number could be anybody's: the international form is asked for then.
"""

import re
from typing import Final

from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.plain import digits
from bot.intake.value import Value
from bot.talk.text import Arg, words

EXAMPLE: Final = "+33 6 39 98 01 23"  # from a range that is kept for fiction
_LONGEST: Final = 200  # characters
_RUN: Final = re.compile(r"[+(]{0,2}\d(?:[\s().\-–/\u2011]{0,3}\d){5,17}")
_INTERNATIONAL: Final = re.compile(r"\A00(?=[1-9])")
_NO_DIGITS: Final = re.compile(r"[^\d+]")


def read(typed: str, asking: Asking) -> Value | Problem:
    """The one number among the words."""
    found = _RUN.findall(digits(typed[:_LONGEST]).replace("＋", "+"))
    if len(found) > 1:
        return Problem(
            words("I see more than one number. Please write only one, for example: {example}", example=EXAMPLE)
        )
    number = _INTERNATIONAL.sub("+", _NO_DIGITS.sub("", found[0])) if found else ""
    known = _e164(number, asking.country) if number else None
    if known is not None:
        return known
    if number and not number.startswith("+") and not asking.country:
        return Problem(
            words(
                "I do not know which country this number belongs to. Please write it with + and the country code, "
                "for example: {example}",
                example=EXAMPLE,
            )
        )
    return Problem(
        words(
            "That does not look like a phone number. Please write it with + and the country code, "
            "for example: {example}",
            example=EXAMPLE,
        )
    )


def show(value: Value) -> Arg:
    """The number in E.164: it can be read, pressed and copied anywhere."""
    return str(value)


def _e164(number: str, country: str) -> str | None:
    # Imported late: the numbering plans of the world would delay the start.
    import phonenumbers  # noqa: PLC0415

    try:
        parsed = phonenumbers.parse(number, country.upper() or None)
    except phonenumbers.NumberParseException:
        return None
    # The length is enough: numbering plans grow faster than lists of them, and a true number must not be refused.
    if not phonenumbers.is_possible_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


TYPE: Final = AnswerType(name="phone", read=read, show=show)
