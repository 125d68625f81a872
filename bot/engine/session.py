"""Where a conversation stands in its dialogs: values only, packed between any two turns.

The answers are one journal, only ever lengthened by going forward and cut by going back; what is remembered
in a dialog and what was saved to the record are both read from it. That is why back undoes everything.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from bot.intake.value import Value

Question = Literal["step", "language", "topic", "erase", "none"]

# Prompts of a new conversation are numbered from the seconds since then, above all of the contact's earlier ones:
# a button of an old conversation can never be taken for an answer in this one.
COUNTED_FROM: Final = datetime(2026, 1, 1, tzinfo=UTC)


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """One dialog on the stack: which version, at which step, and where its answers begin in the journal."""

    dialog: str
    version: str
    step: str
    opened: int


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """One entry of the journal: `depth` is the frame it belongs to, `field` the record's field or ""."""

    depth: int
    name: str
    value: Value
    field: str = ""


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """A place to go back to: the stack as it stood at a question, the journal's length, the prompt's number."""

    frames: tuple[Frame, ...]
    length: int
    prompt: int


class Session(msgspec.Struct, frozen=True, omit_defaults=True):
    """The whole state of one contact's self-help.

    `prompt` numbers the question that stands; `question` says what kind it is: one of a dialog's step, or one
    that lies over it (choosing a language, confirming to delete everything). `offered` are the option ids of its
    buttons, `picked` those already ticked in a question with several answers. `heard` is the prompt and option of
    the last tap, so that a double tap is known as one. `with_people` says that a person has taken over.
    """

    locale: str = ""
    frames: tuple[Frame, ...] = ()
    journal: tuple[Answer, ...] = ()
    trail: tuple[Mark, ...] = ()
    prompt: int = 0
    question: Question = "none"
    offered: tuple[str, ...] = ()
    picked: tuple[str, ...] = ()
    heard: tuple[int, int] | None = None
    with_people: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a dialog stands on the stack."""
        return bool(self.frames)


def fresh(locale: str, now: datetime) -> Session:
    """A session from its first word; `now` is timezone-aware, `locale` "" if the contact never chose one."""
    return Session(locale=locale, prompt=max(int((now - COUNTED_FROM).total_seconds()), 0))


def answers_of(session: Session, depth: int) -> dict[str, Value]:
    """What was answered in the dialog at that depth of the stack, by step; later answers win."""
    opened = session.frames[depth].opened
    return {entry.name: entry.value for entry in session.journal[opened:] if entry.depth == depth}


def record_of(session: Session) -> dict[str, Value]:
    """The record's fields as this session's journal has them; later answers win."""
    return {entry.field: entry.value for entry in session.journal if entry.field}


def changes(before: Mapping[str, Value], after: Mapping[str, Value]) -> Iterator[tuple[str, Value | None]]:
    """The fields to set (value) or to unset (None) that lead from one record to the other."""
    for field in before.keys() - after.keys():
        yield field, None
    for field, value in after.items():
        if before.get(field) != value:
            yield field, value


def pack(session: Session) -> bytes:
    """The session as JSON bytes."""
    return msgspec.json.encode(session)


def unpack(packed: bytes) -> Session:
    """The session that `pack` wrote; raises msgspec.ValidationError if it did not."""
    return msgspec.json.decode(packed, type=Session)
