"""The life of a case, as one table; nothing else decides which status follows which.

    queued ⇄ claimed → resolved → closed; a resolved case can be reopened, a closed one cannot: its conversation
    has ended, so whatever were sent would not be answered. From any status before it, a case can be closed.

Reopening gives the case back to its last owner, and to the queue if that person is no longer of staff: of two
rows with the same source the first one whose condition holds is taken.
"""

from typing import Any, Final, Literal, get_args

from transitions import EventData, Machine, MachineError

from bot.desk.case import Status

Trigger = Literal["claim", "release", "resolve", "reopen", "close"]


def has_owner(event: EventData) -> bool:
    """Whether the last owner is still of staff."""
    return bool(event.kwargs["has_owner"])


LIFE: Final[tuple[dict[str, Any], ...]] = (
    {"trigger": "claim", "source": "queued", "dest": "claimed"},
    {"trigger": "release", "source": "claimed", "dest": "queued"},
    {"trigger": "resolve", "source": "claimed", "dest": "resolved"},
    {"trigger": "reopen", "source": "resolved", "dest": "claimed", "conditions": [has_owner]},
    {"trigger": "reopen", "source": "resolved", "dest": "queued"},
    {"trigger": "close", "source": "queued", "dest": "closed"},
    {"trigger": "close", "source": "claimed", "dest": "closed"},
    {"trigger": "close", "source": "resolved", "dest": "closed"},
)

MACHINE: Final = Machine(
    model=None,
    states=list(get_args(Status)),
    initial="queued",
    transitions=list(LIFE),
    auto_transitions=False,
    send_event=True,
)


class Walker:
    """What the machine moves: one status, thrown away after the move."""

    __slots__ = ("state",)

    def __init__(self, state: Status) -> None:
        self.state: Status = state


def after(status: Status, trigger: Trigger, *, has_owner: bool = False) -> Status | None:
    """The status that follows, None where the table has no such row."""
    walker = Walker(status)
    try:
        MACHINE.events[trigger].trigger(walker, has_owner=has_owner)
    except MachineError:
        return None
    return walker.state
