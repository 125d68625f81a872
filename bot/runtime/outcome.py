"""What came of sending an order, and what that means for its row.

The errors of `bot.errors` say what is known: sent, surely not sent, perhaps sent, never to be sent. An
ambiguous send is repeated, because a repeated word to a victim is harmless and a lost one is not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.errors import ChannelError, ChannelRefused, MaybeSent, Moved, NeverSent, NotSent, TopicGone, Unreachable
from bot.runtime import cases, post
from bot.runtime.address import Departure
from bot.runtime.wiring import DESK_LANE, moved_fact
from bot.runtime.work import Work
from bot.talk.ids import CaseNumber, ContactId
from bot.talk.message import Message
from bot.talk.outgoing import Amend, DeleteMessages, DeleteTopic, OpenTopic, Post, Tick
from bot.talk.text import words
from storage import cases as stored_cases
from storage import contacts, facts, messages, outbox, slots
from storage.seal import SealBroken

LONGEST_WAIT: Final = 300.0
# With five minutes between tries, a message whose fate stays unknown is given up after about a day.
TRIES: Final = 300
TOPIC_TRIES: Final = 5
NOT_DELIVERED: Final = words("✗ This was not delivered: the messenger did not take it.")
NOT_SHOWN: Final = words("✗ Something that the contact sent cannot be shown here: the messenger did not take it.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one departure ended: `ref` and `topic` as the channel named them, or the error."""

    departure: Departure
    ref: str = ""
    topic: str = ""
    error: ChannelError | None = None


def record(work: Work, outcome: Outcome) -> None:
    """Write down what came of it."""
    row = outcome.departure.row
    error = outcome.error
    if outcome.topic and row.case:
        stored_cases.set_topic(work.tx, CaseNumber(row.case), outcome.topic)
    match error:
        case None:
            sent(work, outcome)
        case Moved(chat=chat) if row.chat == DESK_LANE:
            facts.set(work.tx, moved_fact(work.wiring.staff.chat), chat)
            outbox.unsent(work.tx, row.id, work.wiring.now())
        case ChannelRefused():
            outbox.unsent(work.tx, row.id, work.wiring.now())
        case NotSent():
            again(work, outcome, error)
        case TopicGone() if row.attempts < TOPIC_TRIES:
            again(work, outcome, error)  # somebody deletes topics faster than they are made
        case MaybeSent() if row.ambiguous < TRIES:
            again(work, outcome, error)
        case Unreachable() if row.chat != DESK_LANE:
            unreachable(work, outcome)
        case _:
            outbox.buried(work.tx, row.id, type(error).__name__)
            tell_staff(work, outcome)


def record_barely(work: Work, outcome: Outcome) -> None:
    """The least that must be known of it, where `record` itself failed: that it arrived, or goes again."""
    row, error = outcome.departure.row, outcome.error
    match error:
        case None:
            outbox.sent(work.tx, row.id, outcome.ref, work.wiring.now())
        case NeverSent():
            outbox.buried(work.tx, row.id, type(error).__name__)
        case _:
            until = work.wiring.now() + timedelta(seconds=backoff(row.attempts))
            outbox.unsent(work.tx, row.id, until, ambiguous=isinstance(error, MaybeSent))


def sent(work: Work, outcome: Outcome) -> None:
    """It arrived: remember as which message, and mark the volunteer's own as delivered."""
    row, order = outcome.departure.row, outcome.departure.letter.order
    outbox.sent(work.tx, row.id, outcome.ref, work.wiring.now())
    if is_erased(work, outcome):
        unsay(work, outcome)
        return
    if row.slot and outcome.ref:
        slots.set(work.tx, row.lane, row.slot, outcome.ref)
    if isinstance(order, OpenTopic) and row.case:
        stored_cases.set_topic(work.tx, CaseNumber(row.case), outcome.ref)
    if isinstance(order, DeleteTopic) and row.case:
        stored_cases.set_topic(work.tx, CaseNumber(row.case), None)
    if isinstance(order, Post) and order.relays:
        carried(work, outcome, order.relays)
    elif isinstance(order, Post) and row.case and not row.slot and not work.wiring.staff.has_topics:
        slots.set(work.tx, row.lane, f"said:{outcome.ref}", outcome.ref)  # a reply to it belongs to the case


