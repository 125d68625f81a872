"""`use`: another dialog, and back to the step after this one with its result."""

from bot.engine.dialog import Use
from bot.engine.walk import Walk


def enter(walk: Walk, step: Use) -> bool:
    """Go into the other dialog; `end` brings the walk back."""
    walk.enter(walk.library.dialog(step.dialog))
    return True
