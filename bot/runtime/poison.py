"""Poison: an update that raises is tried again alone, then set aside; nobody else is delayed.

Its error is kept by the error's kind only, never by its text: the text may hold what a contact said.
"""

import logging
from typing import Final

from bot.engine.question import control
from bot.runtime import post
from bot.runtime.work import Work
from bot.talk.ids import ContactId
from bot.talk.message import Message
from bot.talk.text import words
from storage import contacts, inbox
from storage.inbox import Waiting

LOG = logging.getLogger("mayday.worker")
TRIES: Final = 5
# An error is the update's own; a death may have come from outside, several times at the same bad moment.
DEATHS: Final = 12
KILLED: Final = "the process ended each time that this was tried"


def count(work: Work, row: Waiting, error: Exception) -> None:
    """Note the failure; after the last try the update is set aside.

    A first failure makes a suspect of it; the tries alone are counted by the worker before each.
    """
    if row.attempts == 0:
        inbox.failed(work.tx, row.id, name_of(error))
    if row.attempts >= TRIES:
        set_aside(work, row, name_of(error))


def set_aside(work: Work, row: Waiting, why: str) -> None:
    """It is not tried again; its contact gets an apology and a way on, if that can be done."""
    inbox.aside(work.tx, row.id, why)
    if row.contact_id is None:
        return
    try:
        with work.tx.savepoint():
            apologise(work, ContactId(row.contact_id))
    except Exception as error:  # noqa: BLE001 - setting it aside is what lets everybody else go on
        LOG.error("no apology for update %s: %s", row.id, name_of(error))  # noqa: TRY400 - no words of anybody


def name_of(error: Exception) -> str:
    """The kind of an error and where it was raised, without a word of its text."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" in {place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else ""
    return f"{type(error).__name__}{where}"


def apologise(work: Work, contact: ContactId) -> None:
    """Say that the last message could not be dealt with, and what can be done now."""
    known = contacts.get(work.tx, contact)
    text = words(
        "I am sorry: I could not deal with your last message. It is kept, and the people who run this desk are told. "
        "You can go on, or ask for a person."
    )
    message = Message((text,), ((control("person"), control("over")),))
    post.to_contact(work, contact, known.locale or "en", message)
