import msgspec
import pytest

from bot.desk.case import Case
from bot.talk.ids import CaseNumber, ContactId, ConversationId, MemberId
from storage import cases, tables
from tests.storage.samples import case
from tests.storage.store import Store, later

CLAIMED = {"status": "claimed", "owner": MemberId("paper:ana"), "claimed_at": later(1)}


def with_case(store: Store, address: str = "ana") -> tuple[ContactId, ConversationId, CaseNumber]:
    contact = store.contact(address)
    conversation = store.conversation(contact)
    return contact, conversation, store.case(contact, conversation)


def test_every_field_of_a_case_is_a_column(store: Store) -> None:
    fields = {field.name for field in msgspec.structs.fields(Case)}

    assert {column.name for column in tables.cases.c} == fields | {"topic"}
    assert store(cases.open_cases) == []


def test_cases_are_numbered_from_one_and_come_back_as_they_were(store: Store) -> None:
    contact, conversation, number = with_case(store)

    assert number == 1
    assert store(cases.get, number) == case(number=number, contact=contact, conversation=conversation)
    assert with_case(store, "ben")[2] == 2
    assert store(cases.get, CaseNumber(3)) is None


def test_a_saved_case_is_the_whole_new_value(store: Store) -> None:
    contact, conversation, number = with_case(store)
    changed = case(
        number=number, contact=contact, conversation=conversation, priority="critical", tried=(), rating=5,
        resolved_at=later(9), has_topic=True, **CLAIMED,
    )  # fmt: skip
    store(cases.save, changed)

    assert store(cases.get, number) == changed


def test_a_case_that_does_not_exist_cannot_be_saved(store: Store) -> None:
    contact, conversation, _ = with_case(store)

    with pytest.raises(LookupError):
        store(cases.save, case(number=CaseNumber(9), contact=contact, conversation=conversation))


def test_open_cases_are_those_that_people_work_on_or_should(store: Store) -> None:
    for address, status in {"a": "queued", "b": "claimed", "c": "resolved", "d": "closed"}.items():
        contact = store.contact(address)
        store.case(contact, store.conversation(contact), status=status)

    assert [(one.number, one.status) for one in store(cases.open_cases)] == [(1, "queued"), (2, "claimed")]


def test_a_case_is_found_by_its_conversation_and_its_contact(store: Store) -> None:
    contact, conversation, number = with_case(store)
    other = store.contact("ben")
    kept = case(number=number, contact=contact, conversation=conversation)

    assert store(cases.of_conversation, conversation) == kept
    assert store(cases.of_contact, contact) == [kept]
    assert store(cases.open_of_contact, contact) == kept
    assert store(cases.of_conversation, ConversationId("other")) is None
    assert store(cases.of_contact, other) == []
    assert store(cases.open_of_contact, other) is None


def test_a_closed_case_is_a_contacts_but_no_open_one(store: Store) -> None:
    contact = store.contact()
    number = store.case(contact, store.conversation(contact), status="closed")

    assert [one.number for one in store(cases.of_contact, contact)] == [number]
    assert store(cases.open_of_contact, contact) is None


def test_a_topic_leads_to_its_case_until_it_is_taken_away(store: Store) -> None:
    _, _, number = with_case(store)
    assert store(cases.topic_of, number) is None

    store(cases.set_topic, number, "77")
    found = store(cases.by_topic, "77")
    assert found is not None
    assert (store(cases.topic_of, number), found.number) == ("77", number)

    store(cases.set_topic, number, None)
    assert (store(cases.topic_of, number), store(cases.by_topic, "77")) == (None, None)


def test_saving_a_case_leaves_its_topic_alone(store: Store) -> None:
    _, _, number = with_case(store)
    store(cases.set_topic, number, "77")
    found = store(cases.get, number)
    assert found is not None
    store(cases.save, found)

    assert store(cases.topic_of, number) == "77"
