"""From what is to be said to a row of the outbox: localised once, here, so that a retry repeats the same words.

One function for each of the three places that hear from us: a contact, a case's topic, the board.
"""

from typing import Final

import msgspec

from bot.desk.case import Case
from bot.runtime.wiring import BOARD_LANE, DESK_LANE, case_lane, contact_lane
from bot.runtime.work import Work
from bot.talk.ids import ContactId
from bot.talk.message import Message
from bot.talk.outgoing import Outgoing, Post
from storage import outbox
from storage.outbox import Parcel

# Lower leaves first: victims before staff, people before cards.
TO_CONTACT: Final = 0
RELAY_TO_STAFF: Final = 1
TO_STAFF: Final = 2
CARD: Final = 3
PINNED: Final = frozenset({"board", "card"})


def to_contact(work: Work, contact: ContactId, locale: str, message: Message, relays: int = 0) -> None:
    """Send a message to a contact, in her language."""
    wording = work.wiring.catalogues.localise(message, locale)
    order_to_contact(work, contact, Post(wording, relays=relays))


def order_to_contact(work: Work, contact: ContactId, order: Outgoing) -> None:
    """Put an order for a contact's chat into the outbox."""
    lane = contact_lane(contact)
    slot = order.wording.slot if isinstance(order, Post) else ""
    put(work, Parcel(lane, lane, msgspec.json.encode(order), TO_CONTACT, slot=slot, contact=contact))


def to_topic(work: Work, case: Case, message: Message, relays: int = 0) -> None:
    """Send a message into a case's place in the staff chat, in staff's language."""
    wording = work.wiring.catalogues.localise(message, work.wiring.staff.locale)
    rank = RELAY_TO_STAFF if relays else CARD if message.slot else TO_STAFF
    order_to_topic(work, case, Post(wording, relays=relays, pin=message.slot in PINNED), rank)


def order_to_topic(work: Work, case: Case, order: Outgoing, rank: int = TO_STAFF) -> None:
    """Put an order for a case's topic into the outbox, sealed with the contact's key."""
    slot = order.wording.slot if isinstance(order, Post) else ""
    payload = msgspec.json.encode(order)
    parcel = Parcel(
        case_lane(case.number), DESK_LANE, payload, rank, slot=slot, contact=case.contact or None, case=case.number
    )
    put(work, parcel)


def to_board(work: Work, message: Message) -> None:
    """Show this in General; with a slot, in place of what stands there."""
    wording = work.wiring.catalogues.localise(message, work.wiring.staff.locale)
    payload = msgspec.json.encode(Post(wording, pin=message.slot in PINNED))
    put(work, Parcel(BOARD_LANE, DESK_LANE, payload, CARD, slot=message.slot))


def put(work: Work, parcel: Parcel) -> None:
    """Add one row to the outbox."""
    outbox.add(work.tx, (parcel,), work.wiring.now(), work.wiring.clock.new_id)
