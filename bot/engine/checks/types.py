"""Conditions compare answers only with what they can be."""

from collections.abc import Iterator
from typing import Final

from bot.engine.checks.flow import branches_of, each, entered_by, steps_after
from bot.engine.checks.subjects import RESULT, Subject, subject
from bot.engine.checks.values import misfit_of_one
from bot.engine.dialog import Ask, Between, Dialog, Given, OneOf, Step, Test, Use
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding
from bot.engine.reading import Places

_RANGES: Final = {"number": float, "money": float, "date": str}


def types(whole: DialogSet) -> Iterator[Finding]:
    """impossible_test."""
    for dialog, places, step in each(whole):
        for number, branch in enumerate(branches_of(step)):
            for name, test in branch.when.items():
                of = subject(whole, dialog, name)
                path = ("steps", step.id, "then", number, "when", name)
                if of is not None:
                    yield from impossible(of, test, name, places, path)
                    yield from too_early(dialog, step, name, test, places, path)


def impossible(of: Subject, test: Test, name: str, places: Places, path: tuple[str | int, ...]) -> Iterator[Finding]:
    """Findings about one test that no answer can ever pass."""
    match test:
        case OneOf(values):
            for index, value in enumerate(values):
                if mend := misfit_of_one(value, of.type, of.options):
                    what = f"“{name}” can never be “{value}”."
                    yield Finding(places.value(*path, index), "impossible_test", what, mend)
        case Between(least, most):
            wanted = _RANGES.get(of.type)
            if wanted is None or any(end is not None and not isinstance(end, wanted) for end in (least, most)):
                kind = "a dialog's result" if of.type == RESULT else f"an answer of type {of.type}"
                what = f"“{name}” is {kind}: it does not lie in this range."
                mend = "Write numbers for number and money, days as 2026-01-31 for a date; test others by their values."
                yield Finding(places.key(*path), "impossible_test", what, mend)
        case Given():
            return


def too_early(
    dialog: Dialog, step: Step, name: str, test: Test, places: Places, path: tuple[str | int, ...]
) -> Iterator[Finding]:
    """A finding about a test of something that only comes later."""
    if "." in name or test == Given(yes=False):
        return
    sources = [
        one.id
        for one in dialog.steps.values()
        if (one.id == name and isinstance(one, Ask | Use)) or name in entered_by(one)
    ]
    if not any(source == step.id or step.id in steps_after(dialog, source) for source in sources):
        what = f"“{name}” is not yet answered here, on any way."
        yield Finding(places.key(*path), "impossible_test", what, "Ask it before, or test it later.")
