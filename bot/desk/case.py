"""A case: one conversation that people have taken on, as staff see it.

A value: `decide.py` returns the next one, `lifecycle.py` holds the table of what may follow what. It holds no
word that a contact said: the record and the messages are elsewhere, sealed.
"""

from datetime import datetime
from typing import Literal, get_args

import msgspec

from bot.talk.ids import CaseNumber, ContactId, ConversationId, MemberId

Status = Literal["queued", "claimed", "resolved", "closed"]
Priority = Literal["critical", "high", "normal", "low"]
PRIORITIES: tuple[Priority, ...] = get_args(Priority)
OPEN: frozenset[Status] = frozenset({"queued", "claimed"})

Role = Literal["volunteer", "coordinator", "administrator"]


class Member(msgspec.Struct, frozen=True):
    """One of staff. `id` is "channel:id on it"; `name` is shown to colleagues, never to contacts."""

    id: MemberId
    name: str
    role: Role = "volunteer"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a case. Times are timezone-aware, UTC.

    `reason` is the escalation's id, `category` the class of the incident, `locale` what the contact reads,
    `tried` the dialogs gone through. `owner` is whoever has claimed it, or had it when it was resolved or closed;
    None in the queue. `rating` 1 to 5, 0 not given. `has_topic` says that a place in the staff chat was opened for
    it: its topic or, where there are no topics, its card.
    """

    number: CaseNumber
    contact: ContactId
    conversation: ConversationId
    status: Status
    priority: Priority
    opened_at: datetime
    reason: str = ""
    category: str = ""
    locale: str = "en"
    tried: tuple[str, ...] = ()
    owner: MemberId | None = None
    claimed_at: datetime | None = None
    resolved_at: datetime | None = None
    rating: int = 0
    has_topic: bool = False

    @property
    def is_open(self) -> bool:
        """Whether people still work on it, or should."""
        return self.status in OPEN
