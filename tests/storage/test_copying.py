"""A desk moves from a file to a server: everything is there, nothing else is, and it goes on where it was."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from bot.errors import ConfigError
from storage import contacts, conversations, entries, facts, inbox, messages, outbox, tables
from storage.copying import COPIED, copy
from storage.database import Database, Tx
from storage.keys import open_keys
from tests.storage.filled import fill
from tests.storage.samples import arrival
from tests.storage.server import Server
from tests.storage.store import NOW, Store


@pytest.fixture
def moved(on_sqlite: Store, server: Server) -> Iterator[Store]:
    """The same desk, on a server; its keys are the file's."""
    url = server.empty()
    made = Store(on_sqlite.folder, on_sqlite.keys, Database.open(url, on_sqlite.keys), url, on_sqlite.folder)
    made.new_id = on_sqlite.new_id  # type: ignore[method-assign]
    yield made
    made.database.close()
    server.drop(url)


def test_every_table_comes_out_with_its_rows(on_sqlite: Store, moved: Store) -> None:
    for words in ("ana", "ben"):
        fill(on_sqlite, words)
    on_sqlite(facts.set, "name", "\N{CROISSANT}")
    copied = copy(on_sqlite.database, moved.database)

    counts = {one.table: one.rows for one in copied}
    assert counts == {
        table.name: on_sqlite(Tx.execute, select(func.count()).select_from(table)).scalar_one() for table in COPIED
    }
    assert {name for name, count in counts.items() if not count} == {"gates", "dialogs"}


def test_the_desk_goes_on_where_it_was(on_sqlite: Store, moved: Store) -> None:
    ana = fill(on_sqlite, "ana")
    expected = [row.payload for row in on_sqlite(inbox.fetch, 10)]
    copy(on_sqlite.database, moved.database)
    moved(inbox.suspect, 0)

    assert moved(contacts.known, "paper", "ana") == ana.contact
    row = moved(conversations.open_of, ana.contact)
    assert row is not None
    assert row.session == b"ana"
    assert [waiting.payload for waiting in moved(inbox.fetch, 10)] == expected == [b"ana", b"ana"]
    assert len(moved(outbox.fetch, NOW, 10, (), lambda *_: True)) == 2
    assert [message.body for message in moved(messages.unrelayed, ana.conversation)] == [b"ana"]
    assert moved(entries.verify) is None
    moved(entries.append, ana.case, NOW, "contact", "reopened", {})
    assert moved(entries.verify) is None


def test_no_number_is_given_twice_not_even_one_of_a_row_that_is_gone(on_sqlite: Store, moved: Store) -> None:
    fill(on_sqlite, "ana")
    on_sqlite.rows("DELETE FROM outbox WHERE id > 1")
    copy(on_sqlite.database, moved.database)
    ben = fill(moved, "ben")

    assert ben.case == 2
    assert moved.rows("SELECT id FROM outbox ORDER BY id") == [(1,), (3,), (4,)]
    moved(inbox.store, [arrival("new")], NOW, lambda: "new")
    assert moved.rows("SELECT max(id) FROM inbox") == [(5,)]


def test_an_update_that_comes_again_after_the_move_is_known(on_sqlite: Store, moved: Store) -> None:
    on_sqlite(inbox.store, [arrival("u1")], NOW, on_sqlite.new_id)
    on_sqlite(inbox.done, [1])
    copy(on_sqlite.database, moved.database)

    assert moved(inbox.store, [arrival("u1")], NOW, moved.new_id) == 0


def test_a_database_that_holds_something_is_refused_and_left_alone(on_sqlite: Store, on_postgres: Store) -> None:
    on_postgres(facts.set, "name", "value")
    fill(on_sqlite, "ana")

    with pytest.raises(ConfigError, match=r"is not empty \(facts has rows\): name a new database\.$"):
        copy(on_sqlite.database, on_postgres.database)
    assert on_postgres.rows("SELECT count(*) FROM contacts") == [(0,)]


def test_a_copy_that_differs_is_not_kept(on_sqlite: Store, moved: Store) -> None:
    fill(on_sqlite, "ana")
    moved.rows(
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.locale = 'xx'; RETURN NEW; END$$"
    )
    moved.rows("CREATE TRIGGER spoil BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION spoil()")

    with pytest.raises(ConfigError, match=r"^contacts did not come out the same: nothing was copied"):
        copy(on_sqlite.database, moved.database)
    assert moved.rows("SELECT count(*) FROM contacts") == [(0,)]
    assert moved.rows("SELECT count(*) FROM data_keys") == [(1,)]


def test_every_table_is_copied_but_those_of_the_running_processes() -> None:
    assert {table.name for table in tables.metadata.sorted_tables if table not in COPIED} == {"lanes", "leases"}


def test_a_database_of_other_keys_is_never_copied_to(on_sqlite: Store, moved: Store) -> None:
    with pytest.raises(ConfigError, match="sealed by other keys"):
        Database.open(moved.where, open_keys(on_sqlite.folder / "others", fresh=True))
