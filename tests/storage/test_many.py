"""Ten thousand contacts at once: what is fetched depends on what may leave, not on how much waits."""

from storage import inbox, outbox
from tests.storage.samples import arrival, parcel
from tests.storage.store import NOW, Store

MANY = 10_000


def test_with_ten_thousand_lanes_waiting_each_row_leaves_once_and_in_order(store: Store) -> None:
    store(outbox.add, [parcel(f"lane{number % MANY}") for number in range(MANY + 100)], NOW, store.new_id)
    asked: list[str] = []

    def may_leave(chat: str, _: str) -> bool:
        asked.append(chat)
        return True

    rows = store(outbox.fetch, NOW, 32, (), may_leave)

    assert [row.lane for row in rows] == [f"lane{number}" for number in range(32)]
    assert len(asked) == 32
    assert [row.id for row in store(outbox.fetch, NOW, 32, (), may_leave)] == list(range(33, 65))


def test_a_thousand_updates_of_a_thousand_contacts_are_stored_in_one_go(store: Store) -> None:
    arrivals = [arrival(f"u{number}", f"address{number}") for number in range(1000)]

    assert store(inbox.store, arrivals, NOW, store.new_id) == 1000
    fetched = [row.id for row in store(inbox.fetch, 200)]
    assert fetched == list(range(1, len(fetched) + 1))
    assert len(fetched) == (200 if store.is_file else inbox.SHARE)
