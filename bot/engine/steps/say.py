"""`say`: words, then on without waiting; the next question follows in the same message."""

from bot.engine.dialog import Tell
from bot.engine.question import filled
from bot.engine.walk import Walk


def enter(walk: Walk, step: Tell) -> bool:
    """Add the words to the message of this turn and go on."""
    walk.say(filled(step.text, walk.known(), walk.library.schema))
    walk.move()
    return True
