"""Incident records: one for each conversation, packed and sealed; what is in them is not known here."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from bot.talk.ids import ContactId, ConversationId
from storage import tables
from storage.database import Insert, Into, Tx

T = tables.incidents
READ: Final = select(T.c.contact, T.c.record).where(T.c.conversation == bindparam("which"))


def save(tx: Tx, conversation: ConversationId, contact: ContactId, packed: bytes, now: datetime) -> None:
    """The conversation's record as it is now."""
    row = {
        "conversation": conversation,
        "contact": contact,
        "record": tx.seal(T.c.record, conversation, contact, packed),
        "changed_at": now,
    }
    tx.insert(newer, row)


def newer(into: Into) -> Insert:
    """The record as it is now."""
    row = into(T)
    now = {"record": row.excluded.record, "changed_at": row.excluded.changed_at}
    return row.on_conflict_do_update(index_elements=[T.c.conversation], set_=now)


def load(tx: Tx, conversation: ConversationId) -> bytes | None:
    """The record, None if nothing was recorded."""
    row = tx.one(READ, {"which": conversation})
    return None if row is None else tx.unseal(T.c.record, conversation, row.contact, row.record)
