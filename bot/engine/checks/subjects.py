"""What a condition can ask about, and which answers there can be."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Final

import msgspec

from bot.engine.checks.flow import entered_by, results_of
from bot.engine.dialog import Ask, Between, Dialog, OneOf, Test, Use
from bot.engine.dialog_set import DialogSet
from bot.intake.value import Value

RESULT: Final = "result"
OTHER: Final = "\0"  # stands for any word that no test names
_MOST_TICKED: Final = 10


class Subject(msgspec.Struct, frozen=True):
    """What is tested: its answer type ("result" for what a dialog came to), and its options if there are some."""

    type: str
    options: tuple[str, ...] | None = None
    may_be_empty: bool = False

    @property
    def has_several(self) -> bool:
        """Whether its value is a choice of several options."""
        return self.type == "choices"


def subject(whole: DialogSet, dialog: Dialog, name: str) -> Subject | None:
    """What a name in this dialog's conditions stands for, None if nothing."""
    step = dialog.steps.get(name)
    if isinstance(step, Ask):
        return _answer(whole, step)
    if isinstance(step, Use):
        return _result(whole, (step.dialog,))
    if name in dialogs_within(dialog):
        return _result(whole, (name,))
    field = whole.schema.fields.get(name) if whole.schema else None
    if field is None:
        return Subject("text") if whole.schema is None and "." in name else None
    if field.type == "yes_no":
        return Subject("yes_no", ("yes", "no"))
    return Subject(field.type, tuple(field.choices) or None, may_be_empty=True)


def dialogs_within(dialog: Dialog) -> frozenset[str]:
    """The dialogs that this one may go into."""
    return frozenset(id_ for step in dialog.steps.values() for id_ in entered_by(step))


def names_within(whole: DialogSet, dialog: Dialog) -> tuple[str, ...]:
    """Every name that this dialog's conditions can ask about."""
    steps = [step.id for step in dialog.steps.values() if isinstance(step, Ask | Use)]
    fields = whole.schema.fields if whole.schema else {}
    return (*steps, *sorted(dialogs_within(dialog)), *fields)


def _answer(whole: DialogSet, step: Ask) -> Subject:
    if step.topics:
        return _result(whole, step.topics)
    if step.type == "yes_no":
        return Subject("yes_no", ("yes", "no"))
    return Subject(step.type, tuple(choice.id for choice in step.choices) or None, may_be_empty=step.optional)


def _result(whole: DialogSet, dialogs: Iterable[str]) -> Subject:
    found = results_of(whole, dialogs)
    return Subject(RESULT, None if found is None else tuple(sorted(found)))


def examples(of: Subject, tests: Iterable[Test], *, surely: bool) -> list[Value | None]:
    """Answers enough to tell the tests apart: one of each kind that there can be; None if it may be unknown."""
    found: list[Value | None] = [] if surely else [None]
    if of.options is not None:
        return found + list(_ticked(of) if of.has_several else of.options)
    tests = tuple(tests)
    named = [one for test in tests if isinstance(test, OneOf) for one in test.values]
    bounds = [end for test in tests if isinstance(test, Between) for end in (test.least, test.most) if end is not None]
    if of.type in ("number", "money"):
        return found + list(_numbers({float(one) for one in (*named, *bounds) if isinstance(one, int | float)}))
    if of.type == "date" and bounds:
        return found + sorted({day for one in (*named, *bounds) if isinstance(one, str) for day in _days(one)})
    return [*found, *dict.fromkeys(named), OTHER]


def _ticked(of: Subject) -> Iterator[tuple[str, ...]]:
    options = of.options or ()
    most = len(options) if len(options) <= _MOST_TICKED else 2
    for count in range(0 if of.may_be_empty else 1, most + 1):
        yield from combinations(options, count)


def _numbers(ends: set[float]) -> Iterator[float]:
    ordered = sorted(ends) or [0.0]
    yield ordered[0] - 1
    yield from ordered
    yield from ((low + high) / 2 for low, high in pairwise(ordered))
    yield ordered[-1] + 1


def _days(day: str) -> Iterator[str]:
    for step in (-1, 0, 1):
        try:
            yield (date.fromisoformat(day) + timedelta(days=step)).isoformat()
        except (ValueError, OverflowError):
            continue
