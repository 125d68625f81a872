"""`check`: a branch without words, and constants for the record on the way."""

from bot.engine.dialog import Check
from bot.engine.walk import Walk


def enter(walk: Walk, step: Check) -> bool:
    """Write the constants, then follow the arrow that is open."""
    for field, value in step.set.items():
        walk.write("", value, field)
    walk.move()
    return True
