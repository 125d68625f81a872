"""Carries out what the desk decided: its actions become rows. Decides nothing itself.

Every action is matched here; one that is forgotten is a type error.
"""

from typing import Final, assert_never

from bot.desk.action import (
    Action,
    Carry,
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
from bot.desk.board import board
from bot.desk.case import Case, Member
from bot.desk.command import Command
from bot.desk.decide import Decision, Refusal, View, decide
from bot.desk.topic_name import topic_name
from bot.intake.record import Incident, summary
from bot.intake.record import unpack as unpack_record
from bot.runtime import carry, post
from bot.runtime.work import Work
from bot.talk import outgoing
from bot.talk.message import Message
from bot.talk.text import Text, words
from storage import cases, entries, incidents

UNREACHABLE: Final = words("✗ The contact can no longer be reached: the chat was closed to the bot.")


def command(work: Work, case: Case, asked: Command, by: Member | None) -> Text | None:
    """Let the desk decide and carry it out; what to tell the one who asked, None for nothing."""
    outcome = decide(case, asked, by, work.wiring.now(), view(work, case))
    if isinstance(outcome, Refusal):
        log(work, case, by, outcome.log)
        work.after.refusals.append(f"case {case.number}: {outcome.log.verb} for {by.id if by else 'the contact'}")
        return outcome.text
    return carry_out(work, outcome, by)


def view(work: Work, case: Case) -> View:
    """What the desk needs for its words."""
    packed = incidents.load(work.tx, case.conversation) if case.conversation else None
    incident = unpack_record(packed) if packed else Incident()
    schema = work.wiring.library.schema
    on_card = summary(schema, incident, card_only=True)
    return View(
        members=work.wiring.members,
        summary=on_card,
        told=[field for field in summary(schema, incident, card_only=False) if field not in on_card],
        names=work.wiring.names,
        has_topics=work.wiring.staff.has_topics,
    )


def carry_out(work: Work, decision: Decision, by: Member | None) -> Text | None:
    """Store the case as it is now, then each action; the toast, if there is one."""
    cases.save(work.tx, decision.case)
    toast = None
    for action in decision.actions:
        if isinstance(action, Toast):
            toast = action.text
        else:
            act(work, decision.case, action, by)
    if decision.case.has_topic and decision.case.is_open:
        carry.stored(work, decision.case)  # after the card, which they may have to answer to
    return toast


def act(work: Work, case: Case, action: Action, by: Member | None) -> None:
    """One action as rows."""
    match action:
        case Tell(message):
            post.to_contact(work, case.contact, case.locale, message)
        case Show(message):
            post.to_topic(work, case, message)
        case OpenTopic():
            to_forum(work, case, outgoing.OpenTopic(name_of(work, case)))
        case CloseTopic():
            to_forum(work, case, outgoing.CloseTopic())
        case ReopenTopic():
            to_forum(work, case, outgoing.ReopenTopic())
        case DropTopic():
            to_forum(work, case, outgoing.DeleteTopic())
        case Carry():
            carry.across(work, case, action, by)
        case Log():
            log(work, case, by, action)
        case RefreshBoard():
            work.after.board = True
        case Toast():
            pass
        case _:  # pragma: no cover
            assert_never(action)


def to_forum(work: Work, case: Case, order: outgoing.Outgoing) -> None:
    """What only a staff chat with topics can do; elsewhere the card holds the case together."""
    if work.wiring.staff.has_topics:
        post.order_to_topic(work, case, order)


def name_of(work: Work, case: Case) -> str:
    """The topic's name in staff's language."""
    return work.wiring.catalogues.say(topic_name(case, work.wiring.names), work.wiring.staff.locale)


def log(work: Work, case: Case, by: Member | None, entry: Log) -> None:
    """One line of the case log."""
    actor = by.id if by else "contact"
    entries.append(
        work.tx,
        case.number,
        work.wiring.now(),
        actor,
        entry.verb,
        {name: str(value) for name, value in entry.detail.items()},
    )


def unreachable(work: Work, case: Case) -> None:
    """Nothing reaches the contact any more: say so where the case is worked on, and in its log."""
    if case.has_topic:
        post.to_topic(work, case, Message((UNREACHABLE,)))
    log(work, case, None, Log("contact_unreachable", {}))


def draw_board(work: Work) -> None:
    """The queue as it is now, in place of the one that stands in General."""
    post.to_board(work, board(cases.open_cases(work.tx), work.wiring.members, work.wiring.now(), work.wiring.names))
