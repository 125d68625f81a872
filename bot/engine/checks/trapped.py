"""Whatever was chosen before, a way out stays open: no remembered answer keeps somebody in a round of questions.

Every combination of remembered options is walked through. What cannot be told from the dialog alone (free answers,
the record as it was before) may be anything, so whoever is found trapped surely is.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from bot.engine.checks.dead_end import ends_and_escalations
from bot.engine.checks.flow import branches_of, entered_by, reached, results_of, steps_after
from bot.engine.dialog import Ask, Check, Dialog, Ending, Escalation, Step, Test, Use
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding
from bot.engine.machine import passes

MOST_STATES: Final = 20_000
_ANYTHING: Final = "\0"

State = tuple[str, tuple[tuple[str, str], ...]]
Known = Mapping[str, str]


def trapped(whole: DialogSet) -> Iterator[Finding]:
    """Yields trapped."""
    ending, leaving = ends_and_escalations(whole)
    for dialog in whole.dialogs.values():
        if dialog.start not in dialog.steps:
            continue
        arrows = walked(whole, dialog)
        # No arrow at all is another finding: there the walk stops, here it goes on for ever.
        out = {state for state in arrows if not arrows[state] or _is_out(whole, dialog.steps[state[0]], leaving)}
        lost = set(arrows) - _leading_to(arrows, out)
        fine = {step for id_, step in ending | leaving if id_ == dialog.id}
        yield from _tell(dialog, arrows, {state for state in lost if state[0] in fine})


def walked(whole: DialogSet, dialog: Dialog) -> Mapping[State, tuple[State, ...]]:
    """Every step with every combination that it can be come to with; empty if there are too many to walk."""
    arrows: dict[State, tuple[State, ...]] = {}
    ahead: list[State] = [(dialog.start, ())]

    @cache
    def remembered(step: str) -> frozenset[str]:
        later = {step, *steps_after(dialog, step)}
        return frozenset(name for one in later for branch in branches_of(dialog.steps[one]) for name in branch.when)

    while ahead:
        state = ahead.pop()
        if state in arrows:
            continue
        if len(arrows) == MOST_STATES:
            return {}
        id_, known = state
        arrows[state] = tuple(
            (goto, tuple(sorted((name, value) for name, value in then.items() if name in remembered(goto))))
            for then in _after(whole, dialog.steps[id_], dict(known))
            for goto in _open(dialog, dialog.steps[id_], then)
        )
        ahead += arrows[state]
    return arrows


def _after(whole: DialogSet, step: Step, known: Known) -> Iterator[Known]:
    """What may be known once the step is passed."""
    match step:
        case Ask(topics=()):
            options = ("yes", "no") if step.type == "yes_no" else tuple(choice.id for choice in step.choices)
            if step.optional:
                yield known
            names = [name for name in (step.id, step.save) if name]
            for value in options if step.type in ("choice", "yes_no") else (_ANYTHING,):
                yield {**known, **dict.fromkeys(names, value)}
        case Ask() | Use():
            if isinstance(step, Ask) and step.optional:
                yield known
            for sub in entered_by(step):
                found = results_of(whole, [sub])
                for result in (_ANYTHING,) if found is None else sorted(found):
                    forgotten = {name: value for name, value in known.items() if "." not in name}
                    yield {**forgotten, step.id: result, sub: result}  # it may have written any field
        case Check():
            yield {**known, **{name: str(value) for name, value in step.set.items() if isinstance(value, str)}}
        case _:
            yield known


def _open(dialog: Dialog, step: Step, known: Known) -> Iterator[str]:
    """Where the walk may go: the branches that may hold, up to the first that surely does."""
    for branch in branches_of(step):
        answers = [_holds(test, dialog, name, known) for name, test in branch.when.items()]
        if False in answers:
            continue
        if branch.goto in dialog.steps:
            yield branch.goto
        if None not in answers:
            return


def _holds(test: Test, dialog: Dialog, name: str, known: Known) -> bool | None:
    """Whether a test holds; None if that cannot be told."""
    value = known.get(name)
    if value == _ANYTHING or (value is None and name not in dialog.steps):
        return None
    return passes(test, value)


def _is_out(whole: DialogSet, step: Step, leaving: set[tuple[str, str]]) -> bool:
    if isinstance(step, Ending | Escalation):
        return True
    return any(sub not in whole.dialogs or (sub, whole.dialogs[sub].start) in leaving for sub in entered_by(step))


def _leading_to(arrows: Mapping[State, Iterable[State]], wanted: Iterable[State]) -> set[State]:
    back: dict[State, list[State]] = {}
    for state, onward in arrows.items():
        for one in onward:
            back.setdefault(one, []).append(state)
    return reached(wanted, lambda state: back.get(state, ()))


def _rounds(arrows: Mapping[State, Iterable[State]], lost: set[State]) -> Iterator[set[State]]:
    """The rounds in which the ways are lost: from each state of one, every other can be come to, and nothing else."""
    left = set(lost)
    while left:
        state = min(left)
        while True:
            ahead = reached([state], arrows.__getitem__)
            elsewhere = ahead - _leading_to(arrows, [state])
            if not elsewhere:
                break
            state = min(elsewhere)
        yield ahead
        left -= _leading_to(arrows, ahead)


def _tell(dialog: Dialog, arrows: Mapping[State, Iterable[State]], lost: set[State]) -> Iterator[Finding]:
    told: set[str] = set()
    for step, known in sorted(state for round_ in _rounds(arrows, lost) for state in round_):
        if step not in told:
            told.add(step)
            why = " and ".join(f"{name} = {value}" for name, value in known if value != _ANYTHING)
            what = f"Whoever comes to “{step}” with {why} never gets out: every way leads back."
            mend = "Lead one of its ways to an “end” or “escalate” step, or ask that question again on the way."
            yield Finding(dialog.steps[step].place, "trapped", what, mend)
