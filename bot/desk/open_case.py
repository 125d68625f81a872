"""The first decision about a case: the escalation has just made it, and the desk takes over from the bot."""

from bot.desk import to_contact
from bot.desk.action import Action, Log, RefreshBoard, Show, Tell
from bot.desk.card import card
from bot.desk.case import Case
from bot.desk.decide import with_place
from bot.desk.outcome import Decision, View


def open_case(case: Case, view: View) -> Decision:
    """Tell the contact what happens now; a critical case gets its place in the staff chat at once."""
    told = Tell(to_contact.queued(case))
    rest: tuple[Action, ...] = (RefreshBoard(), Log("opened", {"priority": case.priority, "reason": case.reason}))
    if case.priority != "critical":
        return Decision(case, (told, *rest))
    opening, placed = with_place(case)
    return Decision(placed, (told, *opening, Show(card(placed, view)), *rest))
