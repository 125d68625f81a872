"""`text`: words as they were written, all of them or none: nothing is cut off silently."""

import re
from typing import Final

from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.value import Value
from bot.talk.text import Arg, words

LONGEST: Final = 4000  # characters; a message of Telegram holds 4096
_UNSEEN: Final = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\x00-\x1f\x7f]*")
# Half of a pair that a broken client sent; it could not be stored.
_HALVES: Final = re.compile("[\ud800-\udfff]")


def read(typed: str, asking: Asking) -> Value | Problem:  # noqa: ARG001 (the contract of all types)
    """The words without space around them."""
    said = _HALVES.sub("\ufffd", typed.strip())
    if _UNSEEN.fullmatch(said):
        return Problem(words("I could not see any words there. Please write a few."))
    if len(said) > LONGEST:
        return Problem(
            words(
                "That is more than I can take at once: {count} characters, and {most} is the most. "
                "Please send the most important part.",
                count=len(said),
                most=LONGEST,
            )
        )
    return said


def show(value: Value) -> Arg:
    """The words themselves."""
    return str(value)


TYPE: Final = AnswerType(name="text", read=read, show=show)
