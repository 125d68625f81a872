"""Every version of every dialog that a conversation may still stand on, as its file's text."""

from datetime import datetime

import msgspec
from sqlalchemy import select

from storage import tables
from storage.database import Insert, Into, Tx

T = tables.dialogs


class Kept(msgspec.Struct, frozen=True):
    """One version of one dialog."""

    dialog: str
    version: str
    source: str


def keep(tx: Tx, dialog: str, version: str, source: str, now: datetime) -> None:
    """Keep this version; nothing happens if it is kept already."""
    row = {"dialog": dialog, "version": version, "source": source, "kept_at": now}
    tx.insert(if_new, row)


def if_new(into: Into) -> Insert:
    """A version that is not kept yet."""
    return into(T).on_conflict_do_nothing(index_elements=[T.c.dialog, T.c.version])


def kept(tx: Tx) -> list[Kept]:
    """Every version, by dialog, the oldest first."""
    rows = tx.execute(select(T).order_by(T.c.dialog, T.c.kept_at, T.c.version))
    return [Kept(row.dialog, row.version, row.source) for row in rows]
