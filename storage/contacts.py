"""Contacts: who was met on which channel, found by a keyed hash of the address, and how each is forgotten.

The address itself is sealed. A contact's data key is made with the contact and destroyed with it; everything
that is kept of a contact is sealed by that key.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from bot.talk.ids import ContactId
from storage import tables
from storage.database import Tx
from storage.listen import ERASED

T = tables.contacts
FIND: Final = select(T.c.id).where(T.c.address_index == bindparam("which"))
READ: Final = select(T).where(T.c.id == bindparam("which"))
ADD: Final = insert(T)
CHANGE: Final = update(T).where(T.c.id == bindparam("which"))


class Contact(msgspec.Struct, frozen=True):
    """A person on a channel. `locale` is "" until a language was chosen."""

    id: ContactId
    channel: str
    address: str
    locale: str
    reachable: bool


def lane(contact: ContactId) -> str:
    """The lane of what comes from a contact, and of what goes to one."""
    return f"contact:{contact}"


def known(tx: Tx, channel: str, address: str) -> ContactId | None:
    """Who has this address on this channel, if we have met."""
    found = tx.one(FIND, {"which": tx.keys.address_index(channel, address)})
    return None if found is None else ContactId(found.id)


def make_known(tx: Tx, channel: str, address: str, now: datetime, new_id: Callable[[], str]) -> ContactId:
    """Who has this address on this channel; somebody new, with a data key, if we have not met."""
    index = tx.keys.address_index(channel, address)
    found = tx.one(FIND, {"which": index})
    if found is not None:
        return ContactId(found.id)
    contact = ContactId(new_id())
    tx.data_keys.make(contact)
    row = {
        "id": contact,
        "channel": channel,
        "address_index": index,
        "address": tx.seal(T.c.address, contact, contact, address.encode()),
        "locale": "",
        "made_at": now,
    }
    tx.write(ADD, row)
    return contact


def get(tx: Tx, contact: ContactId) -> Contact:
    """The contact; raises LookupError if there is none of that id (any more)."""
    row = tx.one(READ, {"which": contact})
    if row is None:
        raise LookupError(f"no contact {contact}")
    address = tx.unseal(T.c.address, contact, contact, row.address).decode()
    return Contact(contact, row.channel, address, row.locale, row.gone_at is None)


def set_locale(tx: Tx, contact: ContactId, locale: str) -> None:
    """The language that the contact reads."""
    tx.write(CHANGE, {"which": contact, "locale": locale})


def set_reachable(tx: Tx, contact: ContactId, gone_at: datetime | None) -> None:
    """Since when nothing reaches the contact; None if everything does."""
    tx.write(CHANGE, {"which": contact, "gone_at": gone_at})


def erase(tx: Tx, contact: ContactId) -> None:
    """Delete what is kept of the contact, and destroy the key; nothing happens if there is no such contact.

    What stays holds no word and leads to nobody: the cases with their number, status and log, and the keys of
    the updates that came in, so that a late repetition of one is not taken for a new one.
    """
    theirs = lane(contact)
    unsent = tables.in_state(tables.outbox, "queued", "sending")
    tx.execute(delete(tables.outbox).where(unsent, tables.outbox.c.lane == theirs))
    for table in (tables.outbox, tables.messages, tables.incidents):
        tx.execute(delete(table).where(table.c.contact == contact))
    nobody = {"contact": None, "conversation": None, "locale": "", "tried": "[]"}
    tx.execute(update(tables.cases).where(tables.cases.c.contact == contact).values(nobody))
    tx.execute(delete(tables.conversations).where(tables.conversations.c.contact == contact))
    nothing = {"contact": None, "lane": "", "payload": None, "state": "done", "error": ""}
    tx.execute(update(tables.inbox).where(tables.inbox.c.contact == contact).values(nothing))
    tx.execute(delete(tables.slots).where(tables.slots.c.lane == theirs))
    tx.execute(delete(tables.gates).where(tables.gates.c.chat == theirs))
    tx.execute(delete(tables.lanes).where(tables.lanes.c.lane == theirs))
    tx.execute(delete(T).where(T.c.id == contact))
    tx.data_keys.destroy(contact)
    tx.tell(f"{ERASED}{contact}")
    tx.scrubs = True
