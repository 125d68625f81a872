import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from storage import entries, tables
from storage.database import Tx
from storage.entries import Entry
from tests.storage.store import NOW, Store, later


def unlocked(store: Store) -> None:
    """Somebody with the file, or the server, and without the keys: no trigger holds them."""
    names = ("entries_no_update", "entries_no_delete") if store.is_file else ("entries_append_only ON entries",)
    for name in names:
        store.rows(f"DROP TRIGGER {name}")


@pytest.fixture
def log(store: Store) -> Store:
    contact = store.contact()
    number = store.case(contact, store.conversation(contact))
    for second in range(5):
        store(
            entries.append, number, later(second), "paper:ana", f"verb{second}", {"to": "paper:ben", "at": str(second)}
        )
    return store


def test_a_case_tells_its_log_in_order(store: Store) -> None:
    ana, ben = store.contact("ana"), store.contact("ben")
    first, second = store.case(ana, store.conversation(ana)), store.case(ben, store.conversation(ben))
    store(entries.append, first, NOW, "contact", "opened", {})
    store(entries.append, second, NOW, "contact", "opened", {})
    store(entries.append, first, later(1), "paper:ana", "claimed", {"from": "queue"})

    assert store(entries.of_case, first) == [
        Entry(1, first, NOW, "contact", "opened", {}),
        Entry(3, first, later(1), "paper:ana", "claimed", {"from": "queue"}),
    ]


def test_an_empty_log_is_whole(store: Store) -> None:
    assert store(entries.verify) is None


def test_a_log_as_it_was_written_is_whole_also_after_a_restart(log: Store) -> None:
    log.reopen()

    assert log(entries.verify) is None


@pytest.mark.parametrize(
    "change", ["UPDATE entries SET actor = 'x' WHERE seq = 3", "DELETE FROM entries WHERE seq = 3"]
)
def test_the_log_can_only_be_added_to(log: Store, change: str) -> None:
    with pytest.raises(IntegrityError):
        log.rows(change)


@pytest.mark.parametrize(
    "change",
    [{"actor": "paper:eve"}, {"verb": "x"}, {"detail": "{}"}, {"at": later(9)}, {"mac": b"x"}],
    ids=str,
)
def test_an_edited_line_is_found(log: Store, change: dict[str, object]) -> None:
    unlocked(log)
    log(Tx.execute, update(tables.entries).where(tables.entries.c.seq == 3).values(change))

    assert log(entries.verify) == 3


def test_a_line_moved_to_another_case_is_found(log: Store) -> None:
    ben = log.contact("ben")
    other = log.case(ben, log.conversation(ben))
    unlocked(log)
    log.rows('UPDATE entries SET "case" = :other WHERE seq = 3', other=other)

    assert log(entries.verify) == 3


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_missing_line_is_found_the_last_one_as_well(log: Store, seq: int) -> None:
    unlocked(log)
    log.rows("DELETE FROM entries WHERE seq = :seq", seq=seq)

    assert log(entries.verify) == seq


def test_a_gap_that_was_closed_by_renumbering_is_found(log: Store) -> None:
    unlocked(log)
    log.rows("DELETE FROM entries WHERE seq = 3")
    log.rows("UPDATE entries SET seq = seq - 1 WHERE seq > 3")

    assert log(entries.verify) == 3


def test_two_lines_that_changed_places_are_found(log: Store) -> None:
    unlocked(log)
    for old, new in ((2, 20), (4, 2), (20, 4)):
        log.rows("UPDATE entries SET seq = :new WHERE seq = :old", old=old, new=new)

    assert log(entries.verify) == 2


def test_a_log_that_was_emptied_is_found(log: Store) -> None:
    unlocked(log)
    log.rows("DELETE FROM entries")

    assert log(entries.verify) == 1
