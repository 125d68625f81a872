"""All that is known of a contact when an update of hers is at hand: loaded once, written back once.

Loads and stores through `storage`, decides nothing. A contact without an open conversation gets a new one
here, so that the rooms behind never meet "none".
"""

from dataclasses import dataclass

from msgspec import structs

from bot.desk.case import Case
from bot.engine.session import Session, fresh, pack, unpack
from bot.intake import record as records
from bot.intake.record import Incident
from bot.runtime.work import Work
from bot.talk.catalogue import negotiate
from bot.talk.ids import ContactId, ConversationId
from storage import cases, contacts, conversations, incidents
from storage.contacts import Contact


@dataclass(slots=True)
class Situation:
    """One contact's conversation while one update is worked on."""

    contact: Contact
    conversation: ConversationId
    session: Session
    incident: Incident
    case: Case | None

    @property
    def locale(self) -> str:
        """The language to speak; English until one is known."""
        return self.session.locale or self.contact.locale or "en"


def load(work: Work, contact: ContactId) -> Situation:
    """The contact's open conversation, or a new one."""
    known = contacts.get(work.tx, contact)
    row = conversations.open_of(work.tx, contact)
    if row is None:
        return begin(work, known)
    packed = incidents.load(work.tx, row.id)
    return Situation(
        contact=known,
        conversation=row.id,
        session=unpack(row.session),
        incident=records.unpack(packed) if packed else Incident(),
        case=cases.of_conversation(work.tx, row.id),
    )


def begin(work: Work, contact: Contact) -> Situation:
    """A conversation from its first word, in the language that was chosen before, else in the one the channel tells."""
    guess = negotiate(work.update.languages, work.wiring.catalogues.locales)
    session = fresh(contact.locale or guess or "", work.wiring.now())
    conversation = ConversationId(work.wiring.clock.new_id())
    conversations.add(work.tx, conversation, contact.id, pack(session), work.wiring.now())
    return Situation(contact, conversation, session, Incident(), None)


def save_session(work: Work, situation: Situation, session: Session) -> None:
    """Keep the session, and the contact's language if it was chosen just now."""
    if session.locale != situation.contact.locale:
        contacts.set_locale(work.tx, situation.contact.id, session.locale)
        if situation.case is not None:
            situation.case = structs.replace(situation.case, locale=session.locale)
            cases.save(work.tx, situation.case)
    conversations.save(work.tx, situation.conversation, pack(session), work.wiring.now())
    situation.session = session
