"""The outbox: messages in words, one row each, until a channel has taken them.

Rows of a lane leave in order, one at a time; only the oldest unsent row of a lane, its head, may leave. A row is
queued, sending, then sent or dead; what was in it is deleted with the last step.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Row, Select, bindparam, func, insert, null, or_, select, update

from storage import tables
from storage.data_keys import DESK
from storage.database import Insert, Into, Tx
from storage.seal import SealBroken

T = tables.outbox
UNSENT: Final = ("queued", "sending")
MayLeave = Callable[[str, str], bool | None]


class Parcel(msgspec.Struct, frozen=True):
    """Something to send. `rank`: lower leaves first. A `slot` is replaced while it waits; "" for none.

    `channel` is the contact's if it is left out.
    """

    lane: str
    chat: str
    payload: bytes
    rank: int
    slot: str = ""
    contact: str | None = None
    case: int | None = None
    channel: str = ""


class Leaving(msgspec.Struct, frozen=True):
    """A row on its way. `uid` stays the same in every try.

    `attempts` counts the tries with this one, `ambiguous` those before it of which nobody knows whether they arrived.
    """

    id: int
    uid: str
    lane: str
    chat: str
    channel: str
    payload: bytes
    slot: str
    contact: str | None
    case: int | None
    attempts: int
    rank: int
    ambiguous: int = 0


def heads() -> Select[Any]:
    """The head of each lane that is due, lowest rank first, without what is in it."""
    before = T.alias("before")
    blocked = select(before.c.id).where(
        tables.in_state(before, *UNSENT), before.c.lane == T.c.lane, before.c.id < T.c.id
    )
    due = select(T.c.id, T.c.lane, T.c.chat, T.c.channel).where(
        tables.in_state(T, "queued"), or_(T.c.not_before.is_(None), T.c.not_before <= bindparam("now"))
    )
    return due.where(~blocked.exists()).order_by(T.c.rank, T.c.id)


HEADS: Final = heads()
REPLACEABLE: Final = (
    select(T.c.id, T.c.uid)
    .where(tables.in_state(T, *UNSENT), T.c.lane == bindparam("which"), T.c.slot == bindparam("place"))
    .where(T.c.state == "queued", T.c.attempts == 0)
    .order_by(T.c.id.desc())
    .limit(1)
)
CHANNEL: Final = select(tables.contacts.c.channel).where(tables.contacts.c.id == bindparam("whose"))
ADD: Final = insert(T).inline()
NEW: Final = {"state": "queued", "attempts": 0, "ambiguous": 0}
CHANGE: Final = update(T).where(T.c.id == bindparam("which"), tables.in_state(T, *UNSENT))


def add(tx: Tx, parcels: Sequence[Parcel], now: datetime, new_id: Callable[[], str]) -> None:
    """Put the parcels behind what already waits; one with a slot takes the place of an unsent one of that slot."""
    for parcel in parcels:
        found = None
        if parcel.slot:
            found = tx.one(tx.unlocked(REPLACEABLE), {"which": parcel.lane, "place": parcel.slot})
        if found is None:
            tx.write(ADD, {**NEW, "made_at": now, **row_of(tx, parcel, new_id())})
        else:
            tx.write(CHANGE, {"which": found.id, **row_of(tx, parcel, found.uid)})
    tx.tell("leaving")


def row_of(tx: Tx, parcel: Parcel, uid: str) -> dict[str, object]:
    """The parcel as a row, sealed by its contact's key or by the desk's."""
    channel = parcel.channel
    if not channel and parcel.contact:
        found = tx.one(CHANNEL, {"whose": parcel.contact})
        channel = found.channel if found else ""
    return {
        "uid": uid,
        "lane": parcel.lane,
        "chat": parcel.chat,
        "channel": channel,
        "contact": parcel.contact,
        "case": parcel.case,
        "slot": parcel.slot,
        "payload": tx.seal(T.c.payload, uid, parcel.contact or DESK, parcel.payload),
        "rank": parcel.rank,
        "ref": "",
        "why": "",
    }


def fetch(tx: Tx, now: datetime, limit: int, busy_lanes: Collection[str], may_leave: MayLeave) -> list[Leaving]:
    """Up to `limit` rows that are due and may leave, marked as being sent.

    `may_leave` is asked for each chat and channel in turn, most urgent first; None says that nothing more may
    leave now whatever it is, and ends the search. A row that cannot be unsealed is buried.
    """
    chosen = choose(tx, now, limit, busy_lanes, may_leave)
    if not chosen:
        return []
    if tx.is_shared:  # what a worker is replacing at this moment leaves when it is new
        queued = select(T.c.id).where(T.c.id.in_(chosen), tables.in_state(T, "queued"))
        chosen = list(tx.execute(tx.unlocked(queued)).scalars())
    tx.execute(update(T).where(T.c.id.in_(chosen)).values(state="sending", attempts=T.c.attempts + 1))
    rows = tx.execute(select(T).where(T.c.id.in_(chosen)).order_by(T.c.rank, T.c.id)).all()
    return [leaving for row in rows if (leaving := unsealed(tx, row)) is not None]


def choose(tx: Tx, now: datetime, limit: int, busy_lanes: Collection[str], may_leave: MayLeave) -> list[int]:
    """The ids of what may leave. Reads no further than it must: thousands of lanes may wait."""
    chosen: list[int] = []
    if limit <= 0:
        return chosen
    with tx.execute(HEADS.execution_options(yield_per=max(limit, 64)), {"now": now}) as found:
        for row in found:
            if row.lane in busy_lanes:
                continue
            allowed = may_leave(row.chat, row.channel)
            if allowed:
                chosen.append(row.id)
            if allowed is None or len(chosen) == limit:
                break
    return chosen


def unsealed(tx: Tx, row: Row[Any]) -> Leaving | None:
    """The row as it can be sent; None if its seal is broken."""
    try:
        payload = tx.unseal(T.c.payload, row.uid, row.contact or DESK, row.payload)
    except SealBroken:
        buried(tx, row.id, SealBroken.__name__)
        return None
    return Leaving(
        id=row.id,
        uid=row.uid,
        lane=row.lane,
        chat=row.chat,
        channel=row.channel,
        payload=payload,
        slot=row.slot,
        contact=row.contact,
        case=row.case,
        attempts=row.attempts,
        rank=row.rank,
        ambiguous=row.ambiguous,
    )


def sent(tx: Tx, row: int, ref: str, now: datetime) -> None:
    """It arrived, as this message of the channel ("" if that names none)."""
    tx.write(CHANGE, {"which": row, "state": "sent", "payload": None, "ref": ref, "sent_at": now})


def unsent(tx: Tx, row: int, not_before: datetime, *, ambiguous: bool = False) -> None:
    """It goes again, not before then; `ambiguous` if it may have arrived all the same."""
    again = update(T).where(T.c.id == row, T.c.state.in_(UNSENT))
    tx.execute(again.values(state="queued", not_before=not_before, ambiguous=T.c.ambiguous + int(ambiguous)))


def buried(tx: Tx, row: int, why: str) -> None:
    """It is never sent; the reason by an error's name, never by its text."""
    tx.write(CHANGE, {"which": row, "state": "dead", "payload": None, "why": why})


