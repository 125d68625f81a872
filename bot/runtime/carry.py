"""Carries what one side wrote to the other, and remembers which message became which.

The contact's words go into the case's topic, the owner's to the contact; neither carries a name. What a
contact writes while nobody has a topic for her is stored, and carried when one is opened.
"""

from typing import Final

import msgspec

from bot.desk.action import Carry
from bot.desk.case import Case, Member
from bot.runtime import post
from bot.runtime.work import Work
from bot.talk.message import Message
from bot.talk.outgoing import Amend
from bot.talk.text import Verbatim
from bot.talk.update import Wrote
from storage import messages
from storage.messages import Stored

FROM_CONTACT: Final = "🗣"
FROM_MEMBER: Final = "🙋"


def across(work: Work, case: Case, action: Carry, by: Member | None) -> None:
    """One message, or the edit of one, to the other side."""
    if action.edited:
        amend(work, case, action, by)
        return
    said = Wrote(action.words, action.attachment)
    row = keep(work, case, said, by)
    if by is not None or case.has_topic:
        send(work, case, said, row, by_member=by is not None)


def keep(work: Work, case: Case, said: Wrote, by: Member | None) -> int:
    """Store the message as part of the conversation; the row's number."""
    ref = work.update.message
    return messages.add(
        work.tx,
        uid=work.wiring.clock.new_id(),
        conversation=case.conversation,
        contact=case.contact,
        case=case.number,
        author="member" if by else "contact",
        member=by.id if by else None,
        body=msgspec.json.encode(said),
        contact_ref="" if by else ref,
        staff_ref=ref if by else "",
        at=work.wiring.now(),
    )


def send(work: Work, case: Case, said: Wrote, row: int, *, by_member: bool) -> None:
    """Put the message into the outbox for the other side."""
    if by_member:
        post.to_contact(work, case.contact, case.locale, dressed(said, FROM_MEMBER), relays=row)
    else:
        post.to_topic(work, case, dressed(said, FROM_CONTACT), relays=row)
        messages.set_relayed(work.tx, row)


def dressed(said: Wrote, sign: str) -> Message:
    """What a person wrote, under a sign that tells it from the bot's own words."""
    mark = f"{sign} ✎ " if said.edited else f"{sign} "
    blocks = (Verbatim(mark + said.words),) if said.words or not said.attachment else ()
    return Message(blocks, attachment=said.attachment)


def amend(work: Work, case: Case, action: Carry, by: Member | None) -> None:
    """Follow an edit on the other side; an edit of something never carried is carried as new."""
    said = Wrote(action.words, action.attachment, edited=True)
    found = by_ref(work, case, by, work.update.message)
    if found is None:
        across(work, case, Carry(action.words, action.attachment), by)
        return
    messages.set_body(work.tx, found.id, msgspec.json.encode(said))
    sign = FROM_MEMBER if by else FROM_CONTACT
    locale = case.locale if by else work.wiring.staff.locale
    order = Amend(work.wiring.catalogues.localise(dressed(said, sign), locale), found.id)
    if by:
        post.order_to_contact(work, case.contact, order)
    elif found.relayed:
        post.order_to_topic(work, case, order, post.RELAY_TO_STAFF)


def by_ref(work: Work, case: Case, by: Member | None, ref: str) -> Stored | None:
    """Our row of the message that was edited."""
    return messages.by_staff_ref(work.tx, ref) if by else messages.by_contact_ref(work.tx, case.contact, ref)


def stored(work: Work, case: Case) -> None:
    """Everything that the contact wrote and nobody has been shown yet, in order."""
    for message in messages.unrelayed(work.tx, case.conversation):
        said = msgspec.json.decode(message.body, type=Wrote)
        send(work, case, said, message.id, by_member=False)
