"""The database: open it, run one function in one transaction, close it. And the lock on its folder.

Everything here is synchronous; `bot/runtime/store.py` makes the hop from the event loop. What goes into a
transaction and what it means is decided elsewhere.
"""

import contextlib
import functools
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar, cast

from filelock import FileLock, Timeout
from sqlalchemy import Column, Connection, CursorResult, Engine, Executable, Select, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.errors import ConfigError, MaydayError
from storage.data_keys import DESK, Cache, DataKeys
from storage.keys import Keys
from storage.listen import Listener
from storage.migrate import migrate
from storage.postgres import BUSY, CHANNEL, LOCK, NOTIFY, Postgres, is_address, key_of
from storage.prepared import prepared
from storage.seal import SealBroken, bound, seal, unseal
from storage.sqlite import Sqlite

Result = TypeVar("Result")
Insert = sqlite_dialect.Insert
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]

LOCK_FILE: Final = "lock"
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


class Busy(MaydayError):
    """For the runtime: another process is at the same rows; nothing is wrong with what was asked, ask again."""


class Savepoint(Protocol):
    """A point inside a transaction."""

    def rollback(self) -> None:
        """Undo what was written since."""

    def commit(self) -> None:
        """Forget the point."""


class Home(Protocol):
    """A kind of database, and where one of it is: how it is opened, and in which words it refuses."""

    at_once: int
    is_shared: bool

    @property
    def name(self) -> str:
        """What the administrator knows it by."""

    def engine(self) -> Engine:
        """An engine over it."""

    def is_fresh(self) -> bool:
        """Whether there is nothing in it yet."""

    def before_preparing(self, connection: Connection) -> None:
        """Be alone while the tables are brought up to date."""

    def ready(self, engine: Engine) -> None:
        """What is to be set once it is open."""

    def savepoint(self, connection: Connection) -> "Savepoint":
        """A point inside the transaction to go back to."""

    def is_under_way(self, driver: Any) -> bool:
        """Whether the driver is inside a transaction."""

    def listener(self, process: str, forget: Callable[[str | None], None]) -> Listener | None:
        """An ear for what processes other than this one tell; None where there are none.

        `forget` is told whom another one has erased; None for anybody at all.
        """

    def scrub(self, engine: Engine) -> None:
        """After an erasure: leave no copy of what was deleted, as far as that can be done."""

    def refusal(self, error: Any) -> ConfigError:
        """An error as a line for the administrator."""


def home_of(where: Path | str) -> Home:
    """The database in a file, or at an address; raises ConfigError for an address of another kind."""
    if isinstance(where, Path):
        return Sqlite(where)
    if is_address(where):
        return Postgres(where)
    raise ConfigError("database.url: this is no address of a PostgreSQL database. Begin it with postgresql://.")


