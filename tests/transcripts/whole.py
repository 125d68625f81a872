"""A transcript through the whole runtime: a real database, the inbox, the worker, the outbox, a channel of paper."""

from bot.desk.case import Case
from bot.intake.record import unpack
from bot.talk.wording import Wording
from storage import cases, contacts, conversations, incidents
from storage.database import Tx
from tests.runtime.whole import Whole
from tests.transcripts.looks import message_lines
from tests.transcripts.pure import content_of
from tests.transcripts.script import Script

WHO = "contact"


class Through:
    """One contact's conversation in the runtime, told as a transcript."""

    def __init__(self, whole: Whole, script: Script) -> None:
        self._whole = whole
        self._script = script
        self._messages: list[Wording] = []

    async def act(self, said: str) -> list[str]:
        """Do one thing; what the contact heard and what was written down, as lines."""
        sheets = await self._whole.hears(WHO, content_of(said, self._messages), lang=self._script.lang)
        heard = [sheet.wording for sheet in sheets if sheet.letter.chat == WHO]
        self._messages += heard
        return [line for wording in heard for line in message_lines(wording)]

    async def record(self) -> dict[str, object]:
        """The incident record as it is stored."""
        return await self._whole.store.transact(record)

    async def case(self) -> Case | None:
        """The case that came of it."""
        return await self._whole.store.transact(case)


def record(tx: Tx) -> dict[str, object]:
    """The record of the open conversation, from its sealed row."""
    contact = contacts.known(tx, "paper", WHO)
    row = conversations.open_of(tx, contact) if contact else None
    packed = incidents.load(tx, row.id) if row else None
    return dict(unpack(packed).fields) if packed else {}


def case(tx: Tx) -> Case | None:
    """The case of the open conversation."""
    contact = contacts.known(tx, "paper", WHO)
    row = conversations.open_of(tx, contact) if contact else None
    return cases.of_conversation(tx, row.id) if row else None
