"""What a thief of the file learns, and what is left of somebody who was erased."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Table, select, update

from bot.talk.ids import ContactId
from storage import cases, contacts, conversations, entries, inbox, incidents, messages, outbox, tables
from storage.contacts import lane
from storage.data_keys import DESK
from storage.database import Tx
from storage.seal import SealBroken
from tests.storage.filled import SEALED, fill
from tests.storage.samples import arrival, case, parcel
from tests.storage.store import NOW, Store, sqlite_store

CANARY = "canary-7f3a"
ROW_ID = {"contacts": "id", "conversations": "id", "incidents": "conversation"}


def everything_on_disk(store: Store) -> bytes:
    if not store.is_file:
        store.rows("SELECT pg_switch_wal()")
    return b"".join(path.read_bytes() for path in store.disk.rglob("*") if path.is_file())


def opened(tx: Tx, column: Column[Any]) -> list[bytes]:
    """Every value of a sealed column, unsealed."""
    table = column.table
    rows = tx.execute(select(table).where(column.is_not(None))).mappings().all()
    name = ROW_ID.get(str(table.description), "uid")
    owner = "id" if table is tables.contacts else "contact"
    return [tx.unseal(column, row[name], row[owner] or DESK, row[column.name]) for row in rows]


def everything(tx: Tx, table: Table) -> list[tuple[Any, ...]]:
    """All rows."""
    return [tuple(row) for row in tx.execute(select(table))]


def key_of(column: Column[Any]) -> Column[Any]:
    """The primary key beside a sealed column."""
    return next(iter(column.table.primary_key))


def values(tx: Tx, column: Column[Any]) -> list[tuple[Any, Any]]:
    """Every key with its sealed value, as stored."""
    key = key_of(column)
    rows = tx.execute(select(key, column).where(column.is_not(None)).order_by(key)).mappings()
    return [(row[key], row[column]) for row in rows]


def put(tx: Tx, column: Column[Any], key: object, value: bytes) -> None:
    """Change a sealed value behind our back."""
    tx.execute(update(column.table).where(key_of(column) == key).values({column.name: value}))


def test_a_word_written_through_every_sealed_column_is_nowhere_on_the_disk(store: Store) -> None:
    fill(store, CANARY)
    store(outbox.add, [parcel("staff:board", CANARY.encode())], NOW, store.new_id)
    store(inbox.store, [arrival("s1", None, CANARY.encode(), "staff:board")], NOW, store.new_id)

    readable = {str(column) for column in SEALED if CANARY.encode() in store(opened, column)}
    assert readable == {str(column) for column in SEALED}
    assert CANARY.encode() not in everything_on_disk(store)
    store.database.close()
    assert CANARY.encode() not in everything_on_disk(store)


def test_the_sizes_of_sealed_values_are_those_of_buckets(store: Store) -> None:
    fill(store, "x" * 3000)
    fill(store, "short")

    sizes = {len(value) for column in SEALED for _, value in store(values, column)}
    assert sizes == {256 + 29, 4096 + 29}


@pytest.mark.parametrize("column", SEALED, ids=str)
def test_a_sealed_value_that_was_swapped_with_another_rows_does_not_open(store: Store, column: Column[Any]) -> None:
    fill(store, "one")
    fill(store, "two")
    (first, value), *_, (last, other) = store(values, column)
    store(put, column, first, other)
    store(put, column, last, value)

    with pytest.raises(SealBroken):
        store(opened, column)


@pytest.mark.parametrize("column", SEALED, ids=str)
def test_a_sealed_value_that_was_changed_does_not_open(store: Store, column: Column[Any]) -> None:
    fill(store, "one")
    (key, value), *_ = store(values, column)
    store(put, column, key, value[:-1] + bytes([value[-1] ^ 1]))

    with pytest.raises(SealBroken):
        store(opened, column)


def test_a_data_key_that_was_swapped_with_anothers_does_not_open(store: Store) -> None:
    ana, ben = store.contact("ana"), store.contact("ben")
    [(wrapped,)] = store.rows("SELECT wrapped FROM data_keys WHERE owner = :owner", owner=ben)
    store.rows("UPDATE data_keys SET wrapped = :wrapped WHERE owner = :owner", wrapped=wrapped, owner=ana)
    store.reopen()

    with pytest.raises(SealBroken):
        store(contacts.get, ana)


def test_erasing_a_contact_deletes_every_row_and_blanks_the_case(store: Store) -> None:
    hers = fill(store, CANARY)
    before = store(cases.get, hers.case)
    store(contacts.erase, hers.contact)

    assert store(contacts.known, "paper", CANARY) is None
    with pytest.raises(LookupError):
        store(contacts.get, hers.contact)
    for table in ("contacts", "conversations", "incidents", "messages", "outbox", "slots"):
        assert (table, store(everything, tables.metadata.tables[table])) == (table, [])
    assert store.rows("SELECT owner FROM data_keys") == [(DESK,)]
    assert before is not None
    assert store(cases.get, hers.case) == case(number=hers.case, contact="", conversation="", locale="", tried=())
    assert [entry.verb for entry in store(entries.of_case, hers.case)] == ["opened"]
    assert store(entries.verify) is None


def test_after_an_erasure_a_repeated_update_is_still_known_as_one(store: Store) -> None:
    hers = fill(store, "ana")
    store(contacts.erase, hers.contact)

    assert store(inbox.fetch, 10) == []
    assert store(inbox.store, [arrival(f"{hers.contact}1", "ana")], NOW, store.new_id) == 0
    assert store.rows("SELECT DISTINCT state, lane, contact, payload FROM inbox") == [("done", "", None, None)]


def test_after_an_erasure_no_table_names_the_contact(store: Store) -> None:
    hers = fill(store, "ana")
    store(contacts.erase, hers.contact)

    found = {
        value
        for table in tables.metadata.sorted_tables
        for row in store(everything, table)
        for value in row
        if isinstance(value, str)
    }
    assert not {hers.contact, hers.conversation, lane(hers.contact)} & found


def test_nothing_that_was_stolen_before_an_erasure_opens_after_it(store: Store) -> None:
    hers = fill(store, CANARY)
    stolen = {column: store(values, column)[0][1] for column in SEALED}
    store(contacts.erase, hers.contact)
    store.reopen()

    for column, value in stolen.items():
        with pytest.raises(SealBroken, match="no key for this owner"):
            store(Tx.unseal, column, hers.conversation, hers.contact, value)


@pytest.mark.parametrize("mode", ["WAL", "TRUNCATE"])
def test_the_wrapped_key_of_somebody_erased_is_on_the_disk_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setattr("storage.sqlite.journal_mode", lambda _: mode)
    store = sqlite_store(tmp_path)
    assert store.rows("PRAGMA journal_mode") == [(mode.lower(),)]
    hers = fill(store, "ana")
    [(wrapped,)] = store.rows("SELECT wrapped FROM data_keys WHERE owner = :owner", owner=hers.contact)
    assert wrapped in everything_on_disk(store)
    store(contacts.erase, hers.contact)

    assert wrapped not in everything_on_disk(store)
    store.database.close()


def test_erasing_one_contact_leaves_the_others_whole(store: Store) -> None:
    ana, ben = fill(store, "ana"), fill(store, "ben")
    store(contacts.erase, ana.contact)

    assert store(contacts.get, ben.contact).address == "ben"
    row = store(conversations.open_of, ben.contact)
    assert row is not None
    assert row.session == b"ben"
    assert store(incidents.load, ben.conversation) == b"ben"
    assert [message.body for message in store(messages.unrelayed, ben.conversation)] == [b"ben"]
    assert [waiting.payload for waiting in store(inbox.fetch, 10)] == [b"ben", b"ben"]
    assert len(store(outbox.fetch, NOW, 10, (), lambda *_: True)) == 2


def test_whoever_comes_back_after_an_erasure_is_somebody_new(store: Store) -> None:
    hers = fill(store, "ana")
    store(contacts.erase, hers.contact)

    assert store.contact("ana") != hers.contact
    assert store(cases.of_contact, store.contact("ana")) == []


def test_erasing_nobody_changes_nothing(store: Store) -> None:
    hers = fill(store, "ana")
    store(contacts.erase, ContactId("nobody"))

    assert store(contacts.get, hers.contact).address == "ana"


def test_an_erasure_that_was_rolled_back_leaves_the_contact_readable(store: Store) -> None:
    hers = fill(store, "ana")

    def work(tx: Tx) -> None:
        with contextlib.suppress(ZeroDivisionError), tx.savepoint():
            contacts.erase(tx, hers.contact)
            raise ZeroDivisionError
        assert contacts.get(tx, hers.contact).address == "ana"

    store.database.transact(work)

    assert store(contacts.get, hers.contact).address == "ana"


def test_a_key_that_was_made_in_a_savepoint_and_rolled_back_seals_nothing(store: Store) -> None:
    def work(tx: Tx) -> str:
        with contextlib.suppress(ZeroDivisionError), tx.savepoint():
            contacts.make_known(tx, "paper", "ana", NOW, lambda: "c1")
            raise ZeroDivisionError
        return contacts.make_known(tx, "paper", "ana", NOW, lambda: "c1")

    contact = store.database.transact(work)
    store.reopen()

    assert store(contacts.get, ContactId(contact)).address == "ana"


def test_the_cache_of_data_keys_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.data_keys.MOST", 3)
    everybody = [store.contact(f"address{number}") for number in range(10)]

    assert len(store.database._data_keys) == 3
    assert [store(contacts.get, contact).address for contact in everybody] == [f"address{n}" for n in range(10)]
