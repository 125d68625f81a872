"""Fills in what an order needs to leave: the chat, the topic, the message to edit or to answer.

Read at the last moment, in the transaction that marks the order as leaving, because an order before it may
only just have made the topic.
"""

from dataclasses import dataclass

import msgspec

from bot.desk.case import Case
from bot.desk.topic_name import topic_name
from bot.runtime.port import Letter
from bot.runtime.wiring import DESK_LANE, Wiring, moved_fact
from bot.talk.ids import CaseNumber, ContactId
from bot.talk.outgoing import Amend, Farewell, OpenTopic, Outgoing, Post
from storage import cases, contacts, facts, messages, slots
from storage.database import Tx
from storage.outbox import Leaving


@dataclass(frozen=True, slots=True)
class Departure:
    """An order on its way: its row, the channel that takes it, and all that the channel needs.

    `opens` is the name of the topic, should it have to be made (again) before the letter can go; "" where the order
    goes into none.
    """

    row: Leaving
    channel: str
    letter: Letter
    opens: str = ""


def departure(tx: Tx, wiring: Wiring, row: Leaving) -> Departure | None:
    """The order with its ids; None if there is nobody and nothing left to send it to."""
    order: Outgoing = msgspec.json.decode(row.payload, type=Outgoing)
    if isinstance(order, Farewell):
        return Departure(row, order.channel, Letter(id=row.uid, chat=order.chat, order=Post(order.wording)))
    if row.chat == DESK_LANE:
        return to_staff(tx, wiring, row, order)
    return to_contact(tx, row, order)


def to_contact(tx: Tx, row: Leaving, order: Outgoing) -> Departure | None:
    """An order for a contact's own chat."""
    if row.contact is None:
        return None
    contact = contacts.get(tx, ContactId(row.contact))
    relayed = messages.get(tx, order.relays) if isinstance(order, Post | Amend) and order.relays else None
    if isinstance(order, Amend) and (relayed is None or not relayed.contact_ref):
        return None
    edits = relayed.contact_ref if isinstance(order, Amend) and relayed else slots.get(tx, row.lane, row.slot)
    return Departure(row, contact.channel, Letter(id=row.uid, chat=contact.address, order=order, edits=edits or ""))


def to_staff(tx: Tx, wiring: Wiring, row: Leaving, order: Outgoing) -> Departure | None:
    """An order for the board or for a case's topic, or for the thread that stands for one."""
    chat = facts.get(tx, moved_fact(wiring.staff.chat)) or wiring.staff.chat
    case = cases.look(tx, CaseNumber(row.case)) if row.case else None
    topic = (cases.topic_of(tx, case.number) or "") if case else ""
    edits = slots.get(tx, row.lane, row.slot) or ""
    if isinstance(order, Amend):
        relayed = messages.get(tx, order.relays)
        if relayed is None or not relayed.staff_ref:
            return None
        edits = relayed.staff_ref
    if case is not None and not topic and wiring.staff.has_topics and not isinstance(order, OpenTopic | Post):
        return None  # the topic is gone, and so is whatever this order would have changed in it
    opens = name(wiring, case) if case and wiring.staff.has_topics else ""
    reply_to = (slots.get(tx, row.lane, "card") or "") if case and not wiring.staff.has_topics else ""
    letter = Letter(id=row.uid, chat=chat, order=order, topic=topic, edits=edits, reply_to=reply_to)
    return Departure(row, wiring.staff.channel, letter, opens)


def name(wiring: Wiring, case: Case) -> str:
    """The topic's name in staff's language."""
    return wiring.catalogues.say(topic_name(case, wiring.names), wiring.staff.locale)
