import contextlib
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.errors import ConfigError
from storage import facts, sqlite
from storage.database import Database, DataLock, TransactionLost, Tx
from storage.keys import open_keys
from tests.storage.store import Store, sqlite_store


def pragma(path: Path, name: str) -> object:
    with contextlib.closing(sqlite3.connect(path)) as other:
        return other.execute(f"PRAGMA {name}").fetchone()[0]


def refused(path: Path, keys_folder: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        Database.open(path, open_keys(keys_folder, fresh=False))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_transaction_returns_what_its_function_returns(store: Store) -> None:
    assert store.database.transact(lambda _: 42) == 42


def test_a_transaction_that_raises_leaves_nothing(store: Store) -> None:
    def work(tx: Tx) -> None:
        facts.set(tx, "name", "value")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.database.transact(work)

    assert store(facts.get, "name") is None


def test_a_savepoint_that_raises_undoes_its_own_part_only(store: Store) -> None:
    def work(tx: Tx) -> None:
        facts.set(tx, "before", "1")
        with contextlib.suppress(ZeroDivisionError), tx.savepoint():
            facts.set(tx, "inside", "1")
            raise ZeroDivisionError
        with tx.savepoint():
            facts.set(tx, "after", "1")

    store.database.transact(work)

    assert [store(facts.get, name) for name in ("before", "inside", "after")] == ["1", None, "1"]


def test_160_concurrent_read_modify_writes_lose_nothing(store: Store) -> None:
    def add_one(tx: Tx) -> None:
        tx.only_one("count")
        facts.set(tx, "count", str(int(facts.get(tx, "count") or "0") + 1))

    with ThreadPoolExecutor(16) as threads:
        for done in [threads.submit(store.database.transact, add_one) for _ in range(160)]:
            done.result()

    assert store(facts.get, "count") == "160"


def test_what_was_committed_is_there_after_a_restart(store: Store) -> None:
    store(facts.set, "name", "value")
    store.reopen()

    assert store(facts.get, "name") == "value"


def test_a_transaction_that_the_database_ended_by_itself_is_not_taken_for_committed(store: Store) -> None:
    def work(tx: Tx) -> None:
        facts.set(tx, "name", "value")
        tx.execute(text("ROLLBACK"))

    with pytest.raises(TransactionLost):
        store.database.transact(work)

    assert store(facts.get, "name") is None


def test_nothing_is_written_after_the_database_ended_a_savepoint_by_itself(store: Store) -> None:
    def work(tx: Tx) -> None:
        with contextlib.suppress(TransactionLost), tx.savepoint():
            tx.execute(text("ROLLBACK"))
        facts.set(tx, "name", "value")

    with pytest.raises(TransactionLost):
        store.database.transact(work)

    assert store(facts.get, "name") is None


def test_errors_of_the_database_show_no_values(store: Store) -> None:
    def work(tx: Tx) -> None:
        tx.execute(text("INSERT INTO facts VALUES (:name, NULL)"), {"name": "canary"})

    with pytest.raises(DBAPIError) as caught:
        store.database.transact(work)

    assert "canary" not in str(caught.value)


def test_the_file_is_readable_by_its_owner_alone(on_sqlite: Store) -> None:
    assert stat.S_IMODE(on_sqlite.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("foreign_keys", 1),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("temp_store", 2),
        ("busy_timeout", 5000),
    ],
)
def test_the_connection_keeps_the_settings_that_the_promises_rest_on(on_sqlite: Store, name: str, value: int) -> None:
    assert on_sqlite.rows(f"PRAGMA {name}") == [(value,)]


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 4), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
    ],
)
def test_the_write_ahead_log_is_used_only_where_the_library_does_not_corrupt_it(
    version: tuple[int, ...], mode: str
) -> None:
    assert sqlite.journal_mode(version) == mode


def test_the_journal_mode_is_the_one_for_this_library(on_sqlite: Store) -> None:
    assert str(pragma(on_sqlite.path, "journal_mode")).upper() in (
        {"WAL"} if sqlite.journal_mode(sqlite3.sqlite_version_info) == "WAL" else {"DELETE", "TRUNCATE"}
    )


def test_an_empty_file_left_by_a_killed_first_start_is_completed(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite").touch()

    store = sqlite_store(tmp_path)

    store(facts.set, "name", "value")
    store.database.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    open_keys(tmp_path / "keys", fresh=True)
    path = tmp_path / "desk.sqlite"
    path.write_text("Dear diary")

    assert refused(path, tmp_path / "keys") == f"{path} is no database: move it away, or name another folder."
    assert path.read_text() == "Dear diary"


def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    store.database.close()
    content = store.path.read_bytes()
    store.path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))

    assert refused(store.path, tmp_path / "keys") == f"{store.path} is damaged: put it back from a backup."


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_keys(tmp_path / "keys", fresh=True)
    path = tmp_path / "desk.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url)")

    assert refused(path, tmp_path / "keys") == (
        f"{path} is another program's database: move it away, or name another folder."
    )
    with contextlib.closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


def test_a_newer_versions_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    store.rows("UPDATE alembic_version SET version_num = '9999'")
    store.database.close()

    assert refused(store.path, tmp_path / "keys") == (
        f"{store.path} was written by a newer mayday: install that version, or restore an older backup."
    )
    with contextlib.closing(sqlite3.connect(store.path)) as other:
        assert other.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_locked_database_is_refused(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    store.database.close()
    with contextlib.closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        assert refused(store.path, tmp_path / "keys") == f"{store.path} is locked by another program: stop that one."


def test_a_database_of_other_keys_is_refused(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    store.database.close()
    open_keys(tmp_path / "others", fresh=True)

    assert refused(store.path, tmp_path / "others") == (
        f"{store.path} was sealed by other keys: put back the key folder that belongs to it."
    )


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    open_keys(tmp_path / "keys", fresh=True)
    path = tmp_path / "nowhere" / "desk.sqlite"

    assert refused(path, tmp_path / "keys").startswith(f"{path} cannot be opened: No such file or directory.")


def test_a_folder_belongs_to_one_holder_at_a_time(tmp_path: Path) -> None:
    held = DataLock.take(tmp_path)

    with pytest.raises(ConfigError) as caught:
        DataLock.take(tmp_path)
    held.release()
    DataLock.take(tmp_path).release()

    assert str(caught.value) == f"Another mayday works in {tmp_path}: stop it first, or name another folder."


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from storage.database import DataLock;"
        f"held = DataLock.take(Path({str(tmp_path)!r})); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ConfigError):
            DataLock.take(tmp_path)
        holder.kill()
        holder.wait()

    DataLock.take(tmp_path).release()


def test_a_folder_that_cannot_be_locked_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError, match="cannot be locked"):
        DataLock.take(tmp_path / "file")
