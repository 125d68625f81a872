"""What the worker and the sender are wired with: built once by `app.py`, handed down, never looked up.

Values and ports only; nothing here does anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.desk.case import Member
from bot.desk.labels import Names
from bot.engine.library import Library
from bot.runtime.clock import Clock
from bot.runtime.port import Channel
from bot.talk.catalogue import Catalogues
from bot.talk.ids import CaseNumber, MemberId

DESK_LANE = "staff"
BOARD_LANE = "staff:board"
CASE_LANES = "staff:case:"
CATEGORY = "what.category"


@dataclass(frozen=True, slots=True)
class StaffChat:
    """Where staff sit: on which channel, under which id there, in which language, with topics or without."""

    channel: str
    chat: str
    locale: str = "en"
    has_topics: bool = True


@dataclass(frozen=True, slots=True)
class Wiring:
    """Everything that stays the same from one update to the next."""

    library: Library
    catalogues: Catalogues
    members: Mapping[MemberId, Member]
    channels: Mapping[str, Channel]
    staff: StaffChat
    clock: Clock
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", names_of(self.library))

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""
        return self.clock.now


def names_of(library: Library) -> Names:
    """What data files call things, for the words of the desk."""
    category = library.schema.fields.get(CATEGORY)
    titles = {dialog.id: dialog.title for dialog in library.dialogs.values()}
    return Names(titles, category.choices if category else {})


def moved_fact(chat: str) -> str:
    """The name under which it is kept where a staff chat has moved to."""
    return f"moved:{chat}"


def case_lane(number: int) -> str:
    """The outbox lane of what is sent into a case's topic."""
    return f"{CASE_LANES}{number}"


def number_of(lane: str) -> CaseNumber | None:
    """The case whose lane this is, None for other lanes."""
    return CaseNumber(int(lane.removeprefix(CASE_LANES))) if lane.startswith(CASE_LANES) else None


def contact_lane(contact: str) -> str:
    """The lane of what comes from a contact, and of what goes to one."""
    return f"contact:{contact}"
