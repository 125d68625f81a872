"""The board: the whole queue in one message that is edited in place and fits whatever happens.

The most urgent cases have a line and a Claim button each, the rest is counted: a board that needed a second
message would cost a group's small allowance of messages exactly when it is needed most.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.desk.case import Case, Member
from bot.desk.labels import SIGNS, Names, about, name_of
from bot.desk.queue import ordered
from bot.desk.read import button_data
from bot.talk.ids import MemberId
from bot.talk.message import Button, Message
from bot.talk.text import Formatted, Listed, Text, plural_words, words

SLOT: Final = "board"
MOST_WAITING: Final = 20
MOST_CLAIMED: Final = 12
IN_A_ROW: Final = 2
MINUTE: Final = 60


def board(cases: Iterable[Case], members: Mapping[MemberId, Member], now: datetime, names: Names) -> Message:
    """The queue at this moment; cases that are not open are left out."""
    every = ordered(cases)
    waiting = [case for case in every if case.status == "queued"]
    claimed = [case for case in every if case.status == "claimed"]
    blocks = (*waiting_blocks(waiting, now, names), *claimed_blocks(claimed, members), stamp(now))
    return Message(blocks, tuple(claim_rows(waiting[:MOST_WAITING])), slot=SLOT)


def waiting_blocks(waiting: Sequence[Case], now: datetime, names: Names) -> Iterator[Text]:
    """Who waits, one line a case, then how many more."""
    if not waiting:
        yield words("**Nobody is waiting.** New cases appear here.")
        return
    yield plural_words("**{count} case is waiting.**", "**{count} cases are waiting.**", len(waiting))
    for case in waiting[:MOST_WAITING]:
        yield line(case, now, names)
    if (more := len(waiting) - MOST_WAITING) > 0:
        yield plural_words("… and {count} less urgent case.", "… and {count} less urgent cases.", more)


def line(case: Case, now: datetime, names: Names) -> Text:
    """One case that waits."""
    return words(
        "{sign} **#{number}** {about} · {language} · waiting for {time}",
        sign=SIGNS[case.priority],
        number=case.number,
        about=about(case, names),
        language=Formatted("language", case.locale),
        time=Formatted("duration", str(waited(case, now))),
    )


def waited(case: Case, now: datetime) -> int:
    """Seconds since the case was opened, in whole minutes from the first one on."""
    seconds = max(int((now - case.opened_at).total_seconds()), 0)
    return seconds - seconds % MINUTE if seconds >= MINUTE else seconds


def claimed_blocks(claimed: Sequence[Case], members: Mapping[MemberId, Member]) -> Iterator[Text]:
    """Who is being helped, and by whom, then how many more."""
    if not claimed:
        return
    shown = tuple(
        words("#{number} with {name}", number=case.number, name=name_of(members, case.owner))
        for case in claimed[:MOST_CLAIMED]
    )
    yield words("Being helped: {cases}", cases=Listed(shown))
    if (more := len(claimed) - MOST_CLAIMED) > 0:
        yield plural_words("… and {count} more being helped.", "… and {count} more being helped.", more)


def stamp(now: datetime) -> Text:
    """When this was true: the message stands for hours while nothing changes."""
    return words("As of {now}", now=Formatted("datetime", now.isoformat()))


def claim_rows(waiting: Sequence[Case]) -> Iterator[tuple[Button, ...]]:
    """The Claim buttons, a few in a row."""
    buttons = [
        Button(words("Claim #{number}", number=case.number), button_data(case.number, "claim")) for case in waiting
    ]
    for start in range(0, len(buttons), IN_A_ROW):
        yield tuple(buttons[start : start + IN_A_ROW])
