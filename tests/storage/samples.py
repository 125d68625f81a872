"""Values that tests of storage begin with."""

from datetime import UTC, datetime
from typing import Any

from msgspec import structs

from bot.desk.case import Case
from bot.talk.ids import CaseNumber, ContactId, ConversationId
from storage.inbox import Arrival
from storage.outbox import Parcel

SAMPLE = Case(
    number=CaseNumber(0),
    contact=ContactId("c"),
    conversation=ConversationId("v"),
    status="queued",
    priority="high",
    opened_at=datetime(2026, 3, 1, 9, 30, 0, 250, tzinfo=UTC),
    reason="account_access",
    category="account-compromise",
    locale="fr",
    tried=("account_access", "did_this_help"),
)


def case(**changed: Any) -> Case:
    """A queued case, changed as said."""
    return structs.replace(SAMPLE, **changed)


def arrival(key: str, address: str | None = "ana", payload: bytes = b"payload", lane: str = "") -> Arrival:
    """An update of a contact, or of a lane of staff's."""
    return Arrival("paper", key, lane, address, payload)


def parcel(lane: str, payload: bytes = b"words", rank: int = 0, **more: Any) -> Parcel:
    """Something to send; its chat is named like its lane."""
    return Parcel(lane, more.pop("chat", lane), payload, rank, **more)
