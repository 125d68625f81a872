"""The inbox: updates as they came in, each under its channel's own id, until they are done.

A lane is worked on in order. A row that was tried before is a suspect: it comes alone, ahead of the rest, and
its lane waits for it; other lanes wait for that one try at most.

Where several processes share the database, a lane is the one's that has its row in `lanes` locked: rows are read
only after that, so that none is seen which another process has just worked off. Locking the updates themselves
would let the second of a lane overtake the first.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Row, Select, bindparam, func, literal_column, or_, select, update

from storage import contacts, tables
from storage.data_keys import DESK
from storage.database import Insert, Into, Tx
from storage.seal import SealBroken

T = tables.inbox
LANES = tables.lanes
RESERVED: Final = timedelta(seconds=5)
# A process takes no more at a time, so that something is left for the others.
SHARE: Final = 40
NO_TRIES: Final[ColumnElement[int]] = literal_column("0")


class Arrival(msgspec.Struct, frozen=True):
    """What a channel brings: `key` is its own id there, `address` a contact's, None if it is no contact's."""

    channel: str
    key: str
    lane: str
    address: str | None
    payload: bytes


class Waiting(msgspec.Struct, frozen=True):
    """An update to work on. `attempts` counts the tries before this one."""

    id: int
    channel: str
    lane: str
    contact_id: str | None
    payload: bytes
    attempts: int


def first_suspect(*which: ColumnElement[bool]) -> Select[Any]:
    """The oldest of these suspects that nothing in its lane stands before."""
    before = T.alias("before")
    blocked = select(before.c.id).where(
        tables.in_state(before, "waiting"), before.c.lane == T.c.lane, before.c.id < T.c.id
    )
    suspects = select(T).where(tables.in_state(T, "waiting"), T.c.attempts > NO_TRIES, *which)
    return suspects.where(~blocked.exists()).order_by(T.c.id).limit(1)


def unsuspected() -> Select[Any]:
    """Everything that waits and has no suspect before it in its lane, oldest first."""
    suspect_row = T.alias("suspect")
    behind = select(suspect_row.c.id).where(
        tables.in_state(suspect_row, "waiting"),
        suspect_row.c.attempts > NO_TRIES,
        suspect_row.c.lane == T.c.lane,
        suspect_row.c.id <= T.c.id,
    )
    free = select(T).where(tables.in_state(T, "waiting"), ~behind.exists())
    return free.order_by(T.c.id).limit(bindparam("most"))


def with_lanes(rows: Select[Any]) -> Select[Any]:
    """These rows, as far as their lanes can be had: those lanes are locked, the others are passed over."""
    free = or_(LANES.c.until.is_(None), LANES.c.until < func.now(), LANES.c.holder == bindparam("me"))
    shared = rows.with_only_columns(T.c.lane).join_from(T, LANES, LANES.c.lane == T.c.lane).where(free)
    return shared.with_for_update(of=LANES, skip_locked=True)


COUNTED: Final = first_suspect(T.c.id == bindparam("which"))
UNTRIED: Final = first_suspect(T.c.attempts == literal_column("1"))
SUSPECT: Final = first_suspect()
ORDINARY: Final = unsuspected()
IN_LANES: Final = T.c.lane.in_(bindparam("lanes", expanding=True))
# In this order: the suspect whose try has been counted; one never tried alone, because the innocent go before the
# deadly; any other; and only then what nothing is suspected of.
IN_TURN: Final = (COUNTED, UNTRIED, SUSPECT, ORDINARY)
LOCKED: Final = tuple((with_lanes(rows), rows.where(IN_LANES)) for rows in IN_TURN)
KEYS: Final = select(T.c.channel, T.c.key).where(
    T.c.channel == bindparam("where"), T.c.key.in_(bindparam("which", expanding=True))
)
DONE: Final = update(T).where(T.c.id.in_(bindparam("which", expanding=True)))
NOTHING_LEFT: Final = {"state": "done", "payload": None, "contact": None, "lane": "", "error": ""}


def store(tx: Tx, arrivals: Sequence[Arrival], now: datetime, new_id: Callable[[], str]) -> int:
    """Keep what is new, in this order; how many that were. A contact's address makes the contact known.

    One transaction at a time: in each lane the numbers of updates must come to be seen in their order.
    """
    tx.only_one("intake")
    seen = stored_keys(tx, arrivals)
    rows = []
    for arrival in arrivals:
        if (arrival.channel, arrival.key) not in seen:
            seen.add((arrival.channel, arrival.key))
            rows.append(row_of(tx, arrival, now, new_id))
    if rows:
        tx.insert(if_new, rows)
        if tx.is_shared:
            tx.insert(
                lane_if_new, [{"lane": lane, "holder": ""} for lane in sorted({str(row["lane"]) for row in rows})]
            )
        tx.tell("arrived")
    return len(rows)


def lane_if_new(into: Into) -> Insert:
    """A lane that nothing has come in before."""
    return into(LANES).on_conflict_do_nothing(index_elements=[LANES.c.lane])


def if_new(into: Into) -> Insert:
    """An update whose key another process has not stored in the meantime."""
    return into(T).on_conflict_do_nothing(index_elements=[T.c.channel, T.c.key])


def stored_keys(tx: Tx, arrivals: Iterable[Arrival]) -> set[tuple[str, str]]:
    """Which of them were stored before, by channel and key."""
    by_channel: dict[str, list[str]] = {}
    for arrival in arrivals:
        by_channel.setdefault(arrival.channel, []).append(arrival.key)
    found = (tx.execute(KEYS, {"where": channel, "which": keys}) for channel, keys in by_channel.items())
    return {(row.channel, row.key) for rows in found for row in rows}


def row_of(tx: Tx, arrival: Arrival, now: datetime, new_id: Callable[[], str]) -> dict[str, object]:
    """The arrival as a row, sealed by its contact's key or by the desk's."""
    contact, lane = None, arrival.lane
    if arrival.address is not None:
        contact = contacts.make_known(tx, arrival.channel, arrival.address, now, new_id)
        lane = contacts.lane(contact)
    uid = new_id()
    return {
        "uid": uid,
        "channel": arrival.channel,
        "key": arrival.key,
        "lane": lane,
        "contact": contact,
        "payload": tx.seal(T.c.payload, uid, contact or DESK, arrival.payload),
        "state": "waiting",
        "error": "",
        "arrived_at": now,
    }


def fetch(tx: Tx, limit: int, alone: int = 0) -> list[Waiting]:
    """What to work on next, in order: one suspect alone (`alone` before any other), or up to `limit` others.

    A row that cannot be unsealed is set aside here: it must not keep the others from being read.
    """
    look = lanes_and_rows if tx.is_shared else rows_alone
    while (rows := look(tx, limit, alone)) is not None:
        opened = [waiting for row in rows if (waiting := unsealed(tx, row)) is not None]
        if opened:
            return opened
    return []


def rows_alone(tx: Tx, limit: int, alone: int) -> Sequence[Row[Any]] | None:
    """What is next where one process has the database to itself; None if nothing waits."""
    for rows in IN_TURN if alone else IN_TURN[1:]:
        if found := tx.execute(rows, asked(rows, limit, alone)).all():
            return found
    return None


def lanes_and_rows(tx: Tx, limit: int, alone: int) -> Sequence[Row[Any]] | None:
    """What is next in lanes that no other process has; they are this transaction's from now on.

    None if nothing waits in such a lane. Whoever has lanes waits for nobody: two that did would stand still.
    """
    tx.may_wait = False
    for rows, (lock, read) in zip(IN_TURN, LOCKED, strict=True):
        what = asked(rows, min(limit, SHARE), alone)
        lanes = set(tx.execute(lock, {"me": tx.process, **what}).scalars())
        if lanes:
            return tx.execute(read, {"lanes": sorted(lanes), **what}).all()
    return None


def asked(rows: Select[Any], limit: int, alone: int) -> dict[str, int]:
    """What one of the questions above has to be told."""
    return {"which": alone} if rows is COUNTED else {"most": limit} if rows is ORDINARY else {}


def unsealed(tx: Tx, row: Row[Any]) -> Waiting | None:
    """The row as it can be worked on; None if its seal is broken."""
    try:
        payload = tx.unseal(T.c.payload, row.uid, row.contact or DESK, row.payload)
    except SealBroken:
        aside(tx, row.id, SealBroken.__name__)
        return None
    return Waiting(row.id, row.channel, row.lane, row.contact, payload, row.attempts)


def done(tx: Tx, ids: Sequence[int]) -> None:
    """These are worked off: what was in them is deleted, their keys stay, so that a repetition is known as one."""
    if ids:
        tx.execute(DONE, {"which": ids, **NOTHING_LEFT})


def every_lane(into: Into) -> Insert:
    """Every lane in which something waits: also where the updates came from another database."""
    waiting = select(T.c.lane, literal_column("''")).where(tables.in_state(T, "waiting")).distinct()
    return lane_if_new(lambda table: into(table).from_select(["lane", "holder"], waiting))


def try_alone(tx: Tx, row: int) -> None:
    """It is about to be tried alone: one more attempt, and for a moment its lane is this process's."""
    failed(tx, row, "tried alone")
    if tx.is_shared:
        lane = select(T.c.lane).where(T.c.id == row).scalar_subquery()
        tx.execute(update(LANES).where(LANES.c.lane == lane).values(holder=tx.process, until=func.now() + RESERVED))


