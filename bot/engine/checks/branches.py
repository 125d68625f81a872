"""Whatever was answered, exactly one branch is open, and every branch is open to somebody."""

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Final

from bot.engine.checks.flow import branches_of, each, entered_by, learnt, results_of, surely_known
from bot.engine.checks.results import unhandled
from bot.engine.checks.subjects import OTHER, examples, subject
from bot.engine.checks.types import types
from bot.engine.dialog import Ask, Dialog, Step, Test
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding, Place
from bot.engine.machine import holds
from bot.engine.reading import Places
from bot.intake.value import Value

MOST_COMBINATIONS: Final = 20_000

Known = Mapping[str, Value | None]


def branches(whole: DialogSet) -> Iterator[Finding]:
    """missing_default, unreachable_branch."""
    doubted = {(finding.place.file, finding.place.line) for finding in types(whole)}
    known = {dialog.id: surely_known(dialog) for dialog in whole.dialogs.values()}
    for dialog, places, step in each(whole):
        then = branches_of(step)
        if not then or step.id not in known[dialog.id] or _is_doubted(doubted, step, places):
            continue
        surely = known[dialog.id][step.id] | learnt(step)
        answers = answers_to(whole, dialog, step, surely)
        if answers is None:
            continue
        if prod(map(len, answers)) > MOST_COMBINATIONS:
            if then[-1].when:
                what = "There are too many combinations here to see whether each leads somewhere."
                yield _no_default(places, step, what)
            continue
        yield from _walk(whole, step, places, answers)


def _is_doubted(doubted: set[tuple[str, int]], step: Step, places: Places) -> bool:
    """Whether one of the step's tests can never be passed: then its branches say nothing yet."""
    return any(
        (place.file, place.line) in doubted
        for path, place in places.keys.items()
        if path[:3] == ("steps", step.id, "then")
    )


def answers_to(whole: DialogSet, dialog: Dialog, step: Step, surely: frozenset[str]) -> list[list[Known]] | None:
    """Answers enough to tell the branches apart, what depends on each other together; None if a name means nothing."""
    tests: dict[str, list[Test]] = {}
    for branch in branches_of(step):
        for name, test in branch.when.items():
            tests.setdefault(name, []).append(test)
    subjects = {name: subject(whole, dialog, name) for name in tests}
    if None in subjects.values():
        return None
    alone = {name: examples(of, tests[name], surely=name in surely) for name, of in subjects.items() if of is not None}
    together = _together(whole, step, alone)
    bound = {name for known in together for name in known}
    groups: list[list[Known]] = [
        [{name: value} for value in values] for name, values in alone.items() if name not in bound
    ]
    return [together, *groups] if together else groups


def _together(whole: DialogSet, step: Step, alone: Mapping[str, list[Value | None]]) -> list[Known]:
    """What this step makes known under two names at once: its own, and that of its dialog or its field."""
    found: list[Known] = []
    if isinstance(step, Ask) and step.save and not step.optional and {step.id, step.save} <= alone.keys():
        values = dict.fromkeys(value for value in (*alone[step.id], *alone[step.save]) if value is not None)
        found = [{step.id: value, step.save: value} for value in values if value in alone[step.id]]
    elif entered := [sub for sub in entered_by(step) if sub in alone] if step.id in alone else []:
        for sub in entered_by(step):
            for result in sorted(results_of(whole, [sub]) or ()) or [OTHER]:
                others = [[(one, value) for value in alone[one]] for one in entered if one != sub]
                own = {step.id: result, sub: result} if sub in alone else {step.id: result}
                found += [own | dict(rest) for rest in product(*others)]
        if isinstance(step, Ask) and step.optional:
            found.append(dict.fromkeys((step.id, *entered)))
    return found


def _walk(whole: DialogSet, step: Step, places: Places, answers: list[list[Known]]) -> Iterator[Finding]:
    then = branches_of(step)
    taken: set[int] = set()
    lost: Known | None = None
    for combination in product(*answers):
        known = dict(entry for group in combination for entry in group.items())
        given = {name: value for name, value in known.items() if value is not None}
        first = next((number for number, branch in enumerate(then) if holds(branch.when, given)), None)
        if first is not None:
            taken.add(first)
        elif lost is None:
            lost = known
    if lost is not None and not any(unhandled(whole, step)):
        yield _no_default(places, step, f"Nothing is said for {in_words(lost)}.")
    for number, branch in enumerate(then):
        if number not in taken:
            yield _never(branch.place)


def _no_default(places: Places, step: Step, what: str) -> Finding:
    place = places.key("steps", step.id, "then")
    return Finding(place, "missing_default", what, "Add a last branch “- goto: …” without “when”.")


def _never(place: Place) -> Finding:
    what = "This branch is never taken: those before it leave nothing over."
    return Finding(place, "unreachable_branch", what, "Remove it, or move it up.")


def in_words(known: Known) -> str:
    """A combination of answers, for people."""
    return " and ".join(f"{name} = {_shown(value)}" for name, value in known.items())


def _shown(value: Value | None) -> str:
    if value is None:
        return "(not answered)"
    if value == OTHER:
        return "(anything else)"
    return " + ".join(value) or "(none)" if isinstance(value, tuple) else str(value)