def bury_lane(tx: Tx, lane: str) -> None:
    """Nothing that waits in this lane is ever sent."""
    waiting = update(T).where(T.c.lane == lane, tables.in_state(T, *UNSENT))
    tx.execute(waiting.values(state="dead", payload=null(), why="lane"))


def bury_chat(tx: Tx, chat: str) -> None:
    """Nothing that waits for this chat is ever sent there."""
    waiting = update(T).where(T.c.chat == chat, tables.in_state(T, *UNSENT))
    tx.execute(waiting.values(state="dead", payload=null(), why="chat"))


def interrupted(tx: Tx) -> None:
    """At a start: what was being sent when the process ended may or may not have arrived, and goes again."""
    under_way = update(T).where(tables.in_state(T, *UNSENT), T.c.state == "sending")
    tx.execute(under_way.values(state="queued", ambiguous=T.c.ambiguous + 1))


def hurry(tx: Tx, lane: str) -> None:
    """What waits in this lane, or in any lane of the chat of that name, need not wait for its time."""
    for column in (T.c.lane, T.c.chat):
        waiting = update(T).where(column == lane, tables.in_state(T, *UNSENT), tables.in_state(T, "queued"))
        tx.execute(waiting.values(not_before=null()))


def gate(tx: Tx, chat: str, until: datetime) -> None:
    """The chat must be quiet until then; a later word wins over an earlier one only if it is longer."""
    tx.insert(if_longer, {"chat": chat, "until": until})


def if_longer(into: Into) -> Insert:
    """A gate that is not shut for as long already."""
    row = into(tables.gates)
    longer = tables.gates.c.until < row.excluded.until
    return row.on_conflict_do_update(index_elements=["chat"], set_={"until": row.excluded.until}, where=longer)


def gates(tx: Tx, now: datetime) -> Mapping[str, datetime]:
    """Which chats must still be quiet, and until when."""
    shut = select(tables.gates).where(tables.gates.c.until > now)
    return {row.chat: row.until for row in tx.execute(shut)}


def next_due(tx: Tx, now: datetime) -> datetime | None:
    """When the next row becomes due that is not yet; None if no row waits for its time."""
    later = select(func.min(T.c.not_before)).where(tables.in_state(T, "queued"), T.c.not_before > now)
    moment: datetime | None = tx.execute(later).scalar_one()
    return moment


def leaves(tx: Tx, now: datetime, chat: str) -> bool:
    """Whether something to this chat, or to one below it, is on its way or could leave now."""
    there = (T.c.chat == chat) | T.c.chat.startswith(f"{chat}:", autoescape=True)
    due = (T.c.state == "sending") | T.c.not_before.is_(None) | (T.c.not_before <= now)
    return tx.execute(select(T.c.id).where(tables.in_state(T, *UNSENT), there, due).limit(1)).first() is not None


def unsent_count(tx: Tx) -> int:
    """How many rows have not left."""
    count: int = tx.execute(select(func.count()).select_from(T).where(tables.in_state(T, *UNSENT))).scalar_one()
    return count
