"""Conversations: where each contact stands, one open at a time. The session is sealed, and gone with the end."""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import bindparam, insert, select, update

from bot.talk.ids import CaseNumber, ContactId, ConversationId
from storage import tables
from storage.database import Tx

T = tables.conversations
OPEN: Final = select(T).where(T.c.contact == bindparam("whose"), T.c.ended_at.is_(None))
WHOSE: Final = select(T.c.contact).where(T.c.id == bindparam("which"))
ADD: Final = insert(T)
CHANGE: Final = update(T).where(T.c.id == bindparam("which"))


class Row(msgspec.Struct, frozen=True):
    """An open conversation; `session` as `bot/engine/session.py` packed it."""

    id: ConversationId
    contact: ContactId
    session: bytes
    case: CaseNumber | None


def add(tx: Tx, conversation: ConversationId, contact: ContactId, packed: bytes, now: datetime) -> None:
    """Begin one; raises an IntegrityError of the database if the contact has one open."""
    row = {
        "id": conversation,
        "contact": contact,
        "session": tx.seal(T.c.session, conversation, contact, packed),
        "result": "",
        "begun_at": now,
        "changed_at": now,
    }
    tx.write(ADD, row)


def open_of(tx: Tx, contact: ContactId) -> Row | None:
    """The contact's open conversation."""
    row = tx.one(OPEN, {"whose": contact})
    if row is None:
        return None
    session = tx.unseal(T.c.session, row.id, contact, row.session)
    return Row(ConversationId(row.id), contact, session, None if row.case is None else CaseNumber(row.case))


def owner(tx: Tx, conversation: ConversationId) -> ContactId:
    """Whose conversation it is; raises LookupError if there is none of that id."""
    found = tx.one(WHOSE, {"which": conversation})
    if found is None:
        raise LookupError(f"no conversation {conversation}")
    return ContactId(found.contact)


def save(tx: Tx, conversation: ConversationId, packed: bytes, now: datetime) -> None:
    """Where the conversation stands now; raises LookupError if there is none of that id."""
    session = tx.seal(T.c.session, conversation, owner(tx, conversation), packed)
    tx.write(CHANGE, {"which": conversation, "session": session, "changed_at": now})


def end(tx: Tx, conversation: ConversationId, result: str, now: datetime) -> None:
    """It is over, with this result; nobody will go on from where it stood."""
    ended = {"session": None, "result": result, "changed_at": now, "ended_at": now}
    tx.write(CHANGE, {"which": conversation, **ended})


def set_case(tx: Tx, conversation: ConversationId, number: CaseNumber) -> None:
    """It has become this case."""
    tx.write(CHANGE, {"which": conversation, "case": number})