def failed(tx: Tx, row: int, error_name: str) -> None:
    """It was tried, or is about to be: one more attempt. The error by its name, never by its text."""
    tx.execute(update(T).where(T.c.id == row).values(attempts=T.c.attempts + 1, error=error_name))


def aside(tx: Tx, row: int, error_name: str) -> None:
    """It is not tried again, its lane goes on; what is in it stays for an administrator."""
    tx.execute(update(T).where(T.c.id == row).values(state="aside", error=error_name))


def suspect(tx: Tx, limit: int) -> None:
    """At a start: a process that was killed may have been at any of the first `limit` rows.

    What another process is at right now is its own affair.
    """
    first = select(T.c.id).where(tables.in_state(T, "waiting")).order_by(T.c.id).limit(limit)
    if tx.is_shared:
        tx.insert(every_lane)
        first = first.join_from(T, LANES, LANES.c.lane == T.c.lane).with_for_update(of=LANES, skip_locked=True)
    tx.execute(update(T).where(T.c.id.in_(first), T.c.attempts == 0).values(attempts=1))


def waits(tx: Tx, lane: str) -> bool:
    """Whether an update waits in this lane, or in one below it: "staff" is every lane of staff."""
    here = (T.c.lane == lane) | T.c.lane.startswith(f"{lane}:", autoescape=True)
    return tx.execute(select(T.c.id).where(tables.in_state(T, "waiting"), here).limit(1)).first() is not None


def waiting_count(tx: Tx) -> int:
    """How many updates wait."""
    count: int = tx.execute(select(func.count()).select_from(T).where(tables.in_state(T, "waiting"))).scalar_one()
    return count
