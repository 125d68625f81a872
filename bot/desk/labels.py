"""Readable words for the ids that a case holds; an id that nobody has words for is shown as it is."""

from collections.abc import Mapping
from typing import Final

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
REASONS: Final[Mapping[str, Text]] = {
    "asked": words("Asked for a person"),
    "circle": words("Self-help went in circles"),
    "account_access": words("Lost account"),
    "phishing": words("Phishing"),
    "ransomware": words("Ransomware"),
    "harassment": words("Harassment"),
    "scam_payment": words("Money sent to a scammer"),
    "danger": words("Somebody may be in danger"),
}
CATEGORIES: Final[Mapping[str, Text]] = {
    "account-compromise": words("Account taken over"),
    "phishing": words("Phishing"),
    "ransomware": words("Ransomware"),
    "malware": words("Malicious software"),
    "harassment": words("Harassment"),
    "fraud": words("Fraud"),
}
UNNAMED: Final = words("No reason given")
GONE: Final = words("somebody no longer on the staff list")
LONGEST_ID: Final = 40
LONGEST_NAME: Final = 24


def reason(case: Case) -> Arg:
    """Why the case was opened."""
    return REASONS.get(case.reason) or cut(case.reason, LONGEST_ID) or UNNAMED


def about(case: Case) -> Arg:
    """What the case is about: the kind of incident if it is known, else why it was opened."""
    return CATEGORIES.get(case.category) or reason(case)


def name_of(members: Mapping[MemberId, Member], member: MemberId | None) -> Arg:
    """A colleague's name, for staff only."""
    found = members.get(member) if member else None
    return GONE if found is None else cut(found.name, LONGEST_NAME)


def cut(value: str, longest: int) -> str:
    """At most so many characters, the last one … if some are missing."""
    return value if len(value) <= longest else value[: longest - 1] + "…"
