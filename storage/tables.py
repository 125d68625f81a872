"""Every table, on one page: what is kept, and which columns are sealed.

A column marked `sealed` holds ciphertext under its owner's data key; everything else holds ids, times and
codes, and no word that a contact said. How rows are read and written stands in one module for each aggregate.
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    literal_column,
)

from bot.desk.case import OPEN

NAMES: Final = {
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}
metadata = MetaData(naming_convention=NAMES)

BIG: Final = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware time, always UTC; a time without a zone is refused rather than guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Into the database; SQLite keeps no zone, so there it is left out."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone: say which it is in.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Out of the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def number() -> Column[int]:
    """A row's own number. Never used twice, so that a late word about a deleted row meets nobody else's."""
    return Column("id", BIG, primary_key=True, autoincrement=True)


def words(name: str, **more: Any) -> Column[str]:
    """Text that is always there, "" for nothing."""
    return Column(name, Text, nullable=False, **more)


def moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    """A time."""
    return Column(name, Moment, nullable=nullable)


def count(name: str) -> Column[int]:
    """A small number that starts at 0."""
    return Column(name, Integer, nullable=False, default=0)


def sealed(name: str, *, nullable: bool = False) -> Column[bytes]:
    """Ciphertext. NULL once it is no longer needed."""
    return Column(name, LargeBinary, nullable=nullable, info={"sealed": True})


def contact_key(*, nullable: bool = False, index: bool = True) -> Column[str]:
    """Whose row it is; indexed, because an erasure asks for every row of a contact."""
    return Column("contact", Text, ForeignKey("contacts.id"), nullable=nullable, index=index)


facts = Table("facts", metadata, words("name", primary_key=True), words("value"))

data_keys = Table(
    "data_keys",
    metadata,
    words("owner", primary_key=True),
    words("kek"),
    Column("wrapped", LargeBinary, nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    words("id", primary_key=True),
    words("channel"),
    Column("address_index", LargeBinary, nullable=False, unique=True),
    sealed("address"),
    words("locale"),
    moment("made_at"),
    moment("gone_at", nullable=True),
)

inbox = Table(
    "inbox",
    metadata,
    number(),
    words("uid", unique=True),
    words("channel"),
    words("key"),
    words("lane"),
    contact_key(nullable=True, index=False),
    sealed("payload", nullable=True),
    words("state"),
    count("attempts"),
    words("error"),
    moment("arrived_at"),
    UniqueConstraint("channel", "key"),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    number(),
    words("uid", unique=True),
    words("lane"),
    words("chat"),
    words("channel"),
    contact_key(nullable=True),
    Column("case", BIG, nullable=True),
    words("slot"),
    sealed("payload", nullable=True),
    count("rank"),
    words("state"),
    count("attempts"),
    count("ambiguous"),
    moment("not_before", nullable=True),
    words("ref"),
    words("why"),
    moment("made_at"),
    moment("sent_at", nullable=True),
    sqlite_autoincrement=True,
)

lanes = Table("lanes", metadata, words("lane", primary_key=True), words("holder"), moment("until", nullable=True))

leases = Table(
    "leases",
    metadata,
    words("name", primary_key=True),
    words("holder"),
    Column("token", BIG, nullable=False),
    moment("until"),
)

gates = Table("gates", metadata, words("chat", primary_key=True), moment("until"))

conversations = Table(
    "conversations",
    metadata,
    words("id", primary_key=True),
    contact_key(),
    sealed("session", nullable=True),
    Column("case", BIG, nullable=True),
    words("result"),
    moment("begun_at"),
    moment("changed_at"),
    moment("ended_at", nullable=True),
)

incidents = Table(
    "incidents",
    metadata,
    Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
    contact_key(),
    sealed("record"),
    moment("changed_at"),
)

cases = Table(
    "cases",
    metadata,
    Column("number", BIG, primary_key=True, autoincrement=True),
    contact_key(nullable=True),
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=True, index=True),
    words("status"),
    words("priority"),
    moment("opened_at"),
    words("reason"),
    words("category"),
    words("locale"),
    words("tried"),
    Column("owner", Text, nullable=True),
    moment("claimed_at", nullable=True),
    moment("resolved_at", nullable=True),
    count("rating"),
    Column("has_topic", Boolean, nullable=False),
    Column("topic", Text, nullable=True, index=True),
    sqlite_autoincrement=True,
)

entries = Table(
    "entries",
    metadata,
    Column("seq", BIG, primary_key=True, autoincrement=False),
    Column("case", BIG, ForeignKey("cases.number"), nullable=False, index=True),
    moment("at"),
    words("actor"),
    words("verb"),
    words("detail"),
    Column("mac", LargeBinary, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    number(),
    words("uid", unique=True),
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False, index=True),
    contact_key(index=False),
    Column("case", BIG, nullable=True),
    words("author"),
    Column("member", Text, nullable=True),
    sealed("body"),
    words("contact_ref"),
    words("staff_ref"),
    Column("relayed", Boolean, nullable=False),
    moment("at"),
    Index(None, "contact", "contact_ref"),
    Index(None, "staff_ref"),
    sqlite_autoincrement=True,
)

slots = Table("slots", metadata, words("lane", primary_key=True), words("slot", primary_key=True), words("ref"))
Index(None, slots.c.ref)

dialogs = Table(
    "dialogs",
    metadata,
    words("dialog", primary_key=True),
    words("version", primary_key=True),
    words("source"),
    moment("kept_at"),
)


def in_state(rows: FromClause, *states: str) -> ColumnElement[bool]:
    """Rows in one of these states, written out: a partial index serves only a query that repeats its condition."""
    return one_of(rows.c.state, *states)


def one_of(column: ColumnElement[str], *values: str) -> ColumnElement[bool]:
    """A column with one of these values, written out."""
    literals: list[ColumnElement[str]] = [literal_column(f"'{value}'") for value in values]
    return column == literals[0] if len(literals) == 1 else column.in_(literals)


def part(name: str, *columns: Column[Any], where: ColumnElement[bool], unique: bool = False) -> Index:
    """An index over a few rows of a table that keeps many: what is done never slows down what waits."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


