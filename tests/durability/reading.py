"""Reads what the program left behind, with the program's own storage functions, once it has ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import func, select, text

from bot.app import DATABASE
from bot.intake.record import unpack
from bot.talk.ids import ContactId, ConversationId
from bot.talk.update import Wrote
from storage import contacts, entries, inbox, incidents, outbox, tables
from storage.database import Database, DataLock, Tx
from storage.keys import open_keys
from tests.durability.history import Stored, StoredCase, StoredConversation

WALK = ("walk.first", "walk.second", "walk.third", "walk.fourth")


@contextmanager
def database(folder: Path) -> Iterator[Database]:
    """The database in this folder, as long as nobody else has it."""
    held = DataLock.take(folder / "data")
    opened = Database.open(folder / "data" / DATABASE, open_keys(folder / "keys", fresh=False))
    try:
        yield opened
    finally:
        opened.close()
        held.release()


def stored(folder: Path) -> Stored:
    """Everything that the checker asks for."""
    with database(folder) as opened:
        return opened.transact(read)


def read(tx: Tx) -> Stored:
    """In one transaction."""
    dead = select(func.count()).select_from(tables.outbox).where(tables.outbox.c.state == "dead")
    return Stored(
        updates={int(row.key): row.state for row in tx.execute(select(tables.inbox.c.key, tables.inbox.c.state))},
        conversations=tuple(conversations(tx)),
        cases=tuple(cases(tx)),
        broken_at=entries.verify(tx),
        integrity=str(tx.execute(text("PRAGMA integrity_check")).scalar_one()),
        waiting=inbox.waiting_count(tx),
        unsent=outbox.unsent_count(tx),
        dead=tx.execute(dead).scalar_one(),
        ambiguous=tx.execute(select(func.sum(tables.outbox.c.ambiguous))).scalar_one() or 0,
    )


def conversations(tx: Tx) -> Iterator[StoredConversation]:
    """Each conversation, in the order in which they were begun."""
    table = tables.conversations
    for row in tx.execute(select(table).order_by(table.c.begun_at)).all():
        contact = contacts.get(tx, ContactId(row.contact))
        packed = incidents.load(tx, ConversationId(row.id))
        fields = unpack(packed).fields if packed else {}
        yield StoredConversation(
            contact=int(contact.address),
            walked=tuple(str(fields[name]) for name in WALK if name in fields),
            told=tuple(said(tx, row.id, "contact")),
            answers=tuple(said(tx, row.id, "member")),
            case=row.case or 0,
        )


def said(tx: Tx, conversation: str, author: str) -> Iterator[str]:
    """The words of one side, in the order of their rows."""
    table = tables.messages
    which = (table.c.conversation == conversation) & (table.c.author == author)
    for row in tx.execute(select(table).where(which).order_by(table.c.id)):
        body = tx.unseal(table.c.body, row.uid, row.contact, row.body)
        yield msgspec.json.decode(body, type=Wrote).words


def cases(tx: Tx) -> Iterator[StoredCase]:
    """Each case with its log."""
    log: dict[int, list[tuple[str, str]]] = {}
    for line in tx.execute(select(tables.entries).order_by(tables.entries.c.seq)):
        log.setdefault(line.case, []).append((line.actor, line.verb))
    for row in tx.execute(select(tables.cases).order_by(tables.cases.c.number)):
        yield StoredCase(row.number, row.status, row.owner, tuple(log.get(row.number, ())))
