import pytest
from sqlalchemy.exc import IntegrityError

from bot.talk.ids import CaseNumber, ConversationId
from storage import conversations, incidents
from storage.conversations import Row
from tests.storage.store import NOW, Store, later


def test_a_contact_has_no_conversation_before_the_first(store: Store) -> None:
    assert store(conversations.open_of, store.contact()) is None


def test_a_conversation_is_where_it_was_saved_last(store: Store) -> None:
    contact = store.contact()
    conversation = store.conversation(contact, b"one")
    assert store(conversations.open_of, contact) == Row(conversation, contact, b"one", None)

    store(conversations.save, conversation, b"two", later(1))
    store(conversations.set_case, conversation, CaseNumber(7))
    assert store(conversations.open_of, contact) == Row(conversation, contact, b"two", CaseNumber(7))


def test_a_contact_has_one_open_conversation_at_a_time(store: Store) -> None:
    contact = store.contact()
    store.conversation(contact)

    with pytest.raises(IntegrityError):
        store.conversation(contact)


def test_after_an_end_another_one_may_begin_and_nothing_of_the_session_is_left(store: Store) -> None:
    contact = store.contact()
    first = store.conversation(contact)
    store(conversations.end, first, "resolved", NOW)
    assert store(conversations.open_of, contact) is None

    second = store.conversation(contact, b"anew")
    assert store(conversations.open_of, contact) == Row(second, contact, b"anew", None)
    assert store.rows("SELECT result, session FROM conversations WHERE id = :id", id=first) == [("resolved", None)]


def test_a_conversation_that_does_not_exist_cannot_be_saved(store: Store) -> None:
    with pytest.raises(LookupError):
        store(conversations.save, ConversationId("none"), b"x", NOW)


def test_a_conversation_without_a_record_has_none(store: Store) -> None:
    assert store(incidents.load, store.conversation(store.contact())) is None


def test_a_record_is_what_was_saved_last(store: Store) -> None:
    contact = store.contact()
    conversation = store.conversation(contact)
    store(incidents.save, conversation, contact, b"one", NOW)
    store(incidents.save, conversation, contact, b"two", later(1))

    assert store(incidents.load, conversation) == b"two"
