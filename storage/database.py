"""The database: open it, run one function in one transaction, close it. And the lock on its folder.

Everything here is synchronous; `bot/runtime/store.py` makes the hop from the event loop. What goes into a
transaction and what it means is decided elsewhere.
"""

import contextlib
import functools
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from filelock import FileLock, Timeout
from sqlalchemy import Column, Connection, CursorResult, Engine, Executable, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import DBAPIError

from bot.errors import ConfigError, MaydayError
from storage import sqlite
from storage.data_keys import DESK, Cache, DataKeys
from storage.keys import Keys
from storage.migrate import migrate
from storage.prepared import prepared, savepoint
from storage.seal import SealBroken, bound, seal, unseal

Result = TypeVar("Result")
Insert = sqlite_dialect.Insert
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]

LOCK: Final = "lock"
Into = Callable[[Table], Insert]
INSERTS: Final[Mapping[str, Into]] = {
    "sqlite": sqlite_dialect.insert,
    "postgresql": cast("Into", postgresql.insert),
}


@functools.cache
def in_dialect(build: Callable[[Into], Insert], dialect: str) -> Insert:
    """The statement in the words of one database, built once: that takes longer than to run it."""
    return build(INSERTS[dialect])


class TransactionLost(MaydayError):
    """For the operator: the database ended a transaction by itself, most likely because the disk is full."""


class Tx:
    """One transaction: statements, and what it takes to seal and unseal. Guards that it is still under way."""

    def __init__(self, connection: Connection, keys: Keys, committed: Cache) -> None:
        self._connection = connection
        self._driver = connection.connection.driver_connection
        self.keys = keys
        self.data_keys = DataKeys(connection, keys, committed)
        self.scrubs = False

    def execute(self, statement: Executable, parameters: Parameters | None = None) -> CursorResult[Any]:
        """Run one statement; raises TransactionLost if the transaction has ended beneath it."""
        self.check()
        return self._connection.execute(statement, parameters)

    def one(self, statement: Executable, parameters: Mapping[str, Any]) -> Any:
        """The only row that a constant statement finds, None for none. For what is asked at every update."""
        known = prepared(self._connection, statement, parameters)
        if known is None:
            return self.execute(statement, parameters).one_or_none()
        self.check()
        return known.one(self._driver, parameters)

    def write(self, statement: Executable, parameters: Mapping[str, Any]) -> int:
        """Run a constant statement that writes; how many rows it did. Columns' defaults are not filled in."""
        known = prepared(self._connection, statement, parameters)
        if known is None:
            return self.execute(statement, parameters).rowcount
        self.check()
        return known.write(self._driver, parameters)

    def check(self) -> None:
        """Raise TransactionLost if nothing written from here on would belong to the transaction."""
        if not getattr(self._driver, "in_transaction", True):
            raise TransactionLost("The database ended the transaction by itself. Is the disk full?")

    def insert(self, build: Callable[[Into], Insert], row: Parameters) -> None:
        """Run an INSERT with ON CONFLICT, which `build` writes in the words of the database at hand."""
        statement = in_dialect(build, self._connection.dialect.name)
        if isinstance(row, Mapping):
            self.write(statement, row)
        else:
            self.execute(statement, row)

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is written inside, and only that, if it raises."""
        self.check()
        nested = savepoint(self._connection)
        try:
            yield
            self.check()
        except BaseException:
            self.data_keys.forget()
            self.check()
            nested.rollback()
            raise
        nested.commit()

    def seal(self, column: Column[bytes], row: str, owner: str, plaintext: bytes) -> bytes:
        """The plaintext under the owner's key, for this column of this row alone."""
        return seal(self.data_keys.of(owner), place(column, row, owner), plaintext)

    def unseal(self, column: Column[bytes], row: str, owner: str, value: bytes) -> bytes:
        """The plaintext again; raises SealBroken if it was changed or moved, or its key destroyed."""
        return unseal(self.data_keys.of(owner), place(column, row, owner), value)


def place(column: Column[bytes], row: str, owner: str) -> bytes:
    """Where a sealed value belongs."""
    return bound(column.table.name, column.name, row, owner)


