"""Reads what staff press and write: data of buttons, slash commands. Whatever does not fit is no command.

A button's data is "c.<number in base 36>.<verb>": anybody can send any data, so it is read here and authorised
by `decide.py`, never trusted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.desk.command import Claim, Command, Rate, Release, Reopen, Resolve
from bot.talk.base36 import base36
from bot.talk.ids import CaseNumber
from bot.talk.text import words

COMMANDS: Final[Mapping[str, Command]] = {
    "claim": Claim(),
    "release": Release(),
    "resolve": Resolve(),
    "reopen": Reopen(),
}
STARS: Final = range(1, 6)
VERBS: Final[Mapping[str, Command]] = {**COMMANDS, **{f"rate{stars}": Rate(stars) for stars in STARS}}
HELP: Final = words(
    "What can be said here:\n"
    "- /queue shows who waits\n"
    "- /claim 17 takes a case\n"
    "- /release 17 gives it back to the queue\n"
    "- /resolve 17 ends it with a goodbye\n"
    "- /reopen 17 takes up a resolved case again\n\n"
    "In a case's own topic, or in reply to its card, the number can be left out. What the owner writes there goes "
    "to the contact; what begins with // is a note and stays here."
)

_DATA: Final = re.compile(r"c\.([0-9a-z]{1,6})\.([a-z0-9]{1,8})", re.ASCII)
_COMMAND: Final = re.compile(r"/([A-Za-z][A-Za-z0-9_]*)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_MOST: Final = 999_999_999


@dataclass(frozen=True, slots=True)
class Asked:
    """A slash command: its name, what it asks of a case (None: nothing), the case it names (None: none)."""

    name: str
    command: Command | None = None
    case: CaseNumber | None = None


def button_data(number: CaseNumber, verb: str) -> str:
    """What comes back when a button of this case is pressed; `verb` is one of VERBS."""
    return f"c.{base36(number)}.{verb}"


def command_of_press(data: str) -> tuple[CaseNumber, Command] | None:
    """The case and the command of a button, None if it is none of ours."""
    found = _DATA.fullmatch(data)
    command = VERBS.get(found[2]) if found else None
    number = int(found[1], 36) if found else 0
    return (CaseNumber(number), command) if command is not None and 0 < number <= _MOST else None


def command_of_words(words: str) -> Asked | None:
    """The slash command in these words, None if they are meant for people.

    An unknown command, or one with something behind it that is no number, is a call for help: it must not go
    to the contact.
    """
    found = _COMMAND.fullmatch(words.strip())
    if found is None:
        return None
    name, rest = found[1].casefold(), (found[2] or "").strip()
    command = COMMANDS.get(name)
    number = number_of(rest)
    if command is None:
        return Asked(name if name == "queue" else "help")
    return Asked("help") if rest and number is None else Asked(name, command, number)


def number_of(typed: str) -> CaseNumber | None:
    """The number of a case as people write it, "17" or "#17" in the digits of their script."""
    digits = typed.removeprefix("#").strip()
    if not digits.isdecimal() or len(digits) > len(str(_MOST)):
        return None
    return CaseNumber(int(digits)) or None
