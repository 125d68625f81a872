"""Several processes at one PostgreSQL database: in order, once, whoever is killed."""

import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from bot.errors import ConfigError
from storage import cases, contacts, entries, facts, inbox, outbox
from storage.database import Busy, Database, Tx, is_fresh
from storage.keys import open_keys
from tests.storage.samples import arrival, parcel
from tests.storage.server import Server
from tests.storage.store import NOW, Store, run

CONTACTS, EACH, WORKERS = 200, 10, 8


@contextmanager
def others(store: Store, count: int) -> Iterator[list[Database]]:
    """More openings of the same database, as other processes have them."""
    opened = [Database.open(store.where, store.keys) for _ in range(count)]
    yield opened
    for one in opened:
        one.close()


def work(database: Database, chance: random.Random) -> None:
    """What a worker does, and dies of now and then before it commits."""

    def batch(tx: Tx) -> None:
        rows = inbox.fetch(tx, 20)
        for row in rows:
            values = {"lane": row.lane, "key": row.payload.decode(), "worker": database.process}
            run(tx, "INSERT INTO seen (lane, key, worker) VALUES (:lane, :key, :worker)", values)
        inbox.done(tx, [row.id for row in rows])
        if chance.random() < 0.1:
            raise ZeroDivisionError

    with suppress(ZeroDivisionError):
        database.transact(batch)


def bring(database: Database, store: Store, whose: range, numbers: range) -> None:
    """A channel's updates, those of one contact one after the other."""
    for number in numbers:
        arrivals = [arrival(f"{contact}:{number}", f"a{contact}", f"{number}".encode()) for contact in whose]
        database.transact(partial(inbox.store, arrivals=arrivals, now=NOW, new_id=store.new_id))


