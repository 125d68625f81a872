from storage import facts
from tests.storage.store import Store


def test_a_fact_that_was_never_set_is_none(store: Store) -> None:
    assert store(facts.get, "staff_chat") is None


def test_a_fact_is_what_it_was_set_to_last(store: Store) -> None:
    store(facts.set, "staff_chat", "-100")
    store(facts.set, "staff_chat", "-200")

    assert store(facts.get, "staff_chat") == "-200"
