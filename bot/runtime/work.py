"""What a room has at hand while it works on one update: the transaction, the wiring, the update itself.

And what must happen once the batch has been committed. Nothing of that may be needed for correctness: a process
killed between the commit and it loses a toast, no more.
"""

from dataclasses import dataclass, field
from typing import Final

from bot.runtime.wiring import Wiring
from bot.talk.ids import ContactId
from bot.talk.text import Text
from bot.talk.update import Other, Update
from storage.database import Tx

NOTHING: Final = Update("", "", "elsewhere", Other("nothing"))


@dataclass(frozen=True, slots=True)
class Press:
    """A press to acknowledge: on which channel, its handle, and words for whoever pressed, or none."""

    channel: str
    press: str
    toast: Text | None
    locale: str


@dataclass(slots=True)
class After:
    """Presses to acknowledge, refusals for the operator's log, who was erased, and whether to draw the board anew."""

    presses: list[Press] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    erased: set[ContactId] = field(default_factory=set)
    board: bool = False

    def add(self, more: "After") -> None:
        """What one more update of the batch left to do."""
        self.presses += more.presses
        self.refusals += more.refusals
        self.erased |= more.erased
        self.board = self.board or more.board


@dataclass(frozen=True, slots=True)
class Work:
    """One update at work; `update` is NOTHING when something else (a delivery) brought it about."""

    tx: Tx
    wiring: Wiring
    update: Update = NOTHING
    after: After = field(default_factory=After)
