"""How a SQLite file is opened: its rights, its settings, and in which words it refuses.

One connection, one transaction at a time, each begun as a writer: a transaction that reads first and writes
later would lose what another one wrote in between.
"""

import os
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.errors import ConfigError
from storage.prepared import Savepoint

MAGIC: Final = b"SQLite format 3\0"
# While opening, a lock held by somebody else is reported soon; later it is waited for.
PATIENCE_OPENING: Final = 0.5
PATIENCE_MS: Final = 5000
SETTINGS: Final = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32768",  # KiB: the inner pages of large indexes stay in memory
)
REFUSALS: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_NOTADB: "is no database: move it away, or name another folder.",
    sqlite3.SQLITE_CORRUPT: "is damaged: put it back from a backup.",
    sqlite3.SQLITE_BUSY: "is locked by another program: stop that one.",
    sqlite3.SQLITE_LOCKED: "is locked by another program: stop that one.",
    sqlite3.SQLITE_READONLY: "cannot be written: give the file and its folder to whoever runs mayday.",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: give the file and its folder to whoever runs mayday.",
    sqlite3.SQLITE_FULL: "cannot grow: make room on the disk.",
}


@dataclass(frozen=True, slots=True)
class Sqlite:
    """A database in a file."""

    path: Path

    at_once = 1
    is_shared = False

    @property
    def name(self) -> str:
        """The file."""
        return str(self.path)

    def engine(self) -> Engine:
        """An engine over the file, made if it is missing; raises ConfigError if it is no database."""
        return engine(self.path)

    def is_fresh(self) -> bool:
        """Whether there is no such file yet."""
        return not self.path.exists()

    def before_preparing(self, connection: Connection) -> None:
        """Whoever may write is alone already."""

    def ready(self, engine: Engine) -> None:
        """From now on wait for a lock that somebody else holds."""
        run(engine, f"PRAGMA busy_timeout = {PATIENCE_MS}")

    def savepoint(self, connection: Connection) -> Savepoint:
        """A point inside the transaction to go back to."""
        return Savepoint(connection.connection.driver_connection)

    def is_under_way(self, driver: Any) -> bool:
        """Whether the driver is inside a transaction."""
        return bool(driver.in_transaction)

    def listener(self, process: str, forget: Callable[[str | None], None]) -> None:
        """There is nobody to hear."""

    def scrub(self, engine: Engine) -> None:
        """After an erasure: no copy of what was deleted may stay in the write-ahead log, if there is one."""
        run(engine, "PRAGMA wal_checkpoint(TRUNCATE)")

    def refusal(self, error: SQLAlchemyError | sqlite3.Error) -> ConfigError:
        """The error as a line for the administrator; it holds no statement and no value."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        known = f"cannot be used (SQLite error {code}): check the disk, or restore a backup."
        return ConfigError(f"{self.path} {REFUSALS.get(code & 0xFF, known)}")


def journal_mode(version: tuple[int, ...]) -> str:
    """WAL only where the library no longer corrupts it (a reset during a checkpoint, mended in these versions)."""
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return "WAL" if mended else "TRUNCATE"


def engine(path: Path) -> Engine:
    """An engine over this file, made if it is missing, readable by its owner alone.

    Errors never show the parameters of a statement. Raises ConfigError if the file is no database.
    """
    prepare(path)
    made = create_engine("sqlite://", creator=lambda: connect(path), poolclass=StaticPool, hide_parameters=True)
    event.listen(made, "begin", begin_as_writer)
    return made


def prepare(path: Path) -> None:
    """Make the file if it is missing; look at its first bytes if not."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "rb") as file:
            os.fchmod(descriptor, 0o600)
            head = file.read(len(MAGIC))
    except OSError as error:
        raise ConfigError(f"{path} cannot be opened: {error.strerror}. Check its folder and its rights.") from None
    if head not in (b"", MAGIC):
        raise ConfigError(f"{path} {REFUSALS[sqlite3.SQLITE_NOTADB]}")


def connect(path: Path) -> sqlite3.Connection:
    """The connection, with every setting that the promises rest on."""
    connection = sqlite3.connect(path, timeout=PATIENCE_OPENING, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA journal_mode = {journal_mode(sqlite3.sqlite_version_info)}")
        for setting in SETTINGS:
            connection.execute(setting)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def begin_as_writer(connection: Connection) -> None:
    """Take the write lock at once, instead of at the first write."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def run(engine: Engine, pragma: str) -> None:
    """A statement outside of any transaction."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute(pragma)
    finally:
        raw.close()
