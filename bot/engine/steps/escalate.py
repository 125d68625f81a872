"""`escalate`: a person takes over; the dialogs are left and the conversation becomes a case."""

from bot.engine.action import Escalate
from bot.engine.dialog import Escalation
from bot.engine.walk import Walk
from bot.talk.message import Message


def enter(walk: Walk, step: Escalation) -> bool:
    """Hand over with the step's reason and priority."""
    take_over(walk, reason=step.reason, priority=step.priority)
    return False


def take_over(walk: Walk, *, reason: str, priority: str) -> None:
    """Send what is still to be said, leave the dialogs, ask for a case."""
    tried = topics_tried(walk)
    walk.send(Message())
    walk.over()
    walk.with_people = True
    walk.actions.append(Escalate(reason, priority, tried))


def topics_tried(walk: Walk) -> tuple[str, ...]:
    """The topics that the contact went into, in order, each once."""
    stacks = (*(mark.frames for mark in walk.trail), tuple(walk.frames))
    return tuple(dict.fromkeys(frames[1].dialog for frames in stacks if len(frames) > 1))
