"""Leases: what only one process may do at a time, who does it, and until when.

Each time a lease changes hands its token grows; a holder writes only while its token is the last one, so that one
that slept through its own end can do no harm. Where one process has the database to itself there are none.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import bindparam, func, select, update

from bot.errors import MaydayError
from storage import tables
from storage.database import Insert, Into, Tx

T = tables.leases
IS_MINE: Final = (T.c.name == bindparam("which")) & (T.c.token == bindparam("mine"))
OF_NAME: Final = select(T.c.token, T.c.until).where(T.c.name == bindparam("which")).with_for_update()
CHECK: Final = select(T.c.token).where(IS_MINE).with_for_update(read=True)
EXTEND: Final = update(T).where(IS_MINE)
PASS_ON: Final = update(T).where(T.c.name == bindparam("which"))


class LeaseLost(MaydayError):
    """For the runtime: another process does this now; stop."""


class Lease(msgspec.Struct, frozen=True):
    """The right to do what is called `name`, as the `token`-th to have it."""

    name: str
    token: int


def moment(tx: Tx) -> datetime:
    """The time by the database's own clock: the one that all processes share."""
    now: datetime = tx.execute(select(func.clock_timestamp())).scalar_one()
    return now


def take(tx: Tx, name: str, holder: str, now: datetime, seconds: float) -> Lease | None:
    """Take the lease if it is free, or its time is over; None while somebody has it."""
    tx.insert(unless_known, {"name": name, "holder": "", "token": 0, "until": now})
    found = tx.execute(OF_NAME, {"which": name}).one()
    if found.until > now:
        return None
    lease = Lease(name, found.token + 1)
    mine = {"holder": holder, "token": lease.token, "until": now + timedelta(seconds=seconds)}
    tx.execute(PASS_ON, {"which": name, **mine})
    return lease


def unless_known(into: Into) -> Insert:
    """A lease that nobody ever had."""
    return into(T).on_conflict_do_nothing(index_elements=[T.c.name])


def renew(tx: Tx, lease: Lease, now: datetime, seconds: float) -> bool:
    """Keep it for that long from now; False if it is somebody else's by now."""
    until = now + timedelta(seconds=seconds)
    return tx.execute(EXTEND, {"which": lease.name, "mine": lease.token, "until": until}).rowcount == 1


def release(tx: Tx, lease: Lease, now: datetime) -> bool:
    """Let others have it at once; False, and nothing happens, if it is somebody else's by now."""
    return renew(tx, lease, now, 0)


def check(tx: Tx, lease: Lease) -> None:
    """Nobody takes the lease before this transaction ends; raises LeaseLost if somebody has."""
    if tx.execute(CHECK, {"which": lease.name, "mine": lease.token}).first() is None:
        raise LeaseLost(f"Another process has the lease {lease.name} now.")
