"""Copies a SQLite database into an empty one on PostgreSQL, and compares the two before anything is kept.

Rows are copied as they stand, sealed as they are: the keys stay the same. Nobody may work in either meanwhile.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Table, func, insert, literal_column, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import ConfigError
from storage import tables
from storage.data_keys import DESK
from storage.database import Busy, Database, Tx

AT_ONCE: Final = 1000
# What belongs to the processes that run, not to the desk.
LEFT_OUT: Final = frozenset({tables.lanes, tables.leases})
COPIED: Final = tuple(table for table in tables.metadata.sorted_tables if table not in LEFT_OUT)


class Copied(msgspec.Struct, frozen=True):
    """One table that was copied and compared."""

    table: str
    rows: int
    digest: str


def copy(source: Database, target: Database) -> list[Copied]:
    """Copy every table, in one transaction of the target; what was copied.

    Raises:
        ConfigError: the target holds something, or a table did not come out the same. Then nothing was copied.
    """

    def into(there: Tx) -> list[Copied]:
        there.only_one("prepare")  # a mayday that starts now waits
        see_that_it_is_empty(there, target.where)
        return source.transact(lambda here: [table_copied(here, there, table) for table in COPIED])

    try:
        return target.transact(into)
    except (SQLAlchemyError, Busy) as error:
        raise ConfigError(
            f"Nothing was copied to {target.where}: {type(error).__name__}. Check both databases."
        ) from None


def see_that_it_is_empty(tx: Tx, name: str) -> None:
    """Nothing but the desk's key may be in it; that one is replaced by the source's."""
    for table in tables.metadata.sorted_tables:
        several = tx.execute(select(literal_column("1")).select_from(table).limit(2)).all()
        if len(several) > (table is tables.data_keys):
            raise ConfigError(f"{name} is not empty ({table.name} has rows): name a new database.")
    tx.data_keys.destroy(DESK)


def table_copied(here: Tx, there: Tx, table: Table) -> Copied:
    """One table: read, written, numbered on, and compared."""
    for rows in batches(here, table):
        there.execute(insert(table), rows)
    number_on(there, table, last_number(here, table))
    before, after = digest(here, table), digest(there, table)
    if before != after:
        raise ConfigError(f"{table.name} did not come out the same: nothing was copied. Check both databases.")
    return after


def batches(tx: Tx, table: Table) -> Iterator[list[dict[str, Any]]]:
    """All rows in the order of their keys, some at a time."""
    every = select(table).order_by(*table.primary_key).execution_options(yield_per=AT_ONCE)
    with tx.execute(every) as found:
        for part in found.mappings().partitions():
            yield [dict(row) for row in part]


def number_on(tx: Tx, table: Table, last: int) -> None:
    """The next row's number comes after the last one that was ever given, also to rows that are gone."""
    column = table.autoincrement_column
    if column is not None and last:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        tx.execute(select(func.setval(sequence, last)))


def last_number(tx: Tx, table: Table) -> int:
    """The last number that SQLite gave in this table."""
    found = tx.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    return int(found.scalar_one_or_none() or 0)


def digest(tx: Tx, table: Table) -> Copied:
    """How many rows, and a sum over each row's hash: databases put text into different orders."""
    rows, total = 0, 0
    for part in batches(tx, table):
        for row in part:
            rows += 1
            total += int.from_bytes(hashlib.sha256(written_out(row)).digest())
    return Copied(table.name, rows, f"{total % 2**256:064x}")


def written_out(row: dict[str, Any]) -> bytes:
    """A row as bytes that are the same whatever database it comes from."""
    return msgspec.json.encode([at.isoformat() if isinstance(at, datetime) else at for at in row.values()])
