"""What people wrote to each other through the desk: sealed, with the ids that both sides' channels gave it.

The ids map an edit, a reply or a delivery on one side to the message on the other.
"""

from datetime import datetime
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import ColumnElement, Row, bindparam, insert, select, update

from bot.talk.ids import CaseNumber, ContactId, ConversationId, MemberId
from storage import tables
from storage.database import Tx

T = tables.messages
CHANGE: Final = update(T).where(T.c.id == bindparam("which"))


class Stored(msgspec.Struct, frozen=True):
    """One message. `contact_ref` and `staff_ref` are the channels' ids of it, "" where it has none yet."""

    id: int
    uid: str
    conversation: ConversationId
    contact: ContactId
    case: CaseNumber | None
    author: Literal["contact", "member"]
    member: MemberId | None
    body: bytes
    contact_ref: str
    staff_ref: str
    relayed: bool


def add(
    tx: Tx,
    *,
    uid: str,
    conversation: ConversationId,
    contact: ContactId,
    case: CaseNumber | None,
    author: Literal["contact", "member"],
    member: MemberId | None,
    body: bytes,
    contact_ref: str,
    staff_ref: str,
    at: datetime,
) -> int:
    """Keep a message; the row's number."""
    row = {
        "uid": uid,
        "conversation": conversation,
        "contact": contact,
        "case": case,
        "author": author,
        "member": member,
        "body": tx.seal(T.c.body, uid, contact, body),
        "contact_ref": contact_ref,
        "staff_ref": staff_ref,
        "relayed": False,
        "at": at,
    }
    key = tx.execute(insert(T), row).inserted_primary_key
    assert key is not None, "one row was inserted"
    return int(key[0])


def get(tx: Tx, row: int) -> Stored | None:
    """The message in that row."""
    return newest(tx, T.c.id == row)


def by_contact_ref(tx: Tx, contact: ContactId, ref: str) -> Stored | None:
    """The message that the contact's channel calls this, in her chat; never any for ""."""
    return newest(tx, (T.c.contact == contact) & (T.c.contact_ref == ref)) if ref else None


def by_staff_ref(tx: Tx, ref: str) -> Stored | None:
    """The message that the staff chat's channel calls this; never any for ""."""
    return newest(tx, T.c.staff_ref == ref) if ref else None


def set_refs(tx: Tx, row: int, *, contact_ref: str | None = None, staff_ref: str | None = None) -> None:
    """How the channels call the message; None leaves an id as it is."""
    refs = {"contact_ref": contact_ref, "staff_ref": staff_ref}
    known = {name: ref for name, ref in refs.items() if ref is not None}
    if known:
        tx.execute(CHANGE, {"which": row, **known})


def set_body(tx: Tx, row: int, body: bytes) -> None:
    """The message was edited; raises LookupError if there is none in that row."""
    found = tx.execute(select(T.c.uid, T.c.contact).where(T.c.id == row)).one_or_none()
    if found is None:
        raise LookupError(f"no message {row}")
    tx.execute(CHANGE, {"which": row, "body": tx.seal(T.c.body, found.uid, found.contact, body)})


def set_relayed(tx: Tx, row: int) -> None:
    """It is on its way to the other side."""
    tx.execute(CHANGE, {"which": row, "relayed": True})


def unrelayed(tx: Tx, conversation: ConversationId) -> list[Stored]:
    """What the contact wrote and staff have not been shown, in order."""
    hers = (T.c.conversation == conversation) & (T.c.author == "contact") & T.c.relayed.is_(False)
    return [stored(tx, row) for row in tx.execute(select(T).where(hers).order_by(T.c.id))]


def shown(tx: Tx, conversation: ConversationId, most: int) -> list[Stored]:
    """The last messages of both sides that staff have seen, or written, in order."""
    seen = (T.c.conversation == conversation) & ((T.c.author == "member") | T.c.relayed.is_(True))
    rows = tx.execute(select(T).where(seen).order_by(T.c.id.desc()).limit(most)).all()
    return [stored(tx, row) for row in reversed(rows)]


def shown_to_staff(tx: Tx, contact: ContactId) -> tuple[str, ...]:
    """Every message in the staff chat that was carried from or to the contact, by the channel's ids, in order."""
    there = select(T.c.staff_ref).where(T.c.contact == contact, T.c.staff_ref != "").order_by(T.c.id)
    return tuple(tx.execute(there).scalars())


def forget_staff_refs(tx: Tx) -> None:
    """Staff's channel calls none of the messages anything any more."""
    tx.execute(update(T).where(T.c.staff_ref != "").values(staff_ref=""))


def show_again(tx: Tx, conversation: ConversationId) -> None:
    """Staff have been shown nothing of what the contact wrote."""
    tx.execute(update(T).where(T.c.conversation == conversation, T.c.author == "contact").values(relayed=False))


def newest(tx: Tx, which: ColumnElement[bool]) -> Stored | None:
    """The last of these messages."""
    row = tx.execute(select(T).where(which).order_by(T.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else stored(tx, row)


def stored(tx: Tx, row: Row[Any]) -> Stored:
    """The row as a value, its body unsealed."""
    return Stored(
        id=row.id,
        uid=row.uid,
        conversation=row.conversation,
        contact=row.contact,
        case=row.case,
        author=row.author,
        member=row.member,
        body=tx.unseal(T.c.body, row.uid, row.contact, row.body),
        contact_ref=row.contact_ref,
        staff_ref=row.staff_ref,
        relayed=row.relayed,
    )
