"""What somebody at a terminal may ask of the desk beside talking to it: is all settled, where does a case stand?

Reads, and moves what waits forward in time; whatever changes a case goes the way of every update.
"""

import asyncio
from collections.abc import Iterator
from typing import Final

import msgspec

from bot.channels.terminal.channel import NAME, STAFF
from bot.channels.terminal.wire import Hello, Look, Seen
from bot.desk.board import board
from bot.desk.card import card
from bot.desk.case import Case
from bot.desk.told import told
from bot.runtime import carry, cases
from bot.runtime.store import Store
from bot.runtime.wiring import DESK_LANE, Wiring, contact_lane
from bot.runtime.work import Work
from bot.talk.ids import CaseNumber, MemberId
from bot.talk.message import Message
from bot.talk.update import Wrote
from bot.talk.wording import Wording
from storage import cases as stored_cases
from storage import contacts, inbox, messages, outbox
from storage.database import Tx

FAREWELLS: Final = "farewell"
MOST_MESSAGES: Final = 20


class Room:
    """The desk as terminals ask it."""

    def __init__(self, store: Store, wiring: Wiring, to_send: asyncio.Event) -> None:
        self._store = store
        self._wiring = wiring
        self._to_send = to_send

    async def hurry(self, hello: Hello) -> None:
        """Somebody has sat down: whatever waited for her leaves at once."""
        await self._store.transact(lambda tx: outbox.hurry(tx, lane_of(tx, hello)))
        self._to_send.set()

    async def is_settled(self, hello: Hello) -> bool:
        """Whether all that this person said is worked on, and all that she may hear now has been sent."""
        return await self._store.transact(lambda tx: is_settled(tx, self._wiring, hello))

    async def look(self, asked: Look, hello: Hello) -> tuple[Seen, list[Wording]]:
        """Where the case stands, and what there is to show of it; of case 0 the queue."""
        return await self._store.transact(lambda tx: look(tx, self._wiring, asked, hello))


def lane_of(tx: Tx, hello: Hello) -> str:
    """The lane of what comes from this person, and the chat of what goes there; "" for somebody whom we never met."""
    if hello.side == STAFF:
        return DESK_LANE
    contact = contacts.known(tx, NAME, hello.name)
    return contact_lane(contact) if contact else ""


def is_settled(tx: Tx, wiring: Wiring, hello: Hello) -> bool:
    """Whether nothing of this person waits in the inbox, or could leave the outbox now."""
    lane = lane_of(tx, hello)
    if inbox.waits(tx, lane):
        return False
    return not outbox.leaves(tx, wiring.now(), lane) and not outbox.leaves(tx, wiring.now(), FAREWELLS)


def look(tx: Tx, wiring: Wiring, asked: Look, hello: Hello) -> tuple[Seen, list[Wording]]:
    """Where the case stands; if it is to be shown, its card and, where it has a place, what was said."""
    locale = wiring.staff.locale
    if not asked.case:
        now = board(stored_cases.open_cases(tx), wiring.members, wiring.now(), wiring.names)
        return Seen(asked.key), [wiring.catalogues.localise(now, locale)]
    case = stored_cases.get(tx, CaseNumber(asked.case))
    if case is None:
        return Seen(asked.key), []
    has_place = stored_cases.topic_of(tx, case.number) is not None
    is_mine = case.status == "claimed" and case.owner == MemberId(f"{NAME}:{hello.name}")
    shown = inside(tx, wiring, case, has_place=has_place) if asked.show else ()
    seen = Seen(asked.key, is_known=True, has_place=has_place, is_mine=is_mine)
    return seen, [wiring.catalogues.localise(message, locale) for message in shown]


def inside(tx: Tx, wiring: Wiring, case: Case, *, has_place: bool) -> Iterator[Message]:
    """What stands in the case's place, as far as it is still kept: the card, what was told, the last messages."""
    view = cases.view(Work(tx, wiring), case)
    yield card(case, view)
    if not has_place or not case.conversation:
        return
    more = told(view)
    if more is not None:
        yield more
    for message in messages.shown(tx, case.conversation, MOST_MESSAGES):
        sign = carry.FROM_CONTACT if message.author == "contact" else carry.FROM_MEMBER
        yield carry.dressed(msgspec.json.decode(message.body, type=Wrote), sign)