part("inbox_waiting", inbox.c.id, where=in_state(inbox, "waiting"))
part("inbox_waiting_lane", inbox.c.lane, inbox.c.id, where=in_state(inbox, "waiting"))
part(
    "inbox_suspect",
    inbox.c.lane,
    inbox.c.id,
    where=in_state(inbox, "waiting") & (inbox.c.attempts > literal_column("0")),
)
part("inbox_contact", inbox.c.contact, where=inbox.c.contact.is_not(None))
part("outbox_queued", outbox.c.rank, outbox.c.id, where=in_state(outbox, "queued"))
part("outbox_due", outbox.c.not_before, where=in_state(outbox, "queued"))
part("outbox_unsent_lane", outbox.c.lane, outbox.c.id, where=in_state(outbox, "queued", "sending"))
part("outbox_unsent_chat", outbox.c.chat, where=in_state(outbox, "queued"))
part("conversations_open", conversations.c.contact, where=conversations.c.ended_at.is_(None), unique=True)
part("cases_open", cases.c.number, where=one_of(cases.c.status, *sorted(OPEN, reverse=True)))

APPEND_ONLY: Final = tuple(
    f"CREATE TRIGGER entries_no_{verb} BEFORE {verb.upper()} ON entries "
    "BEGIN SELECT RAISE(ABORT, 'the case log is append-only'); END"
    for verb in ("update", "delete")
)
APPEND_ONLY_FUNCTION: Final = (
    "CREATE FUNCTION entries_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION 'the case log is append-only' USING ERRCODE = '23000'; END$$"
)
APPEND_ONLY_TRIGGER: Final = (
    "CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries "
    "FOR EACH STATEMENT EXECUTE FUNCTION entries_append_only()"
)
for _dialect, _statements in {
    "sqlite": APPEND_ONLY,
    "postgresql": (APPEND_ONLY_FUNCTION, APPEND_ONLY_TRIGGER),
}.items():
    for _statement in _statements:
        event.listen(entries, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
