"""decide(case, command, by, now, view) ↦ Decision or Refusal: the whole of what can happen to a case.

Three questions, always in this order: may this role ask it at all, does the case's status allow it, and is the case
one's own where that matters. Of two who claim the same case the first wins, because the second meets a claimed case.
"""

from datetime import datetime
from typing import Final, Literal, assert_never

from msgspec import structs

from bot.desk import refusals, to_contact
from bot.desk.action import (
    Action,
    CloseTopic,
    DropTopic,
    Log,
    OpenTopic,
    RefreshBoard,
    ReopenTopic,
    Show,
    Tell,
    Toast,
)
from bot.desk.card import card
from bot.desk.case import Case, Member
from bot.desk.command import Claim, Close, Command, Rate, Release, Reopen, Resolve, Speak
from bot.desk.labels import name_of
from bot.desk.lifecycle import after
from bot.desk.outcome import Decision, Refusal, View
from bot.desk.permissions import Verb, may, reach
from bot.desk.read import STARS
from bot.desk.speak import speak
from bot.desk.told import told
from bot.talk.message import Message
from bot.talk.text import words

__all__ = ["Decision", "Refusal", "View", "decide"]

Work = Literal["claim", "release", "resolve"]
YOURS_IN_TOPIC: Final = words(
    "Case {number} is yours. What you write in its topic goes to the contact, what begins with // stays here."
)
YOURS_BY_REPLY: Final = words(
    "Case {number} is yours. What you write in reply to its card goes to the contact, what begins with // stays here."
)
LEFT: Final = words("The contact left. Nothing more can be sent, and the case is closed.")


def decide(case: Case, command: Command, by: Member | None, now: datetime, view: View) -> Decision | Refusal:
    """What comes of a command; `by` None is the contact herself. `now` is timezone-aware. Never raises."""
    verb: Verb = command.__struct_config__.tag  # type: ignore[assignment]
    if reach(by, verb) is None:
        return refusals.not_allowed(case, verb, by, view)
    match command:
        case Speak():
            return speak(case, command, by, view)
        case Rate(stars):
            return rate(case, stars, view)
        case Close(why):
            return close(case, why, view)
        case Reopen():
            return reopen(case, by, now, view)
        case Claim():
            return work(case, "claim", by, now, view)
        case Release():
            return work(case, "release", by, now, view)
        case Resolve():
            return work(case, "resolve", by, now, view)
        case _:  # pragma: no cover
            assert_never(command)


def work(case: Case, verb: Work, by: Member | None, now: datetime, view: View) -> Decision | Refusal:
    """What members do with a case in turn: take it, give it back, end it.

    Anybody may give back the case of an owner who is no longer of staff: it would be stuck otherwise.
    """
    status = after(case.status, verb)
    if status is None:
        return refusals.wrong_status(case, verb, by, view)
    if by is None or not (may(by, verb, case) or (verb == "release" and case.owner not in view.members)):
        return refusals.not_own(case, verb, view)
    moved = structs.replace(case, status=status)
    match verb:
        case "claim":
            return claimed(structs.replace(moved, owner=by.id, claimed_at=now), view)
        case "release":
            return released(structs.replace(moved, owner=None, claimed_at=None), view)
        case "resolve":
            return resolved(structs.replace(moved, resolved_at=now), view)


def claimed(case: Case, view: View) -> Decision:
    """A person takes over; the case gets its place in the staff chat if it had none."""
    opening, placed = with_place(case)
    where = YOURS_IN_TOPIC if view.has_topics else YOURS_BY_REPLY
    more = told(view)
    return Decision(
        placed,
        (
            *opening,
            Show(card(placed, view)),
            *((Show(more),) if more else ()),
            Tell(Message((to_contact.PERSON_IS_HERE,))),
            RefreshBoard(),
            Log("claimed"),
            Toast(structs.replace(where, args={"number": case.number})),
        ),
    )


def released(case: Case, view: View) -> Decision:
    """Back to the queue; the contact hears it kindly."""
    toast = Toast(words("Case {number} is back in the queue.", number=case.number))
    told = Tell(Message((to_contact.BACK_IN_QUEUE,)))
    return Decision(case, (*shown(case, view), told, RefreshBoard(), Log("released"), toast))


