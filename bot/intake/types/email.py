"""`email`: one e-mail address, by its form; nobody asks the network whether it exists."""

import re
from typing import Final

from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.only import only
from bot.intake.value import Value
from bot.talk.text import Arg, words

EXAMPLE: Final = "amina@mail.example.org"
_LONGEST: Final = 500  # characters; an address holds 254
_AT: Final = re.compile(r"\s*[\[({](?:at|@)[\])}]\s*", re.IGNORECASE)
_DOT: Final = re.compile(r"\s*[\[({](?:dot|\.)[\])}]\s*", re.IGNORECASE)
_APART: Final = re.compile(r"[\s,;<>،؛]+")
_AROUND: Final = "()[]{}\"'“”«»:.!?؟\u2066\u2067\u2068\u2069\u200e\u200f"


def read(typed: str, asking: Asking) -> Value | Problem:  # noqa: ARG001 (the contract of all types)
    """The one address among the words, its domain in lower case."""
    found = _candidates(typed[:_LONGEST])
    unlike = words("That does not look like an e-mail address. It should look like this: {example}", example=EXAMPLE)
    return only(found, _valid, EXAMPLE, unlike)


def show(value: Value) -> Arg:
    """The address itself."""
    return str(value)


def _candidates(typed: str) -> list[str]:
    said = _APART.split(_DOT.sub(".", _AT.sub("@", typed)))
    return list(dict.fromkeys(word.strip(_AROUND).removeprefix("mailto:") for word in said if "@" in word))


def _valid(address: str) -> str | None:
    # Imported late: it brings a DNS resolver, which is not used here, and would delay the start.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


TYPE: Final = AnswerType(name="email", read=read, show=show)
