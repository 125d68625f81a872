"""Who may ask what of a case: one table, by role. What the status allows is the lifecycle's, not ours.

"any" reaches every case, "own" only the cases that one has claimed oneself; what is not in a row is not allowed.
"""

from collections.abc import Mapping
from typing import Final, Literal

from bot.desk.case import Case, Member, Role

Actor = Role | Literal["contact"]
Verb = Literal["claim", "release", "resolve", "reopen", "speak", "rate", "close"]
Reach = Literal["own", "any"]

LEADING: Final[Mapping[Verb, Reach]] = {
    "claim": "any",
    "release": "any",
    "resolve": "any",
    "reopen": "any",
    "speak": "own",
}

ALLOWED: Final[Mapping[Actor, Mapping[Verb, Reach]]] = {
    "contact": {"reopen": "any", "speak": "any", "rate": "any", "close": "any"},
    "volunteer": {"claim": "any", "release": "own", "resolve": "own", "reopen": "any", "speak": "own"},
    "coordinator": LEADING,
    "administrator": LEADING,
}


def reach(by: Member | None, verb: Verb) -> Reach | None:
    """How far somebody's word goes, None for nowhere; `by` None is the contact, whose own case it always is."""
    return ALLOWED["contact" if by is None else by.role].get(verb)


def owns(by: Member | None, case: Case) -> bool:
    """Whether this member has the case now."""
    return by is not None and case.status == "claimed" and case.owner == by.id


def may(by: Member | None, verb: Verb, case: Case) -> bool:
    """Whether this person may ask this of this case, whatever its status."""
    far = reach(by, verb)
    return far == "any" or (far == "own" and owns(by, case))
