from collections.abc import Collection
from datetime import datetime

import pytest

from storage import outbox
from storage.outbox import Leaving, Parcel
from storage.seal import SealBroken
from tests.storage.samples import parcel
from tests.storage.store import NOW, Store, later


def added(store: Store, *parcels: Parcel) -> None:
    store(outbox.add, parcels, NOW, store.new_id)


def fetched(
    store: Store, now: datetime = NOW, limit: int = 100, busy: Collection[str] = (), shut: Collection[str] = ()
) -> list[bytes]:
    return [row.payload for row in store(outbox.fetch, now, limit, busy, lambda chat, _: chat not in shut)]


def states(store: Store) -> list[tuple[object, ...]]:
    return store.rows("SELECT state, attempts, ambiguous, payload IS NULL FROM outbox ORDER BY id")


def test_a_parcel_leaves_with_all_that_it_was_given(store: Store) -> None:
    contact = store.contact()
    added(store, Parcel("contact:c", "chat", b"words", 2, slot="question", contact=contact, case=17))

    [row] = store(outbox.fetch, NOW, 10, (), lambda *_: True)

    assert row == Leaving(
        id=1, uid=row.uid, lane="contact:c", chat="chat", channel="paper", payload=b"words", slot="question",
        contact=contact, case=17, attempts=1, rank=2,
    )  # fmt: skip
    assert states(store) == [("sending", 1, 0, 0)]


def test_a_parcel_of_no_contact_has_the_channel_it_was_given(store: Store) -> None:
    added(store, parcel("farewell:1", channel="web"), parcel("staff:board"))

    assert [row.channel for row in store(outbox.fetch, NOW, 10, (), lambda *_: True)] == ["web", ""]


def test_a_parcel_for_somebody_who_was_erased_is_refused(store: Store) -> None:
    with pytest.raises(SealBroken):
        added(store, parcel("contact:c", contact="nobody"))


def test_a_lane_leaves_in_order_one_at_a_time(store: Store) -> None:
    added(store, parcel("a", b"a1"), parcel("a", b"a2"), parcel("b", b"b1"))

    assert fetched(store) == [b"a1", b"b1"]
    assert fetched(store) == []
    store(outbox.sent, 1, "101", NOW)
    assert fetched(store) == [b"a2"]


def test_lower_ranks_leave_first_then_older_rows(store: Store) -> None:
    added(store, parcel("a", b"card", 3), parcel("b", b"old", 0), parcel("c", b"new", 0), parcel("d", b"relay", 1))

    assert fetched(store, limit=3) == [b"old", b"new", b"relay"]
    assert fetched(store) == [b"card"]


def test_rank_never_lets_a_row_overtake_its_own_lane(store: Store) -> None:
    added(store, parcel("a", b"first", 3), parcel("a", b"urgent", 0))

    assert fetched(store) == [b"first"]


def test_a_lane_that_is_busy_waits(store: Store) -> None:
    added(store, parcel("a", b"a1"), parcel("b", b"b1"))

    assert fetched(store, busy={"a"}) == [b"b1"]


def test_a_chat_that_may_not_get_anything_does_not_hold_up_the_others(store: Store) -> None:
    added(store, parcel("a", b"a1"), parcel("b", b"b1"), parcel("c", b"c1"))

    assert fetched(store, limit=1, shut={"a"}) == [b"b1"]
    assert states(store) == [("queued", 0, 0, 0), ("sending", 1, 0, 0), ("queued", 0, 0, 0)]


def test_chats_are_asked_for_one_by_one_and_no_further_than_needed(store: Store) -> None:
    added(store, *(parcel(f"lane{number}", chat=f"chat{number}", channel="web") for number in range(10)))
    asked: list[tuple[str, str]] = []

    def may_leave(chat: str, channel: str) -> bool:
        asked.append((chat, channel))
        return chat != "chat0"

    store(outbox.fetch, NOW, 2, (), may_leave)

    assert asked == [("chat0", "web"), ("chat1", "web"), ("chat2", "web")]


def test_none_ends_the_search_because_nothing_more_may_leave(store: Store) -> None:
    added(store, *(parcel(f"lane{number}", str(number).encode()) for number in range(10)))
    asked: list[str] = []

    def may_leave(chat: str, _: str) -> bool | None:
        asked.append(chat)
        return True if len(asked) < 3 else None

    assert [row.payload for row in store(outbox.fetch, NOW, 10, (), may_leave)] == [b"0", b"1"]
    assert len(asked) == 3


@pytest.mark.parametrize("limit", [0, -1])
def test_no_room_means_nothing_leaves(store: Store, limit: int) -> None:
    added(store, parcel("a"))

    assert fetched(store, limit=limit) == []


def test_a_sent_row_keeps_its_message_id_and_nothing_that_was_in_it(store: Store) -> None:
    added(store, parcel("a"))
    fetched(store)
    store(outbox.sent, 1, "101", NOW)

    assert store.rows("SELECT state, ref, payload FROM outbox") == [("sent", "101", None)]


def test_an_unsent_row_goes_again_when_its_time_has_come(store: Store) -> None:
    added(store, parcel("a", b"a1"), parcel("a", b"a2"))
    fetched(store)
    store(outbox.unsent, 1, later(5))

    assert fetched(store, later(4)) == []
    assert fetched(store, later(5)) == [b"a1"]
    assert states(store)[0] == ("sending", 2, 0, 0)


