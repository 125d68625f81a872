"""Who speaks with the contact: the bot, or people. Derived from the case, never kept beside it."""

from typing import Literal

from bot.desk.case import Case


def speaker(case: Case) -> Literal["bot", "desk"]:
    """The desk while the case waits or is worked on, the bot before and after."""
    return "desk" if case.is_open else "bot"
