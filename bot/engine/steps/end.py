"""`end`: the dialog is over; the one that used it hears the result, or the conversation ends."""

from bot.engine.dialog import Ending
from bot.engine.walk import Walk
from bot.talk.message import Message


def enter(walk: Walk, step: Ending) -> bool:
    """Leave the dialog; when it was the last, send what is still to be said."""
    walk.finish(step.result)
    if not walk.frames:
        ending = walk.actions.pop()
        walk.send(Message())
        walk.actions.append(ending)
        return False
    return True
