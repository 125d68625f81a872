"""A database with one contact's words in every sealed column."""

from dataclasses import dataclass

from bot.talk.ids import CaseNumber, ContactId, ConversationId
from storage import conversations, entries, inbox, incidents, messages, outbox, slots, tables
from storage.contacts import lane
from tests.storage.samples import arrival, parcel
from tests.storage.store import NOW, Store

SEALED = [column for table in tables.metadata.sorted_tables for column in table.c if column.info.get("sealed")]


@dataclass(frozen=True)
class Filled:
    """Whose words they are."""

    contact: ContactId
    conversation: ConversationId
    case: CaseNumber


def fill(store: Store, words: str) -> Filled:
    """Put the words wherever words can be."""
    body = words.encode()
    contact = store.contact(words)
    conversation = store.conversation(contact, body)
    case = store.case(contact, conversation)
    store(conversations.set_case, conversation, case)
    store(inbox.store, [arrival(f"{contact}1", words, body), arrival(f"{contact}2", words, body)], NOW, store.new_id)
    for address in (lane(contact), f"staff:case:{case}"):
        store(outbox.add, [parcel(address, body, contact=contact, case=case)], NOW, store.new_id)
    store(incidents.save, conversation, contact, body, NOW)
    store(
        messages.add, uid=store.new_id(), conversation=conversation, contact=contact, case=case, author="contact",
        member=None, body=body, contact_ref="7", staff_ref="70", at=NOW,
    )  # fmt: skip
    store(entries.append, case, NOW, "contact", "opened", {})
    store(slots.set, lane(contact), "question", "7")
    return Filled(contact, conversation, case)
