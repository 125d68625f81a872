"""What the contact told the bot and every volunteer need not know: for whoever has claimed the case.

One message in the case's place, edited should the case be claimed again; the card beside it says the rest.
"""

from typing import Final

from bot.desk.outcome import View
from bot.talk.message import Message
from bot.talk.text import words

SLOT: Final = "told"


def told(view: View) -> Message | None:
    """The record without what the card shows; None if there is nothing more."""
    if not view.told:
        return None
    lines = tuple(words("{label}: {value}", label=label, value=value) for label, value in view.told)
    return Message((words("**What the contact told the bot:**"), *lines), slot=SLOT)
