"""What an answer type may know while it reads an answer, and what it says when it cannot.

The contract between the engine and `intake/types`: pure, the clock and the language come in as arguments.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from bot.intake.value import Value
from bot.talk.message import Attachment
from bot.talk.text import Arg, Text


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """The question as it stands.

    `labels` are what each option is called in the contact's language and in the source language, by option id,
    in the order of the buttons; `country` (ISO 3166-1 alpha-2, "" unknown) reads local phone numbers; `now` is
    timezone-aware.
    """

    locale: str
    now: datetime
    country: str = ""
    labels: Mapping[str, Sequence[str]] = {}


class Problem(msgspec.Struct, frozen=True):
    """Not understood: what is the matter, with an example of a good answer."""

    text: Text


class AnswerType(msgspec.Struct, frozen=True, kw_only=True):
    """One answer type: `read` understands typed words (never empty, already trimmed), `show` says a value.

    `attach` understands a file; None where files are no answer. `unfit` is said to a file that is no answer.
    """

    name: str
    read: Callable[[str, Asking], Value | Problem]
    show: Callable[[Value], Arg]
    attach: Callable[[Attachment], Value | Problem] | None = None