class Tx:
    """One transaction: statements, and what it takes to seal and unseal. Guards that it is still under way.

    `may_wait`: False where waiting for a row that another process has could make both stand still.
    """

    def __init__(self, connection: Connection, home: Home, keys: Keys, committed: Cache, process: str) -> None:
        self.connection = connection
        self._home = home
        self._driver = connection.connection.driver_connection
        self._has_begun = not home.is_shared  # a server begins with the first statement
        self._at_end: list[tuple[AtEnd, Any]] = []
        self.is_shared = home.is_shared
        self._told: set[str] = set()
        self.process = process
        self.keys = keys
        self.data_keys = DataKeys(connection, keys, committed)
        self.may_wait = True
        self.scrubs = False

    def execute(self, statement: Executable, parameters: Parameters | None = None) -> CursorResult[Any]:
        """Run one statement.

        Raises:
            TransactionLost: the transaction has ended beneath it.
            Busy: another process has the row, and did not give it back in time.
        """
        self.check()
        try:
            result = self.connection.execute(statement, parameters)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) in BUSY:
                raise Busy("Another process is at the same rows.") from error
            raise
        self._has_begun = True
        return result

    def one(self, statement: Executable, parameters: Mapping[str, Any]) -> Any:
        """The only row that a constant statement finds, None for none. For what is asked at every update."""
        known = prepared(self.connection, statement, parameters)
        if known is None:
            return self.execute(statement, parameters).one_or_none()
        self.check()
        return known.one(self._driver, parameters)

    def write(self, statement: Executable, parameters: Mapping[str, Any]) -> int:
        """Run a constant statement that writes; how many rows it did. Columns' defaults are not filled in."""
        known = prepared(self.connection, statement, parameters)
        if known is None:
            return self.execute(statement, parameters).rowcount
        self.check()
        return known.write(self._driver, parameters)

    def check(self) -> None:
        """Raise TransactionLost if nothing written from here on would belong to the transaction."""
        if self._has_begun and not self._home.is_under_way(self._driver):
            raise TransactionLost("The database ended the transaction by itself. Is the disk full?")

    def locked(self, statement: Select[Any]) -> Select[Any]:
        """The statement, and the rows it finds are this transaction's until its end, where several share them."""
        return statement.with_for_update(key_share=True, nowait=not self.may_wait) if self.is_shared else statement

    def unlocked(self, statement: Select[Any]) -> Select[Any]:
        """The same, passing over rows that another transaction has."""
        return statement.with_for_update(key_share=True, skip_locked=True) if self.is_shared else statement

    def only_one(self, name: str) -> None:
        """From here to its end, one transaction at a time; where they take turns anyway there is nothing to do."""
        if self.is_shared:
            self.execute(LOCK, {"key": key_of(name)})

    def at_end(self, act: "AtEnd", item: Any) -> None:
        """Have `act` called with every such item right before the commit: locks that all want are held shortly."""
        self._at_end.append((act, item))

    def finish(self) -> None:
        """Do what was put off; then see that the transaction is still one."""
        acts = dict.fromkeys(act for act, _ in self._at_end)
        for act in acts:
            act(self, [item for wanted, item in self._at_end if wanted is act])
        for what in sorted(self._told):
            self.execute(NOTIFY, {"channel": CHANNEL, "what": f"{what} {self.process}"})
        self.check()

    def tell(self, what: str) -> None:
        """Let the other processes know once this is committed. A hint: who misses it finds out by looking."""
        if self.is_shared:
            self._told.add(what)

    def insert(self, build: Callable[[Into], Insert], row: Parameters | None = None) -> None:
        """Run an INSERT with ON CONFLICT, which `build` writes in the words of the database at hand."""
        statement = in_dialect(build, self.connection.dialect.name)
        if isinstance(row, Mapping):
            self.write(statement, row)
        else:
            self.execute(statement, row)

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is written inside, and only that, if it raises."""
        self.check()
        nested = self._home.savepoint(self.connection)
        self._has_begun = True
        put_off = len(self._at_end)
        try:
            yield
            self.check()
        except BaseException:
            self.data_keys.forget()
            del self._at_end[put_off:]
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


AtEnd = Callable[[Tx, Sequence[Any]], None]


class Database:
    """An open database; guards that there are no more transactions at a time than it can take."""

    def __init__(self, home: Home, engine: Engine, keys: Keys) -> None:
        self._home = home
        self._engine = engine
        self._keys = keys
        self._data_keys: Cache = Cache()
        self._turn = threading.Semaphore(home.at_once)
        self.process = secrets.token_hex(8)

    @classmethod
    def open(cls, where: Path | str, keys: Keys) -> "Database":
        """The database in this file or at this address, made or brought up to date if need be.

        Raises:
            ConfigError: it is no database, locked, damaged, another program's, a newer version's, or of other keys;
                or its server cannot be reached, refuses us, or is too old.
        """
        home = home_of(where)
        try:
            with contextlib.ExitStack() as stack:
                engine = home.engine()
                stack.callback(engine.dispose)
                database = cls(home, engine, keys)
                database.transact(lambda tx: prepare(tx, home))
                home.ready(engine)
                stack.pop_all()
                return database
        except (SQLAlchemyError, Busy) as error:
            raise home.refusal(error.__cause__ if isinstance(error, Busy) else error) from None

    @property
    def at_once(self) -> int:
        """How many transactions it takes at a time."""
        return self._home.at_once

    @property
    def is_shared(self) -> bool:
        """Whether other processes may work in it as well."""
        return self._home.is_shared

    def listener(self) -> Listener | None:
        """An ear for what other processes tell; None where there are none."""
        return self._home.listener(self.process, self._forget)

    def _forget(self, owner: str | None) -> None:
        """Another process has destroyed this key, or any."""
        if owner is None:
            self._data_keys.clear()
        else:
            self._data_keys.pop(owner, None)

    @property
    def where(self) -> str:
        """What the administrator knows it by; it holds no password."""
        return self._home.name

    def transact(self, work: Callable[[Tx], Result]) -> Result:
        """Run `work` in a transaction of its own: committed when this returns, rolled back when it raises.

        If the commit itself raises, nobody knows which of the two it was: read again before acting on it.
        """
        with self._turn:
            with self._engine.connect() as connection:
                tx = Tx(connection, self._home, self._keys, self._data_keys, self.process)
                with connection.begin():
                    result = work(tx)
                    tx.finish()
            tx.data_keys.settle()
            if tx.scrubs:
                self._home.scrub(self._engine)
            return result

    def transact_all(self, works: Sequence[Callable[[Tx], Any]]) -> list["Ended"]:
        """Run each in a part of its own of one transaction: what makes a transaction slow, its commit, they share.

        One that raises is undone alone. Raises what a commit raises: then all of them are undone, or nobody knows.
        Where several processes share the database each has its own: what one of them has locked would be held for all.
        """
        if self.is_shared:
            return [self._alone(work) for work in works]
        if len(works) == 1:
            return [Ended(self.transact(works[0]))]
        return self.transact(lambda tx: [in_part(tx, work) for work in works])

    def _alone(self, work: Callable[[Tx], Any]) -> "Ended":
        """Run it in a transaction of its own."""
        try:
            return Ended(self.transact(work))
        except Exception as error:  # noqa: BLE001 - whose error it is, is told; it is not ours
            return Ended(error=error)

    def close(self) -> None:
        """Wait for the transactions under way, then close it."""
        for _ in range(self.at_once):
            self._turn.acquire()
        self._engine.dispose()
        self._turn.release(self.at_once)


def is_fresh(where: Path | str) -> bool:
    """Whether nothing was ever kept there; raises ConfigError if that cannot be found out."""
    return home_of(where).is_fresh()


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of one of several: its result, or what it raised."""

    result: Any = None
    error: BaseException | None = None


