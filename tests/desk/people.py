"""Who and what the specifications of the desk speak about, and how a decision reads on one line."""

from datetime import UTC, datetime
from typing import Any

from bot.desk.action import Action, Log
from bot.desk.case import Case, Member, Status
from bot.desk.command import Command
from bot.desk.decide import Decision, Refusal, View, decide
from bot.desk.labels import Names
from bot.talk.catalogue import read
from bot.talk.ids import CaseNumber, ContactId, ConversationId, MemberId
from bot.talk.text import Text

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EARLIER = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
ENGLISH = read({})

OWNER = Member(MemberId("t:1"), "Anahit", "volunteer")
OTHER = Member(MemberId("t:2"), "Benedikt", "volunteer")
COORDINATOR = Member(MemberId("t:3"), "Cleopatra", "coordinator")
ADMINISTRATOR = Member(MemberId("t:4"), "Dmitri", "administrator")
MEMBERS = {member.id: member for member in (OWNER, OTHER, COORDINATOR, ADMINISTRATOR)}
VIEW = View(members=MEMBERS, summary=(), names=Names(), has_topics=True)
PLAIN_GROUP = View(members=MEMBERS, summary=(), names=Names(), has_topics=False)


def case_of(status: Status, **more: Any) -> Case:
    """Case 7 of this status, as it comes to be: with its owner and its topic once it has been claimed."""
    state: dict[str, Any] = {
        "number": CaseNumber(7),
        "contact": ContactId("contact"),
        "conversation": ConversationId("conversation"),
        "status": status,
        "priority": "high",
        "opened_at": EARLIER,
        "reason": "phishing",
    }
    if status != "queued":
        state |= {"owner": OWNER.id, "claimed_at": EARLIER, "has_topic": True}
    if status in ("resolved", "closed"):
        state["resolved_at"] = EARLIER
    return Case(**(state | more))


def decided(case: Case, command: Command, by: Member | None, view: View = VIEW) -> Decision:
    """The decision; a refusal fails the test with its words."""
    outcome = decide(case, command, by, NOW, view)
    assert isinstance(outcome, Decision), outcome
    return outcome


def refused(case: Case, command: Command, by: Member | None, view: View = VIEW) -> str:
    """The words of the refusal, in English; a decision fails the test."""
    outcome = decide(case, command, by, NOW, view)
    assert isinstance(outcome, Refusal), outcome
    return said(outcome.text)


def said(text: Text) -> str:
    """A sentence as people read it, without the invisible marks around what is inserted."""
    return ENGLISH.say(text, "en").translate(dict.fromkeys(map(ord, "\u2068\u2069\u200e\u200f")))


def line_of(actions: tuple[Action, ...]) -> str:
    """The kinds of the actions in order; of a log line its verb too."""
    return " ".join(f"Log({one.verb})" if isinstance(one, Log) else type(one).__name__ for one in actions)
