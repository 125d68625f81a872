"""Erasure: a contact's rows go, her key is destroyed, and what staff were shown is removed from their chat.

The case keeps its number and its log, which hold nothing that was said. The last word to the contact carries
its own address, because nothing else knows it any more.
"""

import msgspec

from bot.desk.command import Close
from bot.engine.question import control
from bot.runtime import cases, post
from bot.runtime.situation import Situation
from bot.runtime.work import Work
from bot.talk.message import Message
from bot.talk.outgoing import DeleteMessages, Farewell
from bot.talk.text import words
from storage import cases as stored_cases
from storage import contacts, messages
from storage.outbox import Parcel


def erase(work: Work, now: Situation) -> None:
    """Destroy all that is known of the contact."""
    contact = now.contact
    every = [case.number for case in stored_cases.of_contact(work.tx, contact.id)]
    # A topic is deleted with all that is in it; where there is none, the messages are, one by one.
    shown = () if work.wiring.staff.has_topics else messages.shown_to_staff(work.tx, contact.id)
    contacts.erase(work.tx, contact.id)
    work.after.erased.add(contact.id)
    for number in every:
        nameless = stored_cases.get(work.tx, number)
        if nameless is not None:
            cases.command(work, nameless, Close("erased"), None)
    last = stored_cases.get(work.tx, every[-1]) if every else None
    if shown and last is not None:
        post.order_to_topic(work, last, DeleteMessages(shown))
    farewell(work, contact.channel, contact.address, now.locale)


def farewell(work: Work, channel: str, address: str, locale: str) -> None:
    """Say that it is done, and what we cannot do for the contact."""
    order = Farewell(work.wiring.catalogues.localise(goodbye(), locale), channel, address)
    lane = f"farewell:{work.wiring.clock.new_id()}"
    post.put(work, Parcel(lane, lane, msgspec.json.encode(order), post.TO_CONTACT))


def goodbye() -> Message:
    """What is said last."""
    text = words(
        "Everything you told us here is deleted. This chat itself stays on your device and with the messenger "
        "until you delete it there."
    )
    return Message((text,), ((control("over"),),))
