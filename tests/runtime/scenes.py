"""Where tests of the desk begin: a contact in the queue, a case that is claimed, and what each side has read."""

from sqlalchemy import select

from bot.desk.case import Case
from bot.talk.ids import CaseNumber, ContactId
from bot.talk.update import Pressed, Wrote
from storage import cases, contacts, entries, tables
from storage.database import Tx
from tests.runtime.paper import Sheet
from tests.runtime.whole import Whole

STAFF = "staff-chat"


async def queued(whole: Whole, who: str = "zoe") -> int:
    """Two words from /start into the queue; the number of the case."""
    for said in ("/start", "/person", "/person"):
        await whole.says(who, said)
    case = await case_of(whole, who)
    assert case is not None
    return case.number


async def claimed(whole: Whole, who: str = "zoe", by: str = "ana") -> str:
    """A case that somebody has claimed; the topic, or the card where there are no topics."""
    number = await queued(whole, who)
    await whole.presses(by, f"c.{number}.claim")
    return await place_of(whole, number)


async def place_of(whole: Whole, number: int) -> str:
    """The case's topic or, where there are no topics, the message that is its card."""

    def place(tx: Tx) -> str:
        card = select(tables.slots.c.ref).where(tables.slots.c.lane == f"staff:case:{number}")
        found = (
            cases.topic_of(tx, CaseNumber(number))
            or tx.execute(card.where(tables.slots.c.slot == "card")).scalar_one_or_none()
        )
        return found or ""

    return str(await whole.on(place))


async def case_of(whole: Whole, who: str = "zoe") -> Case | None:
    """The contact's newest case."""

    def newest(tx: Tx) -> Case | None:
        contact = contacts.known(tx, "paper", who)
        every = cases.of_contact(tx, contact) if contact else []
        return every[-1] if every else None

    found: Case | None = await whole.on(newest)
    return found


async def contact_of(whole: Whole, who: str = "zoe") -> ContactId:
    """The contact's id."""
    found = await whole.on(lambda tx: contacts.known(tx, "paper", who))
    assert found is not None
    return ContactId(found)


async def log_of(whole: Whole, number: int = 1) -> list[tuple[str, str]]:
    """Who did what to the case."""
    return [(one.actor, one.verb) for one in await whole.on(lambda tx: entries.of_case(tx, CaseNumber(number)))]


async def erases(whole: Whole, who: str = "zoe") -> list[Sheet]:
    """The contact asks to have everything deleted, and means it; what everybody was sent because of it."""
    asked = [sheet for sheet in await whole.says(who, "/delete") if sheet.letter.chat == who]
    return await whole.hears(who, Pressed(asked[-1].wording.keys[0][0].data, "press"))


async def writes(whole: Whole, who: str, text: str, topic: str, message: str = "", **more: str) -> list[Sheet]:
    """Somebody of staff writes in a topic."""
    return await whole.staff(who, Wrote(text), topic=topic, **({"message": message} if message else {}), **more)


def said(sheets: list[Sheet], chat: str, topic: str | None = None) -> list[str]:
    """The words that a chat was sent among these, in order."""
    there = [one for one in sheets if one.letter.chat == chat and topic in (None, one.letter.topic)]
    return [one.text for one in there if one.text]


def orders(sheets: list[Sheet], chat: str = STAFF) -> list[tuple[str, str]]:
    """The kind of each order for a chat, and the topic that it is for."""
    return [(type(one.letter.order).__name__, one.letter.topic) for one in sheets if one.letter.chat == chat]
