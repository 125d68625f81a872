from storage import contacts, inbox
from storage.database import Tx
from storage.inbox import Waiting
from tests.storage.samples import arrival
from tests.storage.store import NOW, Store


def stored(store: Store, *keys: str, address: str | None = "ana", lane: str = "") -> int:
    return store(inbox.store, [arrival(key, address, key.encode(), lane) for key in keys], NOW, store.new_id)


def fetched(store: Store, limit: int = 100) -> list[tuple[bytes, int]]:
    return [(row.payload, row.attempts) for row in store(inbox.fetch, limit)]


def test_an_update_is_stored_in_its_contacts_lane_and_comes_out_as_it_went_in(store: Store) -> None:
    assert stored(store, "u1") == 1

    contact = store(contacts.known, "paper", "ana")
    assert store(inbox.fetch, 10) == [Waiting(1, "paper", f"contact:{contact}", contact, b"u1", 0)]


def test_an_update_of_staff_keeps_its_own_lane_and_makes_nobody_known(store: Store) -> None:
    stored(store, "u1", address=None, lane="staff:7")

    assert store(inbox.fetch, 10) == [Waiting(1, "paper", "staff:7", None, b"u1", 0)]
    assert store.rows("SELECT count(*) FROM contacts") == [(0,)]


def test_a_duplicate_is_a_no_op_whether_it_waits_or_is_done(store: Store) -> None:
    stored(store, "u1", "u2")
    store(inbox.done, [1])

    assert stored(store, "u1", "u2", "u3", "u3") == 1
    assert fetched(store) == [(b"u2", 0), (b"u3", 0)]


def test_the_same_key_on_another_channel_is_another_update(store: Store) -> None:
    stored(store, "u1")

    assert store(inbox.store, [inbox.Arrival("web", "u1", "", "ana", b"x")], NOW, store.new_id) == 1


def test_nothing_arrives_without_effect(store: Store) -> None:
    assert store(inbox.store, [], NOW, store.new_id) == 0
    store(inbox.done, [])


def test_updates_come_in_the_order_of_their_arrival_up_to_the_limit(store: Store) -> None:
    for number in range(5):
        stored(store, f"a{number}", address="ana")
        stored(store, f"b{number}", address="ben")

    assert fetched(store, 4) == [(b"a0", 0), (b"b0", 0), (b"a1", 0), (b"b1", 0)]


def test_what_is_done_is_gone_with_all_that_was_in_it(store: Store) -> None:
    stored(store, "u1", "u2")
    store(inbox.done, [1, 2])

    assert fetched(store) == []
    assert store.rows("SELECT key, state, payload, contact, lane FROM inbox ORDER BY id") == [
        ("u1", "done", None, None, ""),
        ("u2", "done", None, None, ""),
    ]


def test_a_suspect_at_the_head_of_its_lane_comes_alone(store: Store) -> None:
    stored(store, "a1", "a2", address="ana")
    stored(store, "b1", address="ben")
    store(inbox.failed, 1, "ValueError")

    assert fetched(store) == [(b"a1", 1)]


def test_of_several_suspects_the_oldest_comes_first(store: Store) -> None:
    stored(store, "a1", address="ana")
    stored(store, "b1", address="ben")
    store(inbox.failed, 2, "ValueError")
    store(inbox.failed, 1, "ValueError")

    assert fetched(store) == [(b"a1", 1)]
    store(inbox.done, [1])
    assert fetched(store) == [(b"b1", 1)]


def test_a_suspect_that_others_of_its_lane_stand_before_waits_for_them(store: Store) -> None:
    stored(store, "a1", "a2", "a3", address="ana")
    stored(store, "b1", address="ben")
    store(inbox.failed, 2, "ValueError")

    assert fetched(store) == [(b"a1", 0), (b"b1", 0)]
    store(inbox.done, [1, 4])
    assert fetched(store) == [(b"a2", 1)]


def test_what_is_set_aside_lets_its_lane_go_on_and_keeps_what_is_in_it(store: Store) -> None:
    stored(store, "a1", "a2")
    store(inbox.failed, 1, "ValueError")
    store(inbox.aside, 1, "ValueError in hear:7")

    assert fetched(store) == [(b"a2", 0)]
    [(state, error, attempts, payload)] = store.rows("SELECT state, error, attempts, payload FROM inbox WHERE id = 1")
    assert (state, error, attempts, payload is None) == ("aside", "ValueError in hear:7", 1, False)


def test_after_a_start_the_first_rows_are_suspects_and_those_that_were_stay_as_they_are(store: Store) -> None:
    stored(store, "u1", "u2", "u3")
    for _ in range(3):
        store(inbox.failed, 1, "ValueError")
    store(inbox.suspect, 2)

    assert store.rows("SELECT attempts FROM inbox ORDER BY id") == [(3,), (1,), (0,)]


def test_waiting_counts_neither_what_is_done_nor_what_is_aside(store: Store) -> None:
    stored(store, "u1", "u2", "u3")
    store(inbox.done, [1])
    store(inbox.aside, 2, "ValueError")

    assert store(inbox.waiting_count) == 1


def test_a_row_whose_seal_is_broken_is_set_aside_and_holds_up_nobody(store: Store) -> None:
    stored(store, "a1", "a2", address="ana")
    stored(store, "b1", address="ben")
    store.rows("UPDATE inbox SET payload = (SELECT payload FROM inbox WHERE id = 2) WHERE id = 1")

    assert fetched(store) == [(b"a2", 0), (b"b1", 0)]
    assert store.rows("SELECT state, error FROM inbox WHERE id = 1") == [("aside", "SealBroken")]


def test_nothing_but_broken_rows_ends_the_search(store: Store) -> None:
    stored(store, "a1")
    store.rows("UPDATE inbox SET payload = :broken", broken=b"x")

    assert fetched(store) == []


def test_a_poisonous_update_is_tried_alone_five_times_and_delays_nobody_for_longer(store: Store) -> None:
    """The rules of fetch, failed and aside, put together as the worker does."""
    stored(store, "poison", "after", address="ana")
    stored(store, "b1", "b2", address="ben")
    heard: list[tuple[bytes, int]] = []

    def batch(tx: Tx) -> bool:
        rows = inbox.fetch(tx, 100)
        if rows and rows[0].attempts and counted != [rows[0].id]:
            counted[:] = [rows[0].id]
            inbox.failed(tx, rows[0].id, "tried alone")
            return True
        counted.clear()
        broken = False
        for row in rows:
            if row.payload == b"poison":
                heard.append((row.payload, row.attempts))
                if row.attempts == 0:
                    inbox.failed(tx, row.id, "ValueError")
                elif row.attempts >= 5:
                    inbox.aside(tx, row.id, "ValueError")
                broken = True
            elif not (broken and row.payload == b"after"):
                heard.append((row.payload, row.attempts))
                inbox.done(tx, [row.id])
        return bool(rows)

    counted: list[int] = []
    while store(batch):
        pass

    tries_alone = [(b"poison", attempts) for attempts in (2, 3, 4, 5)]
    assert heard == [(b"poison", 0), (b"b1", 0), (b"b2", 0), *tries_alone, (b"after", 0)]
