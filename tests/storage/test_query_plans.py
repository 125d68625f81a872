"""The queries that run all the time never walk through what is done: the database tells how it would run each.

A PostgreSQL that holds nothing would read everything; asked to avoid that, it must be able to.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.talk.ids import ContactId
from storage import contacts, conversations, inbox, outbox
from storage.database import Tx
from tests.storage.store import NOW, Store

QUERIES: dict[str, tuple[Callable[[Tx], Any], set[str]]] = {
    "inbox fetch": (lambda tx: inbox.fetch(tx, 200), {"inbox_waiting", "inbox_suspect", "inbox_waiting_lane"}),
    "inbox suspect": (lambda tx: inbox.suspect(tx, 200), {"inbox_waiting"}),
    "inbox count": (inbox.waiting_count, {"inbox_waiting"}),
    "outbox fetch": (
        lambda tx: outbox.fetch(tx, NOW, 32, (), lambda *_: True),
        {"outbox_queued", "outbox_unsent_lane"},
    ),
    "outbox next due": (lambda tx: outbox.next_due(tx, NOW), {"outbox_due"}),
    "outbox interrupted": (outbox.interrupted, {"outbox_unsent_lane"}),
    "outbox bury lane": (lambda tx: outbox.bury_lane(tx, "a"), {"outbox_unsent_lane"}),
    "outbox hurry": (lambda tx: outbox.hurry(tx, "a"), {"outbox_unsent_lane", "outbox_unsent_chat"}),
    "outbox count": (outbox.unsent_count, {"outbox_unsent_lane"}),
    "open conversation": (lambda tx: conversations.open_of(tx, ContactId("c")), {"conversations_open"}),
    "erase": (lambda tx: contacts.erase(tx, ContactId("c")), {"outbox_contact", "inbox_contact"}),
}


def statements(engine: Engine, store: Store, work: Callable[[Tx], Any]) -> list[tuple[str, Any]]:
    """What a function sends to the database."""
    seen: list[tuple[str, Any]] = []

    def note(*call: Any) -> None:
        seen.append((call[2], call[3]))

    event.listen(engine, "before_cursor_execute", note)
    store.database.transact(work)
    event.remove(engine, "before_cursor_execute", note)
    return [(sql, values) for sql, values in seen if sql.startswith(("SELECT", "UPDATE", "DELETE"))]


def plan(store: Store, sql: str, values: Any) -> list[str]:
    """How the database would run it."""

    def explained(tx: Tx) -> list[str]:
        if not store.is_file:
            tx.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            return [row[0] for row in tx.connection.exec_driver_sql(f"EXPLAIN {sql}", values)]
        return [row[3] for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]

    return store.database.transact(explained)


@pytest.mark.parametrize("name", QUERIES)
def test_a_hot_query_never_reads_a_whole_table_on_postgresql(on_postgres: Store, name: str) -> None:
    work, _ = QUERIES[name]
    seen = statements(on_postgres.database._engine, on_postgres, work)
    lines = [line for sql, values in seen for line in plan(on_postgres, sql, values)]

    assert [line for line in lines if re.search(r"Seq Scan on (?!facts|gates)", line)] == []


@pytest.mark.parametrize("name", QUERIES)
def test_a_hot_query_goes_by_an_index_and_sorts_nothing(on_sqlite: Store, name: str) -> None:
    work, expected = QUERIES[name]
    seen = statements(on_sqlite.database._engine, on_sqlite, work)
    lines = [line for sql, values in seen for line in plan(on_sqlite, sql, values)]

    used = {found[1] for line in lines if (found := re.search(r"USING (?:COVERING )?INDEX (\w+)", line))}
    assert expected <= used
    assert [line for line in lines if line.startswith("SCAN") and "USING" not in line] == []
    assert [line for line in lines if "TEMP B-TREE" in line] == []
