"""`choices`: one or several of the options of a question, by their numbers or names, in one line."""

import re
from collections.abc import Sequence
from typing import Final

from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.types.choice import options_meant, unclear
from bot.intake.value import Value
from bot.talk.text import Arg, Listed, words

_AND: Final = "and|et|y|e|und|och|og|en|и|і|й|ve|and|ו|और|dan|na|และ|i|και"
# Between two answers: a sign, the word for "and", a space between numbers; in Arabic "and" sticks to the next word.
_BETWEEN: Final = re.compile(
    rf"(\s*[,;،؛&+/\n、，]\s*(?:(?:{_AND})\s+)?|\s+(?:{_AND}|و)\s+|(?<=\d)\s+(?=\d)|\s+و(?=\S))", re.IGNORECASE
)
_MOST_PIECES: Final = 40


def read(typed: str, asking: Asking) -> Value | Problem:
    """The ids of all options that were named, in the order of the question."""
    pieces = _BETWEEN.split(typed)
    found = _understood(pieces, asking) if len(pieces) < 2 * _MOST_PIECES else None
    if found:
        return tuple(option for option in asking.labels if option in found)
    problem = unclear(options_meant(typed, asking.labels), asking.labels)
    shown = [called[0] for called in asking.labels.values() if called]
    if len(shown) < 2:  # noqa: PLR2004
        return problem
    return Problem(
        words(
            "I did not understand all of that. Please write the numbers or names with commas between them, "
            "for example: {example}",
            example=", ".join(shown[:2]),
        )
    )


def show(value: Value) -> Arg:
    """The options' ids: their labels are the schema's to know."""
    return Listed(value) if isinstance(value, tuple) else str(value)


def _understood(pieces: Sequence[str], asking: Asking) -> frozenset[str] | None:
    """The options that the pieces name one after the other; longer names first, for a label may hold a comma."""
    last = len(pieces)
    known: dict[int, frozenset[str] | None] = {last: frozenset(), last + 1: frozenset()}
    for start in range(last - 1, -1, -2):
        known[start] = next(
            (
                rest | {one}
                for end in range(last, start, -2)
                if (rest := known[end + 1]) is not None and (one := _one("".join(pieces[start:end]), asking))
            ),
            None,
        )
    return known[0]


def _one(piece: str, asking: Asking) -> str | None:
    found = options_meant(piece, asking.labels)
    return found[0] if len(found) == 1 else None


TYPE: Final = AnswerType(name="choices", read=read, show=show)