def test_each_send_of_unknown_fate_is_counted(store: Store) -> None:
    added(store, parcel("a"))
    for _ in range(2):
        fetched(store)
        store(outbox.unsent, 1, NOW, ambiguous=True)

    assert states(store) == [("queued", 2, 2, 0)]


def test_what_was_being_sent_when_the_process_ended_goes_again_as_of_unknown_fate(store: Store) -> None:
    added(store, parcel("a", b"a1"), parcel("b", b"b1"))
    fetched(store, limit=1)
    store(outbox.interrupted)

    assert states(store) == [("queued", 1, 1, 0), ("queued", 0, 0, 0)]
    assert fetched(store) == [b"a1", b"b1"]


def test_a_buried_row_is_never_sent_and_its_lane_goes_on(store: Store) -> None:
    added(store, parcel("a", b"a1"), parcel("a", b"a2"))
    fetched(store)
    store(outbox.buried, 1, "NeverSent")

    assert store.rows("SELECT state, why, payload FROM outbox WHERE id = 1") == [("dead", "NeverSent", None)]
    assert fetched(store) == [b"a2"]


def test_a_late_word_about_a_row_that_ended_changes_nothing(store: Store) -> None:
    added(store, parcel("a"))
    fetched(store)
    store(outbox.buried, 1, "NeverSent")
    store(outbox.sent, 1, "101", NOW)
    store(outbox.unsent, 1, NOW)

    assert states(store) == [("dead", 1, 0, 1)]


def test_burying_a_lane_ends_all_that_waits_in_it(store: Store) -> None:
    added(store, parcel("a", b"a1"), parcel("a", b"a2"), parcel("b", b"b1"))
    store(outbox.bury_lane, "a")

    assert fetched(store) == [b"b1"]
    assert store.rows("SELECT state, payload FROM outbox WHERE lane = 'a'") == [("dead", None), ("dead", None)]


def test_a_slot_is_replaced_in_place_while_it_waits(store: Store) -> None:
    added(
        store, parcel("board", b"old", slot="board"), parcel("board", b"words"), parcel("board", b"new", slot="board")
    )

    assert fetched(store) == [b"new"]
    assert store.rows("SELECT count(*) FROM outbox") == [(2,)]


@pytest.mark.parametrize("back_in_queue", [False, True])
def test_a_slot_that_was_tried_is_not_replaced_because_it_may_have_arrived(
    store: Store, *, back_in_queue: bool
) -> None:
    added(store, parcel("board", b"old", slot="board"))
    fetched(store)
    if back_in_queue:
        store(outbox.unsent, 1, NOW)
    added(store, parcel("board", b"new", slot="board"))

    assert store.rows("SELECT count(*) FROM outbox") == [(2,)]


def test_slots_of_other_lanes_and_other_names_are_left_alone(store: Store) -> None:
    added(store, parcel("a", b"a", slot="card"), parcel("b", b"b", slot="card"), parcel("a", b"c", slot="board"))

    assert store.rows("SELECT count(*) FROM outbox") == [(3,)]


@pytest.mark.parametrize("name", ["staff:board", "staff"])
def test_hurrying_a_lane_or_a_chat_lets_it_leave_now(store: Store, name: str) -> None:
    added(store, parcel("staff:board", b"b", chat="staff"), parcel("other", b"o"))
    fetched(store)
    store(outbox.unsent, 1, later(300))
    store(outbox.unsent, 2, later(300))
    store(outbox.hurry, name)

    assert fetched(store) == [b"b"]


def test_a_gate_is_shut_until_its_time_and_a_longer_one_wins(store: Store) -> None:
    store(outbox.gate, "a", later(30))
    store(outbox.gate, "a", later(10))
    store(outbox.gate, "b", later(5))
    store(outbox.gate, "b", later(20))

    assert store(outbox.gates, NOW) == {"a": later(30), "b": later(20)}
    assert store(outbox.gates, later(20)) == {"a": later(30)}
    assert store(outbox.gates, later(30)) == {}


def test_the_next_due_row_is_the_first_that_is_not_due_yet(store: Store) -> None:
    assert store(outbox.next_due, NOW) is None

    added(store, parcel("a"), parcel("b"), parcel("c"))
    fetched(store)
    for row, seconds in ((1, 0), (2, 9), (3, 6)):
        store(outbox.unsent, row, later(seconds))

    assert store(outbox.next_due, NOW) == later(6)
    assert store(outbox.next_due, later(9)) is None


def test_unsent_counts_what_waits_and_what_is_under_way(store: Store) -> None:
    added(store, parcel("a"), parcel("b"), parcel("c"), parcel("d"))
    fetched(store, limit=3)
    store(outbox.sent, 1, "", NOW)
    store(outbox.buried, 2, "NeverSent")

    assert store(outbox.unsent_count) == 2


def test_a_row_whose_seal_is_broken_is_buried_and_holds_up_nobody(store: Store) -> None:
    added(store, parcel("a", b"a1"), parcel("b", b"b1"))
    store.rows("UPDATE outbox SET payload = (SELECT payload FROM outbox WHERE id = 2) WHERE id = 1")

    assert fetched(store) == [b"b1"]
    assert store.rows("SELECT state, why, payload FROM outbox WHERE id = 1") == [("dead", "SealBroken", None)]


def test_the_number_of_a_deleted_row_is_never_given_to_another(store: Store) -> None:
    added(store, parcel("a"))
    store.rows("DELETE FROM outbox")
    added(store, parcel("b"))
    store(outbox.sent, 1, "101", NOW)

    assert store.rows("SELECT id, state FROM outbox") == [(2, "queued")]