def in_part(tx: Tx, work: Callable[[Tx], Any]) -> Ended:
    """Run it in a part of the transaction, undone if it raises; raises TransactionLost, which is the end of all."""
    try:
        with tx.savepoint():
            return Ended(work(tx))
    except TransactionLost:
        raise
    except Exception as error:  # noqa: BLE001 - whose error it is, is told; it is not ours
        return Ended(error=error)


def prepare(tx: Tx, home: Home) -> None:
    """Bring the tables up to date, and see that these keys are the ones that sealed them."""
    home.before_preparing(tx.connection)
    migrate(tx.connection, home.name)
    if not tx.data_keys.has(DESK):
        tx.data_keys.make(DESK)
    try:
        tx.data_keys.of(DESK)
    except SealBroken:
        raise ConfigError(
            f"{home.name} was sealed by other keys: put back the key folder that belongs to it."
        ) from None


class FolderTaken(ConfigError):
    """Another process works in the data folder."""


class DataLock:
    """A folder that belongs to this process until it releases it, or dies: the lock is the operating system's."""

    def __init__(self, held: FileLock) -> None:
        self._held = held

    @classmethod
    def take(cls, folder: Path) -> "DataLock":
        """Take the folder, at once or not at all; raises FolderTaken while another process has it."""
        lock = FileLock(folder / LOCK_FILE, timeout=0, mode=0o600, thread_local=False, fallback_to_soft=False)
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
