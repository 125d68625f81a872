"""Turns what the engine asks for into rows: messages, the record, a case, the end of a conversation.

Writes through the transaction at hand, so that the next update of the same batch sees it. An action that is
forgotten here is a type error.
"""

from collections.abc import Sequence
from typing import assert_never

import msgspec

from bot.desk.case import PRIORITIES, Case, Priority
from bot.desk.command import Close
from bot.desk.open_case import open_case
from bot.engine.action import Action, End, Erase, Escalate, Keep, Save, Say
from bot.intake import record as records
from bot.runtime import cases, erase, post
from bot.runtime.situation import Situation
from bot.runtime.work import Work
from bot.talk.ids import CaseNumber
from bot.talk.update import Wrote
from storage import cases as stored_cases
from storage import conversations, incidents, messages


def apply(work: Work, now: Situation, actions: Sequence[Action]) -> None:
    """Every action, the record's first; where everything is to be erased, nothing else is left to do."""
    erasing = [action for action in actions if isinstance(action, Erase)]
    saves = [action for action in actions if isinstance(action, Save)]
    if saves and not erasing:
        save(work, now, saves)
    for action in erasing or actions:
        act(work, now, action)


def save(work: Work, now: Situation, saves: Sequence[Save]) -> None:
    """The record with these changes, written once."""
    for change in saves:
        now.incident = now.incident.with_field(work.wiring.library.schema, change.field, change.value)
    incidents.save(work.tx, now.conversation, now.contact.id, records.pack(now.incident), work.wiring.now())


def act(work: Work, now: Situation, action: Action) -> None:
    """One action as rows."""
    match action:
        case Say(message):
            post.to_contact(work, now.contact.id, now.locale, message)
        case Save():
            pass  # written before the others, in one
        case Keep(words, attachment):
            keep(work, now, Wrote(words, attachment))
        case Escalate():
            escalate(work, now, action)
        case End(result):
            end(work, now, result)
        case Erase():
            erase.erase(work, now)
        case _:  # pragma: no cover
            assert_never(action)


def keep(work: Work, now: Situation, said: Wrote) -> None:
    """Store what answered no question, so that whoever takes the case will read it, as it was last edited."""
    messages.add(
        work.tx,
        uid=work.wiring.clock.new_id(),
        conversation=now.conversation,
        contact=now.contact.id,
        case=None,
        author="contact",
        member=None,
        body=msgspec.json.encode(said),
        contact_ref=work.update.message,
        staff_ref="",
        at=work.wiring.now(),
    )


def escalate(work: Work, now: Situation, action: Escalate) -> None:
    """The conversation becomes a case: from here on people speak."""
    draft = Case(
        number=CaseNumber(0),
        contact=now.contact.id,
        conversation=now.conversation,
        status="queued",
        priority=known_priority(action.priority),
        opened_at=work.wiring.now(),
        reason=action.reason,
        category=str(now.incident.fields.get("what.category", "")),
        locale=now.locale,
        tried=action.tried,
    )
    case = msgspec.structs.replace(draft, number=stored_cases.add(work.tx, draft))
    conversations.set_case(work.tx, now.conversation, case.number)
    now.case = case
    decision = open_case(case, cases.view(work, case))
    cases.carry_out(work, decision, None)
    now.case = decision.case


def known_priority(name: str) -> Priority:
    """The priority of that name; normal for one that a dialog made up."""
    return next((priority for priority in PRIORITIES if priority == name), "normal")


def end(work: Work, now: Situation, result: str) -> None:
    """The conversation is over, and its case with it: opened again, it would talk to nobody."""
    if now.case is not None and now.case.status != "closed":
        cases.command(work, now.case, Close("left"), None)
    conversations.end(work.tx, now.conversation, result, work.wiring.now())
