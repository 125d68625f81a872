"""No way goes round without a question, and no dialog goes into itself."""

from collections.abc import Iterator
from typing import Final

from bot.engine.checks.flow import each, entered_by, next_of, place_of_entry, reached
from bot.engine.dialog import Ask, Dialog, Ending, Step
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding

START: Final = "start"


def circle(whole: DialogSet) -> Iterator[Finding]:
    """circle, uses_itself."""
    silent = silent_dialogs(whole)
    for dialog in whole.dialogs.values():
        yield from _circles(dialog, silent)
    inside = {id_: reached([id_], lambda one: _subs(whole, one)) for id_ in whole.dialogs}
    for dialog, places, step in each(whole):
        for sub in entered_by(step):
            if sub != START and dialog.id in inside.get(sub, ()):
                way = f"“{dialog.id}” goes into “{sub}”"
                what = f"{way}, itself." if sub == dialog.id else f"{way}, and from there into “{dialog.id}” again."
                yield Finding(place_of_entry(places, step, sub), "uses_itself", what, "Lead to a step instead.")


def _subs(whole: DialogSet, dialog: str) -> list[str]:
    found = whole.dialogs.get(dialog)
    subs = [sub for step in found.steps.values() for sub in entered_by(step)] if found else []
    return [sub for sub in subs if sub != START]  # going into it is a finding of its own


def silent_dialogs(whole: DialogSet) -> set[str]:
    """The dialogs that can be walked through from start to end without a question."""
    silent: set[str] = set()
    grew = True
    while grew:
        found = {dialog.id for dialog in whole.dialogs.values() if _is_silent(dialog, silent)}
        grew = found != silent
        silent = found
    return silent


def _is_silent(dialog: Dialog, silent: set[str]) -> bool:
    if dialog.start not in dialog.steps:
        return False
    found = reached([dialog.start], lambda id_: silently(dialog, dialog.steps[id_], silent))
    return any(isinstance(dialog.steps[id_], Ending) for id_ in found)


def silently(dialog: Dialog, step: Step, silent: set[str]) -> tuple[str, ...]:
    """Where a walk comes from this step without a question."""
    if isinstance(step, Ask) or any(sub not in silent for sub in entered_by(step)):
        return ()
    return next_of(dialog, step)


def _circles(dialog: Dialog, silent: set[str]) -> Iterator[Finding]:
    """One finding for each circle, at its first step in the file."""
    told: set[str] = set()
    for step in dialog.steps.values():
        way = _way_back(dialog, step.id, silent) if step.id not in told else ()
        if way:
            told |= set(way)
            what = f"This goes round without a question: {' → '.join((*way, step.id))}."
            yield Finding(step.place, "circle", what, "Ask something on the way, or lead out of the circle.")


def _way_back(dialog: Dialog, start: str, silent: set[str]) -> tuple[str, ...]:
    """The shortest silent way from a step back to it, () if there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for onward in silently(dialog, dialog.steps[way[-1]], silent):
            if onward == start:
                return way
            if onward not in seen:
                seen.add(onward)
                ways.append((*way, onward))
    return ()
