from typing import Any

import pytest

from bot.talk.ids import CaseNumber, ContactId, ConversationId, MemberId
from storage import messages
from storage.messages import Stored
from tests.storage.store import NOW, Store


@pytest.fixture
def hers(store: Store) -> tuple[ContactId, ConversationId]:
    contact = store.contact()
    return contact, store.conversation(contact)


def added(store: Store, hers: tuple[ContactId, ConversationId], uid: str, **changed: Any) -> int:
    fields: dict[str, Any] = {
        "case": None, "author": "contact", "member": None, "body": uid.encode(), "contact_ref": "", "staff_ref": "",
    }  # fmt: skip
    contact, conversation = hers
    return store(messages.add, uid=uid, contact=contact, conversation=conversation, at=NOW, **(fields | changed))


def uid_of(message: Stored | None) -> str | None:
    return message.uid if message else None


def test_a_message_comes_back_as_it_was_kept(store: Store, hers: tuple[ContactId, ConversationId]) -> None:
    number = store.case(*hers)
    member = MemberId("paper:ben")
    row = added(store, hers, "m1", case=number, author="member", member=member, staff_ref="7")

    assert store(messages.get, row) == Stored(
        id=row, uid="m1", conversation=hers[1], contact=hers[0], case=CaseNumber(1), author="member", member=member,
        body=b"m1", contact_ref="", staff_ref="7", relayed=False,
    )  # fmt: skip
    assert store(messages.get, row + 1) is None


def test_a_message_is_found_by_either_sides_id(store: Store, hers: tuple[ContactId, ConversationId]) -> None:
    ben = store.contact("ben")
    other = (ben, store.conversation(ben))
    added(store, hers, "m1", contact_ref="7", staff_ref="70")
    added(store, other, "m2", contact_ref="7", staff_ref="71")

    assert uid_of(store(messages.by_contact_ref, hers[0], "7")) == "m1"
    assert uid_of(store(messages.by_contact_ref, ben, "7")) == "m2"
    assert uid_of(store(messages.by_staff_ref, "71")) == "m2"
    assert store(messages.by_staff_ref, "7") is None


def test_an_id_that_is_missing_finds_nothing(store: Store, hers: tuple[ContactId, ConversationId]) -> None:
    added(store, hers, "m1")

    assert store(messages.by_contact_ref, hers[0], "") is None
    assert store(messages.by_staff_ref, "") is None


def test_ids_are_learnt_one_by_one(store: Store, hers: tuple[ContactId, ConversationId]) -> None:
    row = added(store, hers, "m1", contact_ref="7")
    store(messages.set_refs, row)
    store(messages.set_refs, row, staff_ref="70")

    found = store(messages.get, row)
    assert found is not None
    assert (found.contact_ref, found.staff_ref) == ("7", "70")


def test_an_edited_message_has_its_new_words(store: Store, hers: tuple[ContactId, ConversationId]) -> None:
    row = added(store, hers, "m1")
    store(messages.set_body, row, b"better")

    found = store(messages.get, row)
    assert found is not None
    assert found.body == b"better"
    with pytest.raises(LookupError):
        store(messages.set_body, row + 1, b"x")


def test_unrelayed_is_what_the_contact_wrote_and_staff_were_not_shown_in_order(
    store: Store, hers: tuple[ContactId, ConversationId]
) -> None:
    shown = added(store, hers, "m1")
    added(store, hers, "m2")
    added(store, hers, "m3", author="member", member=MemberId("paper:ben"))
    added(store, hers, "m4")
    store(messages.set_relayed, shown)

    assert [message.uid for message in store(messages.unrelayed, hers[1])] == ["m2", "m4"]
    assert store(messages.unrelayed, ConversationId("other")) == []


def test_shown_to_staff_is_every_message_that_the_staff_chat_has_of_a_contact(
    store: Store, hers: tuple[ContactId, ConversationId]
) -> None:
    added(store, hers, "m1", staff_ref="70")
    added(store, hers, "m2")
    added(store, hers, "m3", author="member", member=MemberId("paper:ben"), staff_ref="72")

    assert store(messages.shown_to_staff, hers[0]) == ("70", "72")
    assert store(messages.shown_to_staff, store.contact("ben")) == ()
