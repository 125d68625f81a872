"""The case log: who did what to which case, and when. Append-only, and each line signed together with the one before.

A line that is changed, taken out or moved breaks the chain from there on, and so does a missing end. Lines hold
ids and verbs, never what was said, and therefore outlive an erasure.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Row, bindparam, insert, select

from bot.talk.ids import CaseNumber
from storage import facts, tables
from storage.database import Tx

T = tables.entries
HEAD: Final = "entries.head"
LAST: Final = select(T.c.seq, T.c.mac).order_by(T.c.seq.desc()).limit(1)
OF_CASE: Final = select(T).where(T.c.case == bindparam("which")).order_by(T.c.seq)
ADD: Final = insert(T)


class Entry(msgspec.Struct, frozen=True):
    """One line of the log."""

    seq: int
    case: CaseNumber
    at: datetime
    actor: str
    verb: str
    detail: dict[str, str]


def append(tx: Tx, case: CaseNumber, at: datetime, actor: str, verb: str, detail: Mapping[str, str]) -> None:
    """Write one line, at the end of the transaction: only then is it known which one it comes behind."""
    text = msgspec.json.encode(detail, order="deterministic").decode()
    tx.at_end(write, {"case": case, "at": at, "actor": actor, "verb": verb, "detail": text})


def write(tx: Tx, lines: Sequence[Mapping[str, Any]]) -> None:
    """Write these lines. The head is this transaction's until its end: where several share a database, they queue."""
    tx.only_one(HEAD)
    last = tx.execute(LAST).one_or_none()
    end, before = (0, b"") if last is None else (last.seq, last.mac)
    rows = []
    for seq, line in enumerate(lines, end + 1):
        before = signed(tx, seq, before=before, **line)
        rows.append({"seq": seq, "mac": before, **line})
    tx.execute(ADD, rows)
    facts.set(tx, HEAD, head(rows[-1]["seq"], before))


def of_case(tx: Tx, case: CaseNumber) -> list[Entry]:
    """Everything that was done to a case, in order."""
    return [
        Entry(row.seq, CaseNumber(row.case), row.at, row.actor, row.verb, msgspec.json.decode(row.detail))
        for row in tx.execute(OF_CASE, {"which": case})
    ]


def verify(tx: Tx) -> int | None:
    """None if the whole log is as it was written, else the number of the first line that is not, or is missing."""
    seq, before = 0, b""
    with tx.execute(select(T).order_by(T.c.seq).execution_options(yield_per=1000)) as rows:
        for row in rows:
            seq += 1
            if row.seq != seq or row.mac != signed_again(tx, row, before):
                return seq
            before = row.mac
    end = facts.get(tx, HEAD)
    if end == (head(seq, before) if seq else None):
        return None
    return seq + 1


def head(seq: int, mac: bytes) -> str:
    """What is remembered of the last line, so that a missing end is found out."""
    return f"{seq}:{mac.hex()}"


def signed_again(tx: Tx, row: Row[Any], before: bytes) -> bytes:
    """The signature that this line should have."""
    return signed(tx, row.seq, row.case, row.at, row.actor, row.verb, row.detail, before)


def signed(tx: Tx, seq: int, case: int, at: datetime, actor: str, verb: str, detail: str, before: bytes) -> bytes:
    """The signature over a line and the signature before it."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = (str(seq), str(case), moment, actor, verb, detail)
    return tx.keys.sign(*(part.encode() for part in parts), before)
