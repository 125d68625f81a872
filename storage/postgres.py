"""How a PostgreSQL database is opened: its settings, and in which words it refuses.

Several processes share it. What must not happen twice at once is guarded by row locks and, where there is no row,
by locks of a name; nobody waits for one of them longer than a moment.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.errors import ConfigError
from storage.listen import Listener

SCHEMES: Final = ("postgresql", "postgres")
# Measured with 1, 2 and 4: more threads of one process do no more, they wait for the interpreter; more processes do.
AT_ONCE: Final = 1
OLDEST: Final = 15
SETTINGS: Final = {
    "lock_timeout": "2s",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "15s",
    "timezone": "UTC",
}
# A peer that is gone without a word is found out in seconds, not in hours.
CONNECTING: Final[Mapping[str, Any]] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "application_name": "mayday",
}
# Somebody else has the row, or waited for us while we waited for them: nothing is wrong with what was asked.
BUSY: Final = frozenset({"55P03", "40P01", "40001"})
REFUSALS: Final[Mapping[str, str]] = {
    "28P01": "refuses this password: correct it in database.url.",
    "28000": "refuses this user: correct database.url, or let the user in on the server.",
    "3D000": "does not exist on its server: create it, or correct database.url.",
    "42501": "does not let this user make tables: make it the owner of the database.",
    "53300": "has no connection left: raise max_connections on the server, or run fewer processes.",
    "57P03": "is just starting or stopping: try again.",
    "55P03": "is locked by another program: stop that one.",
}
# Errors of a connection carry no code, only the server's words, in the language it was set to.
WORDS: Final = (
    ("password authentication failed", "28P01"),
    ("no password supplied", "28P01"),
    ("no pg_hba.conf entry", "28000"),
    ('role "', "28000"),
    ('" does not exist', "3D000"),
    ("too many clients", "53300"),
    ("remaining connection slots", "53300"),
    ("starting up", "57P03"),
    ("shutting down", "57P03"),
)


@dataclass(frozen=True, slots=True)
class Postgres:
    """A database on a PostgreSQL server."""

    url: str

    at_once = AT_ONCE
    is_shared = True

    @property
    def name(self) -> str:
        """The address without its password."""
        return make_url(self.url).render_as_string(hide_password=True)

    def engine(self) -> Engine:
        """An engine over it; errors never show a value. Connects when it is first used."""
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        made = create_engine(
            make_url(self.url).set(drivername="postgresql+psycopg"),
            connect_args={**CONNECTING, "options": options},
            poolclass=QueuePool,
            pool_size=AT_ONCE,
            max_overflow=0,
            pool_use_lifo=True,
            hide_parameters=True,
        )
        event.listen(made, "handle_error", say_no_values)
        return made

    def is_fresh(self) -> bool:
        """Whether there is nothing in it yet; raises ConfigError if it cannot be looked into."""
        try:
            engine = self.engine()
            try:
                with engine.connect() as connection:
                    return not inspect(connection).has_table("data_keys")
            finally:
                engine.dispose()
        except SQLAlchemyError as error:
            raise self.refusal(error) from None

    def before_preparing(self, connection: Connection) -> None:
        """Look at the server's version; then one process at a time brings the tables up to date."""
        version = connection.connection.dbapi_connection.info.server_version  # type: ignore[union-attr]
        if version < OLDEST * 10_000:
            raise ConfigError(
                f"{self.name} is on PostgreSQL {version // 10_000}: Mayday needs {OLDEST} or newer. Upgrade the server."
            )
        for setting in ("SET LOCAL statement_timeout = 0", "SET LOCAL lock_timeout = '60s'"):
            connection.execute(text(setting))
        connection.execute(LOCK, {"key": key_of("prepare")})

    def ready(self, engine: Engine) -> None:
        """Nothing is left to set."""

    def savepoint(self, connection: Connection) -> "Point":
        """A point inside the transaction to go back to."""
        return Point(connection)

    def is_under_way(self, driver: Any) -> bool:
        """Whether the driver is inside a transaction."""
        status = driver.info.transaction_status
        return status in (TransactionStatus.INTRANS, TransactionStatus.INERROR, TransactionStatus.ACTIVE)

    def listener(self, process: str, forget: Callable[[str | None], None]) -> Listener:
        """An ear for what processes other than this one tell."""
        return Listener(self.url, process, CHANNEL, CONNECTING, forget)

    def scrub(self, engine: Engine) -> None:
        """What was erased stays as dead rows until the server's own vacuum; its keys are gone at once."""

    def refusal(self, error: SQLAlchemyError | psycopg.Error) -> ConfigError:
        """The error as a line for the administrator; it holds no statement and no value."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlstate", None) or code_in(str(cause))
        known = REFUSALS.get(code or "", f"cannot be used ({reason(cause, code)}): check the server and database.url.")
        return ConfigError(f"{self.name} {known}")


class Point:
    """A savepoint, always of the same name: the driver prepares a statement that it sees again and again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.exec_driver_sql("SAVEPOINT mayday")

    def rollback(self) -> None:
        """Undo what was written since."""
        self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT mayday")
        self.commit()

    def commit(self) -> None:
        """Forget the point; one outside of it is of that name again."""
        self._connection.exec_driver_sql("RELEASE SAVEPOINT mayday")


LOCK: Final = text("SELECT pg_advisory_xact_lock(:key)")
NOTIFY: Final = text("SELECT pg_notify(:channel, :what)")
CHANNEL: Final = "mayday"


def is_address(url: str) -> bool:
    """Whether this is an address of a PostgreSQL database."""
    try:
        return make_url(url).drivername in SCHEMES
    except (ArgumentError, ValueError):
        return False


def key_of(name: str) -> int:
    """The number that the server knows a lock of this name by."""
    return int.from_bytes(hashlib.blake2b(f"mayday/{name}".encode(), digest_size=8).digest(), signed=True)


def code_in(words: str) -> str | None:
    """The code of an error that carries words only."""
    said = words.rpartition("FATAL:")[2]
    return next((code for part, code in WORDS if part in said), None)


def reason(cause: BaseException | None, code: str | None) -> str:
    """What the server, or the way to it, said of a connection; of anything else only the kind."""
    if code or not isinstance(cause, psycopg.OperationalError):
        return f"PostgreSQL error {code}" if code else type(cause).__name__
    return " ".join(str(cause).split("\n")[0].rpartition("failed: ")[2].split())


def say_no_values(context: ExceptionContext) -> None:
    """The server quotes the row that it refuses; what an error says must hold no word of anybody."""
    driver_error = context.original_exception
    code = getattr(driver_error, "sqlstate", None)
    if code is None:
        return
    said = f"PostgreSQL error {code}"
    for error in (driver_error, context.sqlalchemy_exception):
        if error is not None:
            error.args = (said,)
