"""Growth: the same load on a database with many finished conversations, and on an empty one.

One contact walks; her rows are then copied under new ids, as many times as asked. What is copied cannot be opened,
nobody asks for it: it is there to make tables and indexes as large as years would.
"""

import secrets
import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.app import DATABASE
from tests.benchmarks.api import LightApi
from tests.benchmarks.bots import mayday
from tests.benchmarks.compare import QUIET_SECONDS, Figures, Load, Where, under_load
from tests.benchmarks.crowd import Crowd
from tests.benchmarks.process import running

AT_ONCE: Final = 2_000
TABLES: Final = ("data_keys", "contacts", "conversations", "incidents", "inbox", "outbox", "messages", "slots")
OWN_NUMBER: Final = frozenset({"inbox", "outbox", "messages"})


@dataclass(frozen=True, slots=True)
class Growth:
    """One run each, empty and full; `filled` is how many seconds the filling took."""

    conversations: int
    empty: Figures
    full: Figures
    size_mib: float
    filled: float

    @property
    def cost(self) -> float:
        """The part of the throughput that is lost, by CPU per update, which a busy neighbour changes least."""
        return 1 - self.empty.cpu / self.full.cpu


async def growth(api: LightApi, where: Where, conversations: int, load: Load) -> Growth:
    """One walk to copy, a run, the filling, and a run again."""
    with where.fresh("growth") as folder:
        arguments, environment = mayday(api, folder, where.replies)
        async with running(api, folder, arguments, environment, where.cpu) as bot:
            crowd = Crowd(api, follows=False)
            crowd.come()
            await crowd.answered(within=QUIET_SECONDS)
        path = folder / "data" / DATABASE
        shutil.copyfile(path, folder / "one.sqlite")
        async with running(api, folder, arguments, environment, where.cpu) as bot:
            empty = await under_load(bot, Crowd(api), load)
        shutil.copyfile(folder / "one.sqlite", path)
        began = time.perf_counter()
        fill(path, conversations)
        filled, size = time.perf_counter() - began, path.stat().st_size / 2**20
        async with running(api, folder, arguments, environment, where.cpu) as bot:
            full = await under_load(bot, Crowd(api), load)
        return Growth(conversations, empty, full, size, filled)


def fill(path: Path, conversations: int) -> None:
    """Copy the one contact's rows until there are so many conversations."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -262144", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    (contact,) = connection.execute("SELECT id FROM contacts").fetchone()
    models = {table: rows_of(connection, table, contact) for table in TABLES}
    for start in range(0, conversations, AT_ONCE):
        connection.execute("BEGIN")
        number = range(start, min(start + AT_ONCE, conversations))
        for table, rows in models.items():
            if rows:
                insert(connection, table, rows, number)
        connection.execute("COMMIT")
    connection.close()


def rows_of(connection: sqlite3.Connection, table: str, contact: str) -> list[dict[str, Any]]:
    """The rows to copy: everything of hers, and her updates, which are nobody's any more once they are done."""
    mine = {
        "data_keys": "owner = :who", "contacts": "id = :who", "slots": "lane = 'contact:' || :who", "inbox": "1",
    }.get(table, "contact = :who")  # fmt: skip
    found = connection.execute(f"SELECT * FROM {table} WHERE {mine}", {"who": contact})  # noqa: S608 - names of ours
    rows = [dict(row) for row in found]
    if table in OWN_NUMBER:
        for row in rows:
            del row["id"]
    return rows


def insert(connection: sqlite3.Connection, table: str, rows: list[dict[str, Any]], numbers: range) -> None:
    """One copy of the rows for each number."""
    columns = list(rows[0])
    named = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(f":{column}" for column in columns)
    connection.executemany(
        f"INSERT INTO {table} ({named}) VALUES ({places})",  # noqa: S608 - names of ours
        (copied(table, row, number) for number in numbers for row in rows),
    )


def copied(table: str, row: dict[str, Any], number: int) -> dict[str, Any]:
    """The row under new ids. They sort as ids made at that time would: before everything that comes."""
    mark = f"{number:08x}"
    fresh = dict(row)
    for column in ("owner", "contact", "lane", "chat", "conversation"):
        if isinstance(value := fresh.get(column), str):
            fresh[column] = f"{value}-{mark}" if value else ""
    if table in {"contacts", "conversations"}:
        fresh["id"] = f"{row['id']}-{mark}"
    if "uid" in fresh:
        fresh["uid"] = f"{row['uid']}-{mark}"
    if "key" in fresh:
        fresh["key"] = f"{row['key']}-{mark}"
    if "address_index" in fresh:
        fresh["address_index"] = secrets.token_bytes(32)
    return fresh
