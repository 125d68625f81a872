"""What is to go wrong in a run, decided beforehand by the seed: when each process dies, and which calls fail.

The same seed gives the same schedule. How far a process has come when it dies is the machine's affair.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["500", "502 page", "429", "dropped before", "dropped after"]
KINDS: Final[tuple[Kind, ...]] = ("500", "502 page", "429", "dropped before", "dropped after")
METHODS: Final = (
    "sendMessage",
    "sendMessage",
    "editMessageText",
    "createForumTopic",
    "closeForumTopic",
    "answerCallbackQuery",
    "setMessageReaction",
    "pinChatMessage",
    "getUpdates",
)
# The named points: the call at which the process is killed, and whether the server has carried it out by then.
POINTS: Final = {
    "before a send": ("sendMessage", False),
    "between a send and its mark": ("sendMessage", True),
    "between a topic and its mark": ("createForumTopic", True),
    "between an edit and its mark": ("editMessageText", True),
    "between a commit and its confirmation": ("getUpdates", False),
    "after a confirmation": ("getUpdates", True),
}
SERVING: Final = 0.5
STARTING: Final = 0.35


@dataclass(frozen=True, slots=True)
class Fault:
    """A call that goes wrong: `after` so many calls of its method."""

    method: str
    kind: Kind
    after: int


@dataclass(frozen=True, slots=True)
class Cycle:
    """One process: how it ends, after how many seconds or calls, what goes wrong meanwhile.

    `end` is "starting" and "serving" (killed so long after its birth, or after its first poll), "stopped" (SIGTERM)
    or one of POINTS. `repeats` is how many old updates the server gives once more.
    """

    end: str
    seconds: float
    calls: int
    is_cold: bool
    faults: tuple[Fault, ...]
    repeats: int


def schedule(seed: int, cycles: int, cold_every: int) -> Iterator[Cycle]:
    """The cycles of a run; every so many is a process from nothing, the others have the program loaded already."""
    chance = random.Random(f"schedule {seed}")  # noqa: S311 - a schedule must be repeatable
    for number in range(cycles):
        end = chance.choices(
            ("serving", "starting", "stopped", *POINTS), (50, 15, 3, *(32 / len(POINTS) for _ in POINTS))
        )[0]
        yield Cycle(
            end=end,
            seconds=chance.uniform(0, STARTING if end == "starting" else SERVING),
            calls=chance.randrange(4),
            is_cold=number % cold_every == 0,
            faults=tuple(fault(chance) for _ in range(chance.choice((0, 0, 1, 1, 2, 3)))),
            repeats=chance.choice((0, 0, 0, 1, 3)),
        )


def fault(chance: random.Random) -> Fault:
    """One call that goes wrong."""
    return Fault(chance.choice(METHODS), chance.choice(KINDS), chance.randrange(8))
