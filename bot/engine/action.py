"""What the engine asks for: its only output besides the next session.

`runtime/apply.py` turns each into rows; a new one that it forgets is a type error there.
"""

import msgspec

from bot.intake.value import Value
from bot.talk.message import Attachment, Message


class Say(msgspec.Struct, frozen=True, tag="say"):
    """Send this to the contact."""

    message: Message


class Save(msgspec.Struct, frozen=True, tag="save"):
    """Set a field of the incident record; None takes it back."""

    field: str
    value: Value | None


class Keep(msgspec.Struct, frozen=True, tag="keep"):
    """Keep words or a file that answered no question: a person will read them, nothing is lost."""

    words: str = ""
    attachment: Attachment | None = None


class Escalate(msgspec.Struct, frozen=True, tag="escalate"):
    """Turn the conversation into a case. `tried` are the ids of the topics gone through."""

    reason: str
    priority: str
    tried: tuple[str, ...] = ()


class End(msgspec.Struct, frozen=True, tag="end"):
    """The conversation is over; `result` is what the last dialog came to, or "left"."""

    result: str


class Erase(msgspec.Struct, frozen=True, tag="erase"):
    """Destroy all that is known of the contact."""


Action = Say | Save | Keep | Escalate | End | Erase