def test_eight_workers_lose_double_and_turn_round_nothing_of_2000_updates(on_postgres: Store) -> None:
    on_postgres.rows("CREATE TABLE seen (id bigserial, lane text, key text, worker text)")
    bring(on_postgres.database, on_postgres, range(CONTACTS), range(EACH // 2))
    with others(on_postgres, WORKERS + 2) as databases, ThreadPoolExecutor(WORKERS + 2) as threads:
        half = CONTACTS // 2
        bringing = [
            threads.submit(bring, database, on_postgres, range(start, start + half), range(EACH // 2, EACH))
            for database, start in zip(databases[:2], (0, half), strict=True)
        ]

        def until_empty(database: Database, seed: int) -> None:
            chance = random.Random(seed)  # noqa: S311 - who dies when
            while not all(one.done() for one in bringing) or database.transact(inbox.waiting_count):
                work(database, chance)

        for done in [threads.submit(until_empty, database, seed) for seed, database in enumerate(databases[2:])]:
            done.result()

    seen: dict[str, list[int]] = defaultdict(list)
    for lane, key in on_postgres.rows("SELECT lane, key FROM seen ORDER BY id"):
        seen[lane].append(int(key))
    assert list(seen.values()) == [list(range(EACH))] * CONTACTS
    assert len(on_postgres.rows("SELECT DISTINCT worker FROM seen")) == WORKERS


def test_a_lane_that_another_process_has_is_passed_over_and_the_others_are_not(on_postgres: Store) -> None:
    arrivals = [arrival(key, address, key.encode()) for key, address in (("a1", "ana"), ("a2", "ana"), ("b1", "ben"))]
    on_postgres(inbox.store, arrivals[:2], NOW, on_postgres.new_id)
    with others(on_postgres, 1) as [other]:

        def theirs(tx: Tx) -> list[bytes]:
            assert [row.payload for row in inbox.fetch(tx, 10)] == [b"a1", b"a2"]
            on_postgres(inbox.store, arrivals[2:], NOW, on_postgres.new_id)
            return [row.payload for row in on_postgres(inbox.fetch, 10)]

        assert other.transact(theirs) == [b"b1"]
        assert len(on_postgres(inbox.fetch, 10)) == 3


def test_a_suspect_that_was_counted_is_tried_by_whoever_counted_it(on_postgres: Store) -> None:
    on_postgres(inbox.store, [arrival("a1")], NOW, on_postgres.new_id)
    with others(on_postgres, 1) as [other]:
        other.transact(lambda tx: inbox.try_alone(tx, 1))

        assert on_postgres(inbox.fetch, 10) == []
        assert [row.id for row in other.transact(lambda tx: inbox.fetch(tx, 10))] == [1]
        on_postgres.rows("UPDATE lanes SET until = until - interval '5 seconds'")  # it died before it came to that
        assert [row.id for row in on_postgres(inbox.fetch, 10)] == [1]


def test_a_start_suspects_nothing_that_another_process_is_at(on_postgres: Store) -> None:
    on_postgres(inbox.store, [arrival("a1", "ana"), arrival("b1", "ben")], NOW, on_postgres.new_id)
    with others(on_postgres, 1) as [other]:

        def theirs(tx: Tx) -> None:
            assert [row.id for row in inbox.fetch(tx, 1)] == [1]
            on_postgres(inbox.suspect, 200)

        other.transact(theirs)

    assert on_postgres.rows("SELECT attempts FROM inbox ORDER BY id") == [(0,), (1,)]


def test_a_case_that_another_process_is_at_is_asked_for_later_and_looked_at_at_once(on_postgres: Store) -> None:
    contact = on_postgres.contact()
    number = on_postgres.case(contact, on_postgres.conversation(contact))
    with others(on_postgres, 1) as [other]:

        def impatient(tx: Tx) -> None:
            tx.may_wait = False
            assert cases.look(tx, number) is not None
            cases.get(tx, number)

        def theirs(tx: Tx) -> None:
            cases.get(tx, number)
            with pytest.raises(Busy):
                on_postgres.database.transact(impatient)

        other.transact(theirs)
        on_postgres.database.transact(impatient)


def test_the_case_log_stays_one_chain_however_many_write_to_it(on_postgres: Store) -> None:
    contact = on_postgres.contact()
    number = on_postgres.case(contact, on_postgres.conversation(contact))

    def three_lines(tx: Tx) -> None:
        for _ in range(3):
            entries.append(tx, number, NOW, "paper:ana", "noted", {})

    def write(database: Database) -> None:
        for _ in range(20):
            database.transact(three_lines)

    with others(on_postgres, 4) as databases, ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(write, database) for database in databases]:
            done.result()

    assert len(on_postgres(entries.of_case, number)) == 4 * 20 * 3
    assert on_postgres(entries.verify) is None


def test_an_order_that_is_being_replaced_leaves_with_its_new_words_or_later(on_postgres: Store) -> None:
    on_postgres(outbox.add, [parcel("board", b"old", slot="board")], NOW, on_postgres.new_id)
    with others(on_postgres, 1) as [other]:

        def theirs(tx: Tx) -> None:
            outbox.add(tx, [parcel("board", b"new", slot="board")], NOW, on_postgres.new_id)
            assert on_postgres(outbox.fetch, NOW, 10, (), lambda *_: True) == []

        other.transact(theirs)

    assert [row.payload for row in on_postgres(outbox.fetch, NOW, 10, (), lambda *_: True)] == [b"new"]


def test_an_order_that_is_leaving_is_not_replaced_beneath_it(on_postgres: Store) -> None:
    on_postgres(outbox.add, [parcel("board", b"old", slot="board")], NOW, on_postgres.new_id)
    with others(on_postgres, 1) as [other]:

        def theirs(tx: Tx) -> None:
            assert [row.payload for row in outbox.fetch(tx, NOW, 10, (), lambda *_: True)] == [b"old"]
            on_postgres(outbox.add, [parcel("board", b"new", slot="board")], NOW, on_postgres.new_id)

        other.transact(theirs)

    assert on_postgres.rows("SELECT state FROM outbox ORDER BY id") == [("sending",), ("queued",)]


def test_what_a_transaction_tells_is_heard_by_others_and_not_by_itself(on_postgres: Store) -> None:
    with others(on_postgres, 1) as [other]:
        ears = [one.listener() for one in (on_postgres.database, other)]
        for ear in ears:
            assert ear is not None
            assert ear.heard(0) == set()
        on_postgres(inbox.store, [arrival("a1")], NOW, on_postgres.new_id)

        assert [ear.heard(5) for ear in reversed(ears) if ear is not None] == [{"arrived"}, set()]
        for ear in ears:
            if ear is not None:
                ear.close()


def test_the_key_of_somebody_erased_leaves_the_memory_of_the_other_processes(on_postgres: Store) -> None:
    ana, ben = on_postgres.contact("ana"), on_postgres.contact("ben")
    ear = on_postgres.database.listener()
    assert ear is not None
    assert ear.heard(0) == set()
    for contact in (ana, ben):
        on_postgres(contacts.get, contact)
    with others(on_postgres, 1) as [other]:
        other.transact(lambda tx: contacts.erase(tx, ana))

    assert ear.heard(5) == {f"erased:{ana}"}
    assert list(on_postgres.database._data_keys) == [ben]
    ear.close()


def test_an_ear_whose_connection_breaks_says_so_and_connects_again(on_postgres: Store) -> None:
    ear = on_postgres.database.listener()
    assert ear is not None
    assert ear.heard(0) == set()
    on_postgres.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")

    assert ear.heard(5) is None
    assert ear.heard(0) == set()
    ear.close()


def test_a_database_whose_connections_were_cut_serves_the_next_transaction_but_one(on_postgres: Store) -> None:
    mine = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    with others(on_postgres, 1) as [other]:
        other.transact(lambda tx: run(tx, mine, {}))

    with suppress(Exception):
        on_postgres(facts.get, "name")
    assert on_postgres(facts.get, "name") is None


def test_processes_that_start_at_once_at_an_empty_database_make_it_and_its_keys_once(
    server: Server, tmp_path: Path
) -> None:
    url = server.empty()
    program = (
        "import sys; from pathlib import Path; from storage.database import Database, is_fresh;"
        "from storage.keys import open_keys;"
        "keys = open_keys(Path(sys.argv[2]), fresh=is_fresh(sys.argv[1]));"
        "Database.open(sys.argv[1], keys).close()"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, url, str(tmp_path / "keys")], stderr=subprocess.PIPE)
        for _ in range(3)
    ]

    assert [(one.communicate()[1], one.returncode) for one in started] == [(b"", 0)] * 3
    Database.open(url, open_keys(tmp_path / "keys", fresh=False)).close()
    assert not is_fresh(url)
    server.drop(url)


def test_a_process_killed_in_the_middle_of_a_batch_leaves_its_lanes_to_the_others_at_once(
    on_postgres: Store,
) -> None:
    on_postgres(inbox.store, [arrival("a1")], NOW, on_postgres.new_id)
    program = (
        "import sys; from pathlib import Path; from storage import inbox; from storage.database import Database;"
        "from storage.keys import open_keys; keys = open_keys(Path(sys.argv[2]), fresh=False);"
        "work = lambda tx: (inbox.done(tx, [row.id for row in inbox.fetch(tx, 9)]), print('at it', flush=True),"
        "sys.stdin.read());"
        "Database.open(sys.argv[1], keys).transact(work)"
    )
    command = [sys.executable, "-c", program, str(on_postgres.where), str(on_postgres.folder / "keys")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"at it\n"
        assert on_postgres(inbox.fetch, 9) == []
        other.kill()

    deadline = time.monotonic() + 5
    while not (rows := on_postgres(inbox.fetch, 9)) and time.monotonic() < deadline:
        pass
    assert [row.payload for row in rows] == [b"payload"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("/test", "/nowhere"), "does not exist on its server: create it, or correct database.url."),
        (("postgres:@", "nobody:@"), "refuses this user: correct database.url, or let the user in on the server."),
        (("/dev/", "/nowhere/"), "cannot be used (No such file or directory): check the server and database.url."),
    ],
)
def test_a_server_that_does_not_let_us_in_is_named_in_one_line(
    on_postgres: Store, change: tuple[str, str], said: str
) -> None:
    url = str(on_postgres.where).replace(*change)
    with pytest.raises(ConfigError) as caught:
        Database.open(url, on_postgres.keys)
    with pytest.raises(ConfigError) as caught_again:
        is_fresh(url)

    assert str(caught.value) == str(caught_again.value)
    assert str(caught.value).endswith(said)
    assert str(caught.value).startswith("postgresql://")


