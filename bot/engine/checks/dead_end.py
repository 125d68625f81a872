"""From every step, an end or a person can be reached, through the dialogs that are used on the way as well."""

from collections.abc import Iterator

from bot.engine.checks.flow import each, entered_by, next_of, reached
from bot.engine.dialog import Ask, Dialog, Ending, Escalation, Step
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding

Spot = tuple[str, str]


def dead_end(whole: DialogSet) -> Iterator[Finding]:
    """dead_end."""
    ending, leaving = ends_and_escalations(whole)
    dead = {(dialog.id, step.id) for dialog, _, step in each(whole)} - ending - leaving
    for id_, name in _roots(whole, dead, ending):
        what = f"From “{name}” no way leads to an end or to a person."
        mend = "Lead one of its ways to an “end” or “escalate” step."
        yield Finding(whole.dialogs[id_].steps[name].place, "dead_end", what, mend)


def _roots(whole: DialogSet, dead: set[Spot], ending: set[Spot]) -> Iterator[Spot]:
    """Of the steps that lead nowhere, those where the way is lost: the others only lead to them."""
    inside = {spot: reached([spot], lambda one: _onward(whole, one, ending)) for spot in dead}
    for spot in sorted(dead):
        if all(spot in inside.get(one, ()) for one in inside[spot]):
            yield spot


def _onward(whole: DialogSet, spot: Spot, ending: set[Spot]) -> Iterator[Spot]:
    dialog = whole.dialogs[spot[0]]
    step = dialog.steps[spot[1]]
    yield from (_start(whole, sub) for sub in entered_by(step) if sub in whole.dialogs)
    if _passes(whole, step, ending):
        yield from ((dialog.id, onward) for onward in next_of(dialog, step))


def ends_and_escalations(whole: DialogSet) -> tuple[set[Spot], set[Spot]]:
    """The steps from which the dialog can end, and those from which a person can take over."""
    ending: set[Spot] = set()
    leaving: set[Spot] = set()
    grew = True
    while grew:
        before = len(ending) + len(leaving)
        for dialog, _, step in each(whole):
            spot = dialog.id, step.id
            if isinstance(step, Ending) or _goes_on(whole, dialog, step, ending, ending):
                ending.add(spot)
            if (
                isinstance(step, Escalation)
                or _goes_on(whole, dialog, step, ending, leaving)
                or any(_start(whole, sub) in leaving for sub in entered_by(step))
            ):
                leaving.add(spot)
        grew = len(ending) + len(leaving) > before
    return ending, leaving


def _goes_on(whole: DialogSet, dialog: Dialog, step: Step, ending: set[Spot], wanted: set[Spot]) -> bool:
    """Whether the walk can pass this step and come to a wanted one."""
    return _passes(whole, step, ending) and any((dialog.id, one) in wanted for one in next_of(dialog, step))


def _passes(whole: DialogSet, step: Step, ending: set[Spot]) -> bool:
    """Whether the walk can come out of a step: of a dialog that it enters only if that one can end."""
    subs = entered_by(step)
    return (
        not subs
        or (isinstance(step, Ask) and step.optional)
        or any(sub not in whole.dialogs or _start(whole, sub) in ending for sub in subs)
    )


def _start(whole: DialogSet, dialog: str) -> Spot:
    found = whole.dialogs.get(dialog)
    return dialog, found.start if found else ""