def is_erased(work: Work, outcome: Outcome) -> bool:
    """Whether the contact was erased while this was on its way: then nothing of it may be remembered.

    Asked of her key, because that is at hand: it has just opened the order.
    """
    contact = outcome.departure.row.contact
    if contact is None:
        return False
    try:
        work.tx.data_keys.of(contact)
    except SealBroken:
        return True
    return False


def unsay(work: Work, outcome: Outcome) -> None:
    """It was for an erased contact's case: a topic is about to be deleted, elsewhere it is deleted by itself."""
    row = outcome.departure.row
    if isinstance(outcome.departure.letter.order, OpenTopic) and row.case:
        stored_cases.set_topic(work.tx, CaseNumber(row.case), outcome.ref)
    case = stored_cases.get(work.tx, CaseNumber(row.case)) if row.case else None
    if case is not None and row.chat == DESK_LANE and outcome.ref and not work.wiring.staff.has_topics:
        post.order_to_topic(work, case, DeleteMessages((outcome.ref,)))


def carried(work: Work, outcome: Outcome, relays: int) -> None:
    """A person's message has reached the other side."""
    row = messages.get(work.tx, relays)
    if row is None:
        return
    if outcome.departure.row.chat == DESK_LANE:
        messages.set_refs(work.tx, relays, staff_ref=outcome.ref)
        return
    messages.set_refs(work.tx, relays, contact_ref=outcome.ref)
    case = stored_cases.get(work.tx, CaseNumber(row.case)) if row.case else None
    if case is not None and row.staff_ref:
        post.order_to_topic(work, case, Tick(row.staff_ref), post.CARD)


def again(work: Work, outcome: Outcome, error: NotSent | MaybeSent | TopicGone) -> None:
    """Once more, later: after what the channel asked for, or after twice as long as the last time."""
    row = outcome.departure.row
    wait = error.wait if isinstance(error, NotSent) and error.wait is not None else None
    until = work.wiring.now() + timedelta(seconds=wait if wait is not None else backoff(row.attempts))
    if wait is not None and (row.chat == DESK_LANE or not is_erased(work, outcome)):
        outbox.gate(work.tx, row.chat, until)
    outbox.unsent(work.tx, row.id, until, ambiguous=isinstance(error, MaybeSent))


def backoff(attempts: int) -> float:
    """Seconds before the next try: 1, 2, 4 … up to five minutes."""
    return min(2.0 ** min(max(attempts - 1, 0), 16), LONGEST_WAIT)


def unreachable(work: Work, outcome: Outcome) -> None:
    """The contact is gone from the channel: nothing more is sent, and staff are told."""
    row = outcome.departure.row
    outbox.buried(work.tx, row.id, "Unreachable")
    if row.contact is None:
        return
    contacts.set_reachable(work.tx, ContactId(row.contact), work.wiring.now())
    outbox.bury_lane(work.tx, row.lane)
    case = stored_cases.open_of_contact(work.tx, ContactId(row.contact))
    if case is not None:
        cases.unreachable(work, case)


def tell_staff(work: Work, outcome: Outcome) -> None:
    """A person's words that did not arrive: say so in the case, whichever way they went."""
    row, order = outcome.departure.row, outcome.departure.letter.order
    if not isinstance(order, Post | Amend) or not order.relays or is_erased(work, outcome):
        return
    message = messages.get(work.tx, order.relays)
    number = row.case or (message.case if message else None)
    case = stored_cases.get(work.tx, CaseNumber(number)) if number else None
    if case is not None:
        post.to_topic(work, case, Message((NOT_SHOWN if row.chat == DESK_LANE else NOT_DELIVERED,)))


def due(now: datetime, at: datetime | None) -> float | None:
    """Seconds until then, not negative; None for never."""
    return None if at is None else max((at - now).total_seconds(), 0.0)