class Database:
    """An open database; guards that there is one transaction at a time, whoever asks."""

    def __init__(self, engine: Engine, connection: Connection, keys: Keys) -> None:
        self._engine = engine
        self._connection = connection
        self._keys = keys
        self._data_keys: Cache = Cache()
        self._turn = threading.Lock()

    @classmethod
    def open(cls, path: Path, keys: Keys) -> "Database":
        """The database in this file, made or brought up to date if need be.

        Raises:
            ConfigError: it is no database, locked, damaged, another program's, a newer version's, or of other keys.
        """
        try:
            with contextlib.ExitStack() as stack:
                engine = sqlite.engine(path)
                stack.callback(engine.dispose)
                connection = engine.connect()
                stack.callback(connection.close)
                database = cls(engine, connection, keys)
                database.transact(lambda tx: prepare(tx, connection, path))
                sqlite.be_patient(connection)
                stack.pop_all()
                return database
        except (DBAPIError, sqlite3.Error) as error:
            raise sqlite.refusal(path, error) from None

    def transact(self, work: Callable[[Tx], Result]) -> Result:
        """Run `work` in a transaction of its own: committed when this returns, rolled back when it raises.

        If the commit itself raises, nobody knows which of the two it was: read again before acting on it.
        """
        with self._turn:
            tx = Tx(self._connection, self._keys, self._data_keys)
            try:
                with self._connection.begin():
                    result = work(tx)
                    tx.check()
            finally:
                self._end_whatever_is_left()
            tx.data_keys.settle()
            if tx.scrubs:
                sqlite.empty_log(self._connection)
            return result

    def transact_all(self, works: Sequence[Callable[[Tx], Any]]) -> list["Ended"]:
        """Run each in a part of its own of one transaction: what makes a transaction slow, its commit, they share.

        One that raises is undone alone. Raises what a commit raises: then all of them are undone, or nobody knows.
        """
        if len(works) == 1:
            return [Ended(self.transact(works[0]))]
        return self.transact(lambda tx: [in_part(tx, work) for work in works])

    def close(self) -> None:
        """Wait for the transaction under way, then close the file."""
        with self._turn:
            self._connection.close()
            self._engine.dispose()

    def _end_whatever_is_left(self) -> None:
        """A commit that failed may leave the driver inside its transaction, and then no other could begin."""
        driver = self._connection.connection.driver_connection
        if driver is not None and driver.in_transaction:
            driver.rollback()


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of one of several: its result, or what it raised."""

    result: Any = None
    error: Exception | None = None


def in_part(tx: Tx, work: Callable[[Tx], Any]) -> Ended:
    """Run it in a part of the transaction, undone if it raises; raises TransactionLost, which is the end of all."""
    try:
        with tx.savepoint():
            return Ended(work(tx))
    except TransactionLost:
        raise
    except Exception as error:  # noqa: BLE001 - whose error it is, is told; it is not ours
        return Ended(error=error)


def prepare(tx: Tx, connection: Connection, path: Path) -> None:
    """Bring the tables up to date, and see that these keys are the ones that sealed them."""
    migrate(connection, str(path))
    if not tx.data_keys.has(DESK):
        tx.data_keys.make(DESK)
    try:
        tx.data_keys.of(DESK)
    except SealBroken:
        raise ConfigError(f"{path} was sealed by other keys: put back the key folder that belongs to it.") from None


class FolderTaken(ConfigError):
    """Another process works in the data folder."""


class DataLock:
    """A folder that belongs to this process until it releases it, or dies: the lock is the operating system's."""

    def __init__(self, held: FileLock) -> None:
        self._held = held

    @classmethod
    def take(cls, folder: Path) -> "DataLock":
        """Take the folder, at once or not at all; raises FolderTaken while another process has it."""
        lock = FileLock(folder / LOCK, timeout=0, mode=0o600, thread_local=False, fallback_to_soft=False)
        try:
            lock.acquire()
        except Timeout:
            raise FolderTaken(f"Another mayday works in {folder}: stop it first, or name another folder.") from None
        except (OSError, NotImplementedError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ConfigError(f"{folder} cannot be locked ({reason}): check its rights, or use a local disk.") from None
        return cls(lock)

    def release(self) -> None:
        """Let another process have the folder."""
        self._held.release()
