"""Every refusal of the desk, as tables: what cannot be done now, and what can be done instead.

A refusal changes nothing. It is logged, because somebody tried.
"""

from collections.abc import Mapping
from typing import Final

from bot.desk.action import Log
from bot.desk.case import Case, Member, Status
from bot.desk.labels import name_of
from bot.desk.outcome import Refusal, View
from bot.desk.permissions import Verb, owns
from bot.talk.text import Arg, Text, words

FOR_GOOD: Final = words(
    "Case {number} is closed for good: the contact began anew, left, or had everything deleted. Nothing can be sent "
    "there. If they write again, they come as a new case."
)
NO_LONGER: Final = words("This button is no longer in use.")
BEGIN_ANEW: Final = words("Your case is closed. Write /start to begin anew.")

WRONG_STATUS: Final[Mapping[tuple[Verb, Status], Text]] = {
    ("claim", "claimed"): words("{name} has already claimed case {number}."),
    ("claim", "resolved"): words("Case {number} is resolved. To take it up again: /reopen {number}"),
    ("claim", "closed"): FOR_GOOD,
    ("release", "queued"): words("Nobody has claimed case {number}: it is in the queue. To take it: /claim {number}"),
    ("release", "resolved"): words("Case {number} is resolved. To take it up again: /reopen {number}"),
    ("release", "closed"): FOR_GOOD,
    ("resolve", "queued"): words("Nobody has claimed case {number}. Claim it first: /claim {number}"),
    ("resolve", "resolved"): words("Case {number} is resolved already. To take it up again: /reopen {number}"),
    ("resolve", "closed"): FOR_GOOD,
    ("reopen", "queued"): words("Case {number} is open and in the queue. To take it: /claim {number}"),
    ("reopen", "claimed"): words("Case {number} is open: {name} has it. Ask them, or a coordinator, to release it."),
    ("reopen", "closed"): FOR_GOOD,
    ("speak", "queued"): words("Claim the case first: nobody has heard this."),
    ("speak", "resolved"): words("The contact did not get this: case {number} is resolved. First: /reopen {number}"),
    ("speak", "closed"): FOR_GOOD,
}
TO_CONTACT: Final[Mapping[tuple[Verb, Status], Text]] = {
    ("reopen", "queued"): words("Your case is open: you are in the queue, and what you write here will be read."),
    ("reopen", "claimed"): words("Your case is open: a person is with you here. Just write."),
    ("reopen", "closed"): BEGIN_ANEW,
    ("speak", "closed"): BEGIN_ANEW,
    ("rate", "queued"): words("Your case is open. You can rate our help when it is over."),
    ("rate", "claimed"): words("Your case is open. You can rate our help when it is over."),
    ("rate", "closed"): NO_LONGER,
}
NOT_OWN: Final[Mapping[Verb, Text]] = {
    "release": words("{name} has case {number}. Ask them, or a coordinator, to release it."),
    "resolve": words("{name} has case {number}. Ask them, or a coordinator, to resolve it."),
}
CONTACTS_ONLY: Final[Mapping[Verb, Text]] = {
    "rate": words("Only the contact rates case {number}. You can /resolve it, then they are asked to."),
    "close": words("A case is closed when the contact leaves or begins anew. You can /resolve case {number}."),
}
OWN_ALREADY: Final = words("You have claimed case {number} already. What you write in its place goes to the contact.")
OWNER_GONE: Final = words(
    "Whoever claimed case {number} is no longer on the staff list. Release it first: /release {number}"
)
RATED_ALREADY: Final = words("You have rated our help already. Thank you.")


def wrong_status(case: Case, verb: Verb, by: Member | None, view: View) -> Refusal:
    """The status does not allow it."""
    if verb == "claim" and owns(by, case):
        return refusal(OWN_ALREADY, case, verb, "own_already", view)
    if verb == "claim" and case.status == "claimed" and case.owner not in view.members:
        return refusal(OWNER_GONE, case, verb, "owner_gone", view)
    table = TO_CONTACT if by is None else WRONG_STATUS
    return refusal(table[verb, case.status], case, verb, case.status, view)


def not_own(case: Case, verb: Verb, view: View) -> Refusal:
    """Somebody else has the case."""
    return refusal(NOT_OWN[verb], case, verb, "not_own", view)


def not_allowed(case: Case, verb: Verb, by: Member | None, view: View) -> Refusal:
    """Nobody in this role can do it; a contact who tries has sent data that no button of hers holds."""
    text = NO_LONGER if by is None else CONTACTS_ONLY[verb]
    return refusal(text, case, verb, "not_allowed", view)


def rated_already(case: Case, view: View) -> Refusal:
    """Stars are given once."""
    return refusal(RATED_ALREADY, case, "rate", "rated_already", view)


def no_such_stars(case: Case, view: View) -> Refusal:
    """A rating that no button holds."""
    return refusal(NO_LONGER, case, "rate", "no_such_stars", view)


def refusal(text: Text, case: Case, verb: Verb, why: str, view: View) -> Refusal:
    """The sentence about this case, and the line for its log."""
    known: dict[str, Arg] = {"number": case.number, "name": name_of(view.members, case.owner)}
    args = {name: value for name, value in known.items() if "{" + name + "}" in text.msgid}
    return Refusal(Text(text.msgid, args), Log(f"{verb}_refused", {"why": why}))
