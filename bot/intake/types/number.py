"""`number`: one number in digits of any script, with whatever words stand around it."""

import re
from decimal import Decimal
from typing import Final

from bot.intake.amounts import Found, numbers_in
from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.value import Value
from bot.talk.text import Arg, Formatted, words

# Digits that stick to these belong to something else: a date, a time, a name.
_BEFORE: Final = re.compile(r"[^\W\d_\u0600-\u06ff][\-]?\Z|[/:#_.]\Z|\d\s*[\-–]?\Z")
_AFTER: Final = re.compile(r"[A-Za-z_/:\-–]\S")


def read(typed: str, asking: Asking) -> Value | Problem:
    """The number, int if it is whole, else float."""
    found = numbers_in(typed, asking.locale)
    if len(found) > 1:
        return Problem(words("I see more than one number. Please write only one, for example: {example}", example="12"))
    if not found or _is_part(found[0]):
        return Problem(words("Please write a number in digits, for example: {example}", example="12"))
    value = found[0].value
    if value is None:
        return Problem(
            words(
                "I am not sure how to read that number. Please write only its digits, for example: {example}",
                example="1200",
            )
        )
    return int(value) if value == value.to_integral_value() else float(value)


def show(value: Value) -> Arg:
    """The number as the reader's language writes it."""
    return Formatted("number", f"{Decimal(str(value)):f}") if isinstance(value, int | float) else str(value)


def _is_part(found: Found) -> bool:
    return bool(found.is_multiplied or _BEFORE.search(found.before) or _AFTER.match(found.after))


TYPE: Final = AnswerType(name="number", read=read, show=show)
