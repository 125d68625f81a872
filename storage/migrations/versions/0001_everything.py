"""Everything: the tables that the first version began with.

Written out in full and never changed afterwards: what a database went through must stay what it was.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make every table."""
    desk()
    contacts()
    inbox()
    outbox()
    conversations()
    cases()
    messages()
    append_only()


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=nullable)


def whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def big(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=nullable)


def number(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, BIG, autoincrement=True, nullable=False)


def blob(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"{table}_pkey")


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"{table}_{column}_fkey")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name="_".join((table, *columns)))


def index(table: str, *columns: str) -> None:
    op.create_index("_".join((table, *columns)), table, list(columns))


def part(name: str, table: str, *columns: str, where: str, is_unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, list(columns), unique=is_unique, sqlite_where=condition, postgresql_where=condition)


def desk() -> None:
    op.create_table("facts", text("name"), text("value"), key("facts", "name"))
    op.create_table("data_keys", text("owner"), text("kek"), blob("wrapped"), key("data_keys", "owner"))
    op.create_table("gates", text("chat"), moment("until"), key("gates", "chat"))
    op.create_table("slots", text("lane"), text("slot"), text("ref"), key("slots", "lane", "slot"))
    index("slots", "ref")
    op.create_table(
        "dialogs",
        text("dialog"),
        text("version"),
        text("source"),
        moment("kept_at"),
        key("dialogs", "dialog", "version"),
    )


def contacts() -> None:
    op.create_table(
        "contacts",
        text("id"),
        text("channel"),
        blob("address_index"),
        blob("address"),
        text("locale"),
        moment("made_at"),
        moment("gone_at", nullable=True),
        key("contacts", "id"),
        unique("contacts", "address_index"),
    )


def inbox() -> None:
    op.create_table(
        "inbox",
        number(),
        text("uid"),
        text("channel"),
        text("key"),
        text("lane"),
        text("contact", nullable=True),
        blob("payload", nullable=True),
        text("state"),
        whole("attempts"),
        text("error"),
        moment("arrived_at"),
        key("inbox", "id"),
        refers("inbox", "contact", "contacts.id"),
        unique("inbox", "uid"),
        unique("inbox", "channel", "key"),
        sqlite_autoincrement=True,
    )
    part("inbox_waiting", "inbox", "id", where="state = 'waiting'")
    part("inbox_waiting_lane", "inbox", "lane", "id", where="state = 'waiting'")
    part("inbox_suspect", "inbox", "lane", "id", where="state = 'waiting' AND attempts > 0")
    part("inbox_contact", "inbox", "contact", where="contact IS NOT NULL")


def outbox() -> None:
    op.create_table(
        "outbox",
        number(),
        text("uid"),
        text("lane"),
        text("chat"),
        text("channel"),
        text("contact", nullable=True),
        big("case", nullable=True),
        text("slot"),
        blob("payload", nullable=True),
        whole("rank"),
        text("state"),
        whole("attempts"),
        whole("ambiguous"),
        moment("not_before", nullable=True),
        text("ref"),
        text("why"),
        moment("made_at"),
        moment("sent_at", nullable=True),
        key("outbox", "id"),
        refers("outbox", "contact", "contacts.id"),
        unique("outbox", "uid"),
        sqlite_autoincrement=True,
    )
    index("outbox", "contact")
    part("outbox_queued", "outbox", "rank", "id", where="state = 'queued'")
    part("outbox_due", "outbox", "not_before", where="state = 'queued'")
    part("outbox_unsent_lane", "outbox", "lane", "id", where="state IN ('queued', 'sending')")
    part("outbox_unsent_chat", "outbox", "chat", where="state = 'queued'")


def conversations() -> None:
    op.create_table(
        "conversations",
        text("id"),
        text("contact"),
        blob("session", nullable=True),
        big("case", nullable=True),
        text("result"),
        moment("begun_at"),
        moment("changed_at"),
        moment("ended_at", nullable=True),
        key("conversations", "id"),
        refers("conversations", "contact", "contacts.id"),
    )
    index("conversations", "contact")
    part("conversations_open", "conversations", "contact", where="ended_at IS NULL", is_unique=True)
    op.create_table(
        "incidents",
        text("conversation"),
        text("contact"),
        blob("record"),
        moment("changed_at"),
        key("incidents", "conversation"),
        refers("incidents", "conversation", "conversations.id"),
        refers("incidents", "contact", "contacts.id"),
    )
    index("incidents", "contact")


def cases() -> None:
    op.create_table(
        "cases",
        number("number"),
        text("contact", nullable=True),
        text("conversation", nullable=True),
        text("status"),
        text("priority"),
        moment("opened_at"),
        text("reason"),
        text("category"),
        text("locale"),
        text("tried"),
        text("owner", nullable=True),
        moment("claimed_at", nullable=True),
        moment("resolved_at", nullable=True),
        whole("rating"),
        sa.Column("has_topic", sa.Boolean(), nullable=False),
        text("topic", nullable=True),
        key("cases", "number"),
        refers("cases", "contact", "contacts.id"),
        refers("cases", "conversation", "conversations.id"),
        sqlite_autoincrement=True,
    )
    for column in ("contact", "conversation", "topic"):
        index("cases", column)
    part("cases_open", "cases", "number", where="status IN ('queued', 'claimed')")
    op.create_table(
        "entries",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        big("case"),
        moment("at"),
        text("actor"),
        text("verb"),
        text("detail"),
        blob("mac"),
        key("entries", "seq"),
        refers("entries", "case", "cases.number"),
    )
    index("entries", "case")


def messages() -> None:
    op.create_table(
        "messages",
        number(),
        text("uid"),
        text("conversation"),
        text("contact"),
        big("case", nullable=True),
        text("author"),
        text("member", nullable=True),
        blob("body"),
        text("contact_ref"),
        text("staff_ref"),
        sa.Column("relayed", sa.Boolean(), nullable=False),
        moment("at"),
        key("messages", "id"),
        refers("messages", "conversation", "conversations.id"),
        refers("messages", "contact", "contacts.id"),
        unique("messages", "uid"),
        sqlite_autoincrement=True,
    )
    index("messages", "conversation")
    index("messages", "contact", "contact_ref")
    index("messages", "staff_ref")


def append_only() -> None:
    """What is in the case log stays as it is."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION entries_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'the case log is append-only' USING ERRCODE = '23000'; END$$"
        )
        op.execute(
            "CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries "
            "FOR EACH STATEMENT EXECUTE FUNCTION entries_append_only()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER entries_no_{verb} BEFORE {verb.upper()} ON entries "
            "BEGIN SELECT RAISE(ABORT, 'the case log is append-only'); END"
        )
