"""`choice`: one of the options of a question, by its button, its number or its name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.nearest import meant
from bot.intake.plain import plain
from bot.intake.value import Value
from bot.talk.text import Arg, Listed, words

# "Bank or payment" may be called "bank"; the word for "or" in a few languages, or a slash.
_OR: Final = re.compile(r"\s*/\s*|\s+(?:or|ou|أو|o|oder|или|veya|або|یا|או|या|atau|au|或|lub)\s+", re.IGNORECASE)
# Said before a name without changing it; a question is no answer, so "is it" is not among them.
_LEADS: Final = re.compile(
    r"\A(?:(?:i am|im|it is|its|it was|this is|that is|cest|c est|je suis|انا|هو|هي) )?"
    r"(?:(?:the|a|an|my|our|le|la|les|un|une|mon|ma|mes|notre|nos) )?(?=.)"
)
_BRACKETS: Final = re.compile(r"\([^()]*\)")


def read(typed: str, asking: Asking) -> Value | Problem:
    """The id of the option that was named."""
    found = options_meant(typed, asking.labels)
    if len(found) == 1:
        return found[0]
    return unclear(found, asking.labels)


def options_meant(typed: str, labels: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The ids of the options that the words may mean: by label, number, part of a label, then with a typo."""
    found = meant(typed, {option: names(option, called) for option, called in labels.items()}, typos=False)
    if found:
        return found
    said = plain(typed)
    if said.isdecimal() and said.isascii() and len(said) < 4 and 1 <= int(said) <= len(labels):  # noqa: PLR2004
        return (list(labels)[int(said) - 1],)
    parts = {option: [*called, *_parts(called)] for option, called in labels.items()}
    return meant(typed, parts) or meant(_LEADS.sub("", said), parts)


def names(option: str, labels: Iterable[str]) -> Sequence[str]:
    """What an option is called: its labels, and its id as the dialog has it."""
    return (*labels, option)


def unclear(found: Sequence[str], labels: Mapping[str, Sequence[str]]) -> Problem:
    """Which of these, or which of all?"""
    shown = [labels[option][0] for option in (found or labels) if labels[option]]
    if found and shown:
        near = Listed(tuple(shown), choice=True)
        return Problem(words("Did you mean {options}? Please press one button.", options=near))
    if not shown:
        return Problem(words("Please press one of the buttons."))
    return Problem(
        words(
            "I did not understand which one you mean. Please press a button, or write its number or its name, "
            "for example: {example}",
            example=shown[0],
        )
    )


def show(value: Value) -> Arg:
    """The option's id: its label is the schema's to know."""
    return str(value)


def _parts(labels: Iterable[str]) -> Sequence[str]:
    """The names within a label: "Phone or tablet" is called phone, or tablet."""
    bare = [_BRACKETS.sub(" ", label) for label in labels]
    return [part for label in bare for part in _OR.split(label)]


TYPE: Final = AnswerType(name="choice", read=read, show=show)