def resolved(case: Case, view: View) -> Decision:
    """The goodbye."""
    toast = Toast(words("Case {number} is resolved. The contact can open it again.", number=case.number))
    told = Tell(to_contact.goodbye(case))
    return Decision(case, (*shown(case, view), *folded(case), told, RefreshBoard(), Log("resolved"), toast))


def reopen(case: Case, by: Member | None, now: datetime, view: View) -> Decision | Refusal:
    """Back to the last owner, or to the queue if that person is gone; asked by the contact or by staff."""
    has_owner = case.owner in view.members
    status = after(case.status, "reopen", has_owner=has_owner)
    if status is None:
        return refusals.wrong_status(case, "reopen", by, view)
    owner, since = (case.owner, now) if has_owner else (None, None)
    fresh = structs.replace(case, status=status, owner=owner, claimed_at=since, resolved_at=None)
    return Decision(
        fresh,
        (
            *((ReopenTopic(),) if case.has_topic else ()),
            *shown(fresh, view, reopening_notice(fresh, by, view)),
            Tell(to_contact.reopened(fresh)),
            RefreshBoard(),
            Log("reopened", {"owner": owner or ""}),
            *((Toast(words("Case {number} is open again.", number=case.number)),) if by else ()),
        ),
    )


def reopening_notice(case: Case, by: Member | None, view: View) -> Message:
    """What staff read in the case's place, where the last owner is waiting for nothing."""
    who = words("The contact needs more help.") if by is None else words("{name} opened the case again.", name=by.name)
    if case.status == "queued":
        return Message((who, words("It is in the queue: somebody has to claim it.")))
    return Message((who, words("It is with {name} as before.", name=name_of(view.members, case.owner))))


def rate(case: Case, stars: int, view: View) -> Decision | Refusal:
    """Once, after the goodbye, and only if she likes."""
    if stars not in STARS:
        return refusals.no_such_stars(case, view)
    if case.status != "resolved":
        return refusals.wrong_status(case, "rate", None, view)
    if case.rating:
        return refusals.rated_already(case, view)
    fresh = structs.replace(case, rating=stars)
    thanks = Tell(Message((to_contact.THANKS,)))
    return Decision(fresh, (*shown(fresh, view), thanks, Log("rated", {"stars": stars})))


def close(case: Case, why: str, view: View) -> Decision:
    """Nothing more will come; the contact is told nothing, because she knows or is gone."""
    status = after(case.status, "close") or case.status
    closed = structs.replace(case, status=status)
    if why == "erased":
        return erased(closed)
    if case.status == "closed":
        return Decision(case)
    notice = Message((LEFT,)) if why == "left" else None
    folding = folded(closed) if case.is_open else ()
    board = (RefreshBoard(),) if case.is_open else ()
    return Decision(closed, (*shown(closed, view, notice), *folding, *board, Log("closed", {"why": why})))


def erased(case: Case) -> Decision:
    """What the contact had told is gone from the case as well, and its place from the staff chat."""
    bare = structs.replace(case, category="", tried=(), has_topic=False)
    gone = (DropTopic(),) if case.has_topic else ()
    return Decision(bare, (*gone, RefreshBoard(), Log("closed", {"why": "erased"})))


def with_place(case: Case) -> tuple[tuple[Action, ...], Case]:
    """What opens a place in the staff chat for the case, nothing if it has one, and the case with it."""
    if case.has_topic:
        return (), case
    return (OpenTopic(),), structs.replace(case, has_topic=True)


def shown(case: Case, view: View, notice: Message | None = None) -> tuple[Action, ...]:
    """The card as it is now, after a word about what happened; nothing while the case has no place."""
    if not case.has_topic:
        return ()
    return (*((Show(notice),) if notice else ()), Show(card(case, view)))


def folded(case: Case) -> tuple[Action, ...]:
    """Fold the topic away, if there is one."""
    return (CloseTopic(),) if case.has_topic else ()
