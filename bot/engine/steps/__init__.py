"""What each kind of step does when a session comes to it, one kind a file.

`enter` says whether the walk goes on (True) or stands still at a question or an end (False).
"""

from typing import Final, assert_never

from bot.engine.dialog import Ask, Check, Ending, Escalation, Refer, Step, Tell, Use
from bot.engine.steps import ask, check, end, escalate, refer, say, use
from bot.engine.walk import Walk

# More steps than this without a question means that the dialogs go in a circle. The checker refuses such
# dialogs; should one slip through, the contact gets a person instead of silence.
LONGEST_WALK: Final = 500


def walk_on(walk: Walk) -> None:
    """Enter steps until a question stands, a person takes over, or the conversation ends."""
    for _ in range(LONGEST_WALK):
        if not enter(walk, walk.step) or not walk.frames:
            return
    escalate.take_over(walk, reason="circle", priority="normal")


def enter(walk: Walk, step: Step) -> bool:
    """Do what the step says; True if the walk goes on from where it stands now."""
    match step:
        case Ask():
            return ask.enter(walk, step)
        case Tell():
            return say.enter(walk, step)
        case Check():
            return check.enter(walk, step)
        case Use():
            return use.enter(walk, step)
        case Refer():
            return refer.enter(walk, step)
        case Escalation():
            return escalate.enter(walk, step)
        case Ending():
            return end.enter(walk, step)
        case _:  # pragma: no cover
            assert_never(step)
