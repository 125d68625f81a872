import pytest

from bot.talk.ids import ContactId
from storage import contacts
from storage.contacts import Contact
from tests.storage.store import NOW, Store


def test_nobody_is_known_before_a_first_word(store: Store) -> None:
    assert store(contacts.known, "paper", "ana") is None


def test_whoever_comes_again_is_the_same_contact(store: Store) -> None:
    first = store(contacts.make_known, "paper", "ana", NOW, store.new_id)

    assert store(contacts.make_known, "paper", "ana", NOW, store.new_id) == first
    assert store(contacts.known, "paper", "ana") == first


def test_the_same_address_on_another_channel_is_somebody_else(store: Store) -> None:
    first = store(contacts.make_known, "paper", "ana", NOW, store.new_id)

    assert store(contacts.make_known, "web", "ana", NOW, store.new_id) != first


def test_a_new_contact_can_be_reached_and_has_no_language_yet(store: Store) -> None:
    contact = store.contact("ana")

    assert store(contacts.get, contact) == Contact(contact, "paper", "ana", "", reachable=True)


def test_language_and_reach_change_and_change_back(store: Store) -> None:
    contact = store.contact("ana")

    store(contacts.set_locale, contact, "fr")
    store(contacts.set_reachable, contact, NOW)
    assert store(contacts.get, contact) == Contact(contact, "paper", "ana", "fr", reachable=False)

    store(contacts.set_reachable, contact, None)
    assert store(contacts.get, contact) == Contact(contact, "paper", "ana", "fr", reachable=True)


def test_a_contact_that_does_not_exist_is_a_lookup_error(store: Store) -> None:
    with pytest.raises(LookupError):
        store(contacts.get, ContactId("nobody"))


def test_a_contact_that_was_rolled_back_with_its_key_can_come_again(store: Store) -> None:
    def fails(tx: object) -> None:
        contacts.make_known(tx, "paper", "ana", NOW, store.new_id)  # type: ignore[arg-type]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.database.transact(fails)

    contact = store.contact("ana")
    store.reopen()
    assert store(contacts.get, contact).address == "ana"
