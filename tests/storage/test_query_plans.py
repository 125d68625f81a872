"""The queries that run all the time never walk through what is done: the database tells how it would run each."""

import re
from collections.abc import Callable
from typing import Any

import pytest

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


def statements(store: Store, work: Callable[[Tx], Any]) -> list[str]:
    """What a function sends to the database, whichever way, with its values written out."""
    seen: list[str] = []

    def traced(tx: Tx) -> None:
        assert tx._driver is not None
        tx._driver.set_trace_callback(seen.append)
        try:
            work(tx)
        finally:
            tx._driver.set_trace_callback(None)

    store.database.transact(traced)
    return [sql for sql in seen if sql.startswith(("SELECT", "UPDATE", "DELETE"))]


def plan(store: Store, sql: str) -> list[str]:
    """How the database would run it."""

    def explained(tx: Tx) -> list[str]:
        assert tx._driver is not None
        return [row[3] for row in tx._driver.execute(f"EXPLAIN QUERY PLAN {sql}")]

    return store.database.transact(explained)


@pytest.mark.parametrize("name", QUERIES)
def test_a_hot_query_goes_by_an_index_and_sorts_nothing(on_sqlite: Store, name: str) -> None:
    work, expected = QUERIES[name]
    lines = [line for sql in statements(on_sqlite, work) for line in plan(on_sqlite, sql)]

    used = {found[1] for line in lines if (found := re.search(r"USING (?:COVERING )?INDEX (\w+)", line))}
    assert expected <= used
    assert [line for line in lines if line.startswith("SCAN") and "USING" not in line] == []
    assert [line for line in lines if "TEMP B-TREE" in line] == []
