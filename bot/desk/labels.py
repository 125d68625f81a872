"""Readable words for the ids that a case holds; an id that nobody has words for is shown as it is."""

from collections.abc import Mapping
from typing import Final

import msgspec

from bot.desk.case import Case, Member, Priority
from bot.talk.ids import MemberId
from bot.talk.text import Arg, Text, words

SIGNS: Final[Mapping[Priority, str]] = {"critical": "🔴", "high": "🟠", "normal": "🟡", "low": "⚪"}
PRIORITY_NAMES: Final[Mapping[Priority, Text]] = {
    "critical": words("critical"),
    "high": words("high"),
    "normal": words("normal"),
    "low": words("low"),
}
# The reasons of the program itself; those of dialogs are the dialogs' own ids.
REASONS: Final[Mapping[str, Text]] = {
    "asked": words("Asked for a person"),
    "circle": words("Self-help went in circles"),
    "danger": words("Somebody may be in danger"),
}
UNNAMED: Final = words("No reason given")
GONE: Final = words("somebody no longer on the staff list")
LONGEST_ID: Final = 40
LONGEST_NAME: Final = 24


class Names(msgspec.Struct, frozen=True):
    """What data files call things: the titles of dialogs and the labels of kinds of incident, by id."""

    titles: Mapping[str, Text] = {}
    categories: Mapping[str, Text] = {}


def reason(case: Case, names: Names) -> Arg:
    """Why the case was opened."""
    found = REASONS.get(case.reason) or names.titles.get(case.reason)
    return found or cut(case.reason, LONGEST_ID) or UNNAMED


def about(case: Case, names: Names) -> Arg:
    """What the case is about: the kind of incident if it is known, else why it was opened."""
    return names.categories.get(case.category) or reason(case, names)


def name_of(members: Mapping[MemberId, Member], member: MemberId | None) -> Arg:
    """A colleague's name, for staff only."""
    found = members.get(member) if member else None
    return GONE if found is None else cut(found.name, LONGEST_NAME)


def cut(value: str, longest: int) -> str:
    """At most so many characters, the last one … if some are missing."""
    return value if len(value) <= longest else value[: longest - 1] + "…"
