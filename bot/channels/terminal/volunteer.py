"""Staff at a terminal: which case is open here, and what a typed line asks for.

What is written goes to the open case; commands become presses of the buttons that they stand for, so that the
answer is for whoever gave them. Decides nothing about cases: the desk does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.channels.terminal import screen
from bot.channels.terminal.client import Client
from bot.channels.terminal.console import Console
from bot.channels.terminal.contact import MOST_LETTERS, TOO_LONG, Say
from bot.channels.terminal.wire import Arrived, Delivery, Gone, Hello, Shown, Toast
from bot.desk.board import SLOT as BOARD
from bot.desk.card import SLOT as CARD
from bot.desk.read import button_data, command_of_words, number_of
from bot.talk.ids import CaseNumber
from bot.talk.text import Text, words
from bot.talk.wording import Wording

HINT: Final = words(
    "You are staff. What can be typed here:\n"
    "- /queue shows who waits\n"
    "- /claim 1 takes case 1 and opens it; what you write then goes to the contact\n"
    "- // begins a note, which stays among staff\n"
    "- /open 1 shows another case and goes into it\n"
    "- /release gives the open case back, /resolve ends it, /reopen 1 takes it up again\n"
    "- Ctrl-D ends"
)
NO_CASE: Final = words("No case is open here. Take one with /claim 1, or go into one with /open 1.")
NO_SUCH_CASE: Final = words("There is no such case.")
WHICH_CASE: Final = words("Which case? Add its number, as in /claim 1")
ARRIVED: Final = "✓"


@dataclass(frozen=True, slots=True)
class Write:
    """Words for the open case."""


@dataclass(frozen=True, slots=True)
class Press:
    """Do this with the case."""

    case: CaseNumber
    verb: str


@dataclass(frozen=True, slots=True)
class Open:
    """Go into the case."""

    case: CaseNumber


@dataclass(frozen=True, slots=True)
class Queue:
    """Show who waits."""


Order = Write | Press | Open | Queue | Text


def order_of(line: str, open_case: int) -> Order:
    """What a typed line asks for, or the words that say why it asks for nothing."""
    name, _, rest = line.partition(" ")
    if name == "/open":
        number = number_of(rest.strip())
        return Open(number) if number else WHICH_CASE
    asked = command_of_words(line)
    if asked is None:
        return Write() if open_case else NO_CASE
    if asked.name == "queue":
        return Queue()
    if asked.command is None:
        return HINT
    case = asked.case or CaseNumber(open_case)
    return Press(case, asked.name) if case else WHICH_CASE


class Volunteer:
    """The desk's end of conversations; guards that it is always plain which case is written to."""

    def __init__(self, name: str, language: str, say: Say, console: Console, new_id: Callable[[], str]) -> None:
        self._say = say
        self.console = console
        self._case = 0
        self._is_busy = console.has_typist  # until the queue has been shown to begin with
        self._shown: set[str] = set()
        self.client = Client(Hello("staff", name), (language,), self.show, new_id)

    @property
    def prompt(self) -> str:
        """The number of the open case, if there is one."""
        return f"#{self._case} > " if self._case else "> "

    def show(self, said: Shown | Toast) -> None:
        """Print what came in, behind the number of the case that it belongs to."""
        match said:
            case Toast(text):
                self.console.show(f"* {screen.spoken(text)}")
            case Arrived(case=case):
                self.console.show(f"#{case} | {ARRIVED}")
            case Gone(case=case):
                self._case = 0 if case == self._case else self._case
                gone = words("Case {number} is gone: the contact had everything deleted.", number=case)
                self.console.show(f"* {screen.spoken(self._say(gone))}")
            case Delivery():
                self._shown.add(said.key)
                mark = f"#{said.case}" if said.case else ""
                drawn = screen.drawn(self._news(said), colour=self.console.is_live, mark=mark)
                self.console.show(drawn if "\n" not in drawn else f"{drawn}\n")

    def _news(self, said: Delivery) -> Wording:
        """What is new of it: how many wait, for somebody who is talking with a contact; how a known card ends."""
        wording = said.wording
        if wording.slot == BOARD and (self._case or self._is_busy):
            return Wording(wording.paragraphs[:1], rtl=wording.rtl)
        if wording.slot == CARD and said.edits in self._shown:
            return Wording(wording.paragraphs[-1:], wording.keys, rtl=wording.rtl)
        return wording

    async def begin(self) -> None:
        """What can be done here, and who waits."""
        self.console.show(screen.spoken(self._say(HINT)) + "\n")
        await self._queue()
        self._is_busy = False

    async def typed(self, line: str) -> None:
        """One line: a command, or words for the open case."""
        order = order_of(line, self._case)
        match order:
            case Text():
                self.console.show(screen.spoken(self._say(order)))
            case Queue():
                await self._queue()
            case Open(case):
                await self._open(case)
            case Press(case, verb):
                await self._press(case, verb)
            case Write() if len(line) > MOST_LETTERS:
                self.console.show(screen.spoken(self._say(TOO_LONG)))
            case Write():
                await self.client.say(line, case=self._case)
        await self.client.settle()

    async def _queue(self) -> None:
        """The whole board, whatever is open."""
        opened, self._case = self._case, 0
        busy, self._is_busy = self._is_busy, False
        await self.client.look(0, show=True)
        self._case, self._is_busy = opened, busy

    async def _open(self, case: CaseNumber) -> None:
        seen = await self.client.look(case, show=True)
        if not seen.is_known:
            self.console.show(screen.spoken(self._say(NO_SUCH_CASE)))
        elif seen.has_place:
            self._case = case

    async def _press(self, case: CaseNumber, verb: str) -> None:
        """The case is open here for as long as one has it."""
        self._is_busy = True
        await self.client.say(press=button_data(case, verb))
        await self.client.settle()
        self._is_busy = False
        seen = await self.client.look(case, show=False)
        if seen.is_mine and seen.has_place:
            self._case = case
        elif case == self._case:
            self._case = 0
