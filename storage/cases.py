"""Cases, field for field as `bot/desk/case.py` has them, and which topic of the staff chat each one has.

Nothing here is sealed, because nothing here was said: codes, ids and times. A case that was read is this
transaction's until its end: what is decided about it must hold when it is saved. `look` only looks.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, bindparam, insert, select, update

from bot.desk.case import OPEN, Case
from bot.talk.ids import CaseNumber, ContactId, ConversationId
from storage import tables
from storage.database import Tx

T = tables.cases
FIELDS: Final = tuple(field.name for field in msgspec.structs.fields(Case))
READ: Final = select(*(T.c[name] for name in FIELDS))
IS_OPEN: Final = tables.one_of(T.c.status, *sorted(OPEN, reverse=True))
OF_CONVERSATION: Final = READ.where(T.c.conversation == bindparam("which")).order_by(T.c.number.desc()).limit(1)
CHANGE: Final = update(T).where(T.c.number == bindparam("which"))


def add(tx: Tx, draft: Case) -> CaseNumber:
    """Open a case; its number, counting from 1. The draft's own number means nothing."""
    row = values(draft)
    del row["number"]
    key = tx.execute(insert(T), row).inserted_primary_key
    assert key is not None, "one row was inserted"
    return CaseNumber(key[0])


def save(tx: Tx, case: Case) -> None:
    """The case as it is now; raises LookupError if there is none of that number."""
    if tx.execute(CHANGE, {"which": case.number, **values(case)}).rowcount != 1:
        raise LookupError(f"no case {case.number}")


def values(case: Case) -> dict[str, Any]:
    """The case as columns. One whose contact was erased has neither contact nor conversation."""
    row = msgspec.structs.asdict(case)
    tried = msgspec.json.encode(case.tried).decode()
    return {**row, "contact": case.contact or None, "conversation": case.conversation or None, "tried": tried}


def get(tx: Tx, number: CaseNumber) -> Case | None:
    """The case of that number."""
    return one(tx, T.c.number == number)


def look(tx: Tx, number: CaseNumber) -> Case | None:
    """The case of that number as it was a moment ago, for whoever changes nothing about it."""
    row = tx.execute(READ.where(T.c.number == number)).one_or_none()
    return None if row is None else case_of(row._asdict())


def open_cases(tx: Tx) -> list[Case]:
    """All that people work on, or should, oldest first. Whoever asked first draws the board first."""
    tx.only_one("board")
    return [case_of(row._asdict()) for row in tx.execute(READ.where(IS_OPEN).order_by(T.c.number))]


def of_conversation(tx: Tx, conversation: ConversationId) -> Case | None:
    """What has become of the conversation, if anything."""
    row = tx.one(tx.locked(OF_CONVERSATION), {"which": conversation})
    return None if row is None else case_of(row._asdict())


def of_contact(tx: Tx, contact: ContactId) -> list[Case]:
    """Every case of the contact, oldest first."""
    return many(tx, T.c.contact == contact)


def open_of_contact(tx: Tx, contact: ContactId) -> Case | None:
    """The contact's open case; the newest, should there be several."""
    return one(tx, (T.c.contact == contact) & IS_OPEN)


def set_topic(tx: Tx, number: CaseNumber, topic: str | None) -> None:
    """Where in the staff chat the case has its place; None for nowhere (any more)."""
    tx.execute(CHANGE, {"which": number, "topic": topic})


def topic_of(tx: Tx, number: CaseNumber) -> str | None:
    """The channel's id of the case's topic."""
    topic: str | None = tx.execute(select(T.c.topic).where(T.c.number == number)).scalar_one_or_none()
    return topic


def forget_topics(tx: Tx) -> None:
    """No case has a place in the staff chat (any more)."""
    tx.execute(update(T).where(T.c.topic.is_not(None)).values(topic=None))


def by_topic(tx: Tx, topic: str) -> Case | None:
    """The case whose topic this is; the newest, should the channel have used an id again."""
    return one(tx, T.c.topic == topic)


def one(tx: Tx, which: ColumnElement[bool]) -> Case | None:
    """The newest case of these."""
    row = tx.execute(tx.locked(READ.where(which).order_by(T.c.number.desc()).limit(1))).one_or_none()
    return None if row is None else case_of(row._asdict())


def many(tx: Tx, which: ColumnElement[bool]) -> list[Case]:
    """These cases, oldest first."""
    return [case_of(row._asdict()) for row in tx.execute(tx.locked(READ.where(which).order_by(T.c.number)))]


def case_of(row: Mapping[str, Any]) -> Case:
    """The row as a value."""
    fields = {name: row[name] for name in FIELDS}
    fields["tried"] = msgspec.json.decode(row["tried"])
    for name in ("contact", "conversation"):
        fields[name] = row[name] or ""
    return msgspec.convert(fields, Case)
