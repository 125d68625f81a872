from storage import slots
from tests.storage.store import Store


def test_a_slot_holds_the_message_that_came_last(store: Store) -> None:
    store(slots.set, "staff:board", "board", "7")
    store(slots.set, "staff:board", "board", "9")

    assert store(slots.get, "staff:board", "board") == "9"
    assert store(slots.get, "staff:board", "card") is None


def test_no_slot_holds_nothing(store: Store) -> None:
    store(slots.set, "staff:board", "", "7")

    assert store(slots.get, "staff:board", "") is None


def test_a_cleared_slot_is_empty_and_the_others_are_not(store: Store) -> None:
    store(slots.set, "staff:case:1", "card", "7")
    store(slots.set, "staff:case:2", "card", "8")
    store(slots.clear, "staff:case:1", "card")

    assert store(slots.get, "staff:case:1", "card") is None
    assert store(slots.get, "staff:case:2", "card") == "8"


def test_a_message_of_the_staff_chat_leads_to_its_lane(store: Store) -> None:
    store(slots.set, "contact:c1", "question", "7")
    store(slots.set, "staff:case:1", "card", "7")

    assert store(slots.lane_of, "7") == "staff:case:1"
    assert store(slots.lane_of, "8") is None


def test_a_contacts_own_message_of_the_same_number_leads_nowhere(store: Store) -> None:
    store(slots.set, "contact:c1", "question", "7")

    assert store(slots.lane_of, "7") is None
