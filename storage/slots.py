"""Which message stands in which place: the board in General, a case's card, the question in a contact's chat.

A newer version is an edit of the message that stands there. The ids are the channel's own.
"""

from typing import Final

from sqlalchemy import bindparam, delete, select

from storage import tables
from storage.database import Insert, Into, Tx

T = tables.slots
CONTACTS_LANES = "contact:%"
READ: Final = select(T.c.ref).where(T.c.lane == bindparam("where"), T.c.slot == bindparam("which"))


def get(tx: Tx, lane: str, slot: str) -> str | None:
    """The message that stands in this slot; never any for ""."""
    if not slot:
        return None
    found = tx.one(READ, {"where": lane, "which": slot})
    return None if found is None else found.ref


def set(tx: Tx, lane: str, slot: str, ref: str) -> None:  # noqa: A001 - called as slots.set
    """This message stands there from now on."""
    tx.insert(newer, {"lane": lane, "slot": slot, "ref": ref})


def newer(into: Into) -> Insert:
    """What stands there now."""
    row = into(T)
    return row.on_conflict_do_update(index_elements=[T.c.lane, T.c.slot], set_={"ref": row.excluded.ref})


def clear(tx: Tx, lane: str, slot: str) -> None:
    """Nothing stands there: the next one is a message of its own."""
    tx.execute(delete(T).where(T.c.lane == lane, T.c.slot == slot))


def forget(tx: Tx, lanes: str) -> None:
    """Nothing stands anywhere in the lanes whose names begin so."""
    tx.execute(delete(T).where(T.c.lane.startswith(lanes, autoescape=True)))


def lane_of(tx: Tx, ref: str) -> str | None:
    """The lane of the staff chat in which this message stands. Contacts' chats number their messages alike."""
    here = select(T.c.lane).where(T.c.ref == ref, T.c.lane.not_like(CONTACTS_LANES)).limit(1)
    lane: str | None = tx.execute(here).scalar_one_or_none()
    return lane