def test_a_server_that_is_not_there_is_named(on_postgres: Store) -> None:
    with pytest.raises(
        ConfigError, match=r"^postgresql://u:\*\*\*@127\.0\.0\.1:1/x cannot be used \(Connection refused\)"
    ):
        Database.open("postgresql://u:secret@127.0.0.1:1/x", on_postgres.keys)


def test_an_address_of_another_kind_is_refused(on_postgres: Store) -> None:
    with pytest.raises(ConfigError, match=r"^database\.url: this is no address of a PostgreSQL database"):
        Database.open("mysql://somewhere/x", on_postgres.keys)


def test_an_old_server_is_refused(on_postgres: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.postgres.OLDEST", 99)
    with pytest.raises(ConfigError, match=r"is on PostgreSQL \d+: Mayday needs 99 or newer\. Upgrade the server\.$"):
        Database.open(on_postgres.where, on_postgres.keys)


def test_a_newer_versions_database_on_a_server_is_refused(on_postgres: Store) -> None:
    on_postgres.rows("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigError, match=r"was written by a newer mayday: install that version"):
        Database.open(on_postgres.where, on_postgres.keys)


def test_a_database_of_other_keys_on_a_server_is_refused(on_postgres: Store, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"was sealed by other keys"):
        Database.open(on_postgres.where, open_keys(tmp_path / "others", fresh=True))


def test_another_programs_database_on_a_server_is_refused(server: Server, tmp_path: Path) -> None:
    url = server.empty()
    server.run("CREATE TABLE bookmarks (url text)", url)
    with pytest.raises(ConfigError, match=r"is another program's database"):
        Database.open(url, open_keys(tmp_path / "keys", fresh=True))
    server.drop(url)
