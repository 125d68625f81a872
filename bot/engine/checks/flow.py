"""The ways through a dialog, as the checks look at them: arrows, what they can reach, what is known on them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeVar

from bot.engine.dialog import Ask, Branch, Check, Dialog, Ending, Escalation, Given, Step, Use
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Place
from bot.engine.reading import Places

T = TypeVar("T")
ENTRANCES: Final = ("start", "person")


def each(whole: DialogSet) -> Iterator[tuple[Dialog, Places, Step]]:
    """Every step of every dialog."""
    for dialog in whole.dialogs.values():
        places = whole.places_of(dialog)
        for step in dialog.steps.values():
            yield dialog, places, step


def branches_of(step: Step) -> tuple[Branch, ...]:
    """The arrows that leave a step."""
    return () if isinstance(step, Ending | Escalation) else step.then


def next_of(dialog: Dialog, step: Step) -> tuple[str, ...]:
    """The steps that may come next, each once."""
    return tuple(dict.fromkeys(branch.goto for branch in branches_of(step) if branch.goto in dialog.steps))


def entered_by(step: Step) -> tuple[str, ...]:
    """The dialogs that a step may go into."""
    if isinstance(step, Use):
        return (step.dialog,)
    return step.topics if isinstance(step, Ask) else ()


def place_of_entry(places: Places, step: Step, dialog: str) -> Place:
    """Where a step names a dialog."""
    if isinstance(step, Ask):
        return places.value("steps", step.id, "topics", step.topics.index(dialog))
    return places.value("steps", step.id, "use")


def reached(starts: Iterable[T], onward: Callable[[T], Iterable[T]]) -> set[T]:
    """Everything that can be come to from there, the beginnings included."""
    found: set[T] = set()
    ahead = list(starts)
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += onward(one)
    return found


def steps_after(dialog: Dialog, step: str) -> set[str]:
    """Every step that can come after this one; itself only if a way leads back."""

    def onward(one: str) -> tuple[str, ...]:
        return next_of(dialog, dialog.steps[one])

    return reached(onward(step), onward)


def results_of(whole: DialogSet, dialogs: Iterable[str]) -> frozenset[str] | None:
    """What these dialogs can come to; None if one of them could not be read."""
    ids = tuple(dialogs)
    if any(id_ not in whole.dialogs for id_ in ids):
        return None
    return frozenset[str]().union(*(whole.dialogs[id_].results for id_ in ids))


def surely_known(dialog: Dialog) -> Mapping[str, frozenset[str]]:
    """For each reachable step, the names (steps, sub-dialogs, fields) that are known on every way to it."""
    known: dict[str, frozenset[str]] = {}
    ahead = [(dialog.start, frozenset[str]())] if dialog.start in dialog.steps else []
    while ahead:
        id_, names = ahead.pop()
        before = known.get(id_)
        now = names if before is None else before & names
        if now == before:
            continue
        known[id_] = now
        step = dialog.steps[id_]
        ahead += [
            (branch.goto, now | learnt(step) | tested(branch))
            for branch in branches_of(step)
            if branch.goto in dialog.steps
        ]
    return known


def learnt(step: Step) -> frozenset[str]:
    """What is surely known once a step is passed."""
    match step:
        case Ask(id=name, optional=False, save=field):
            return frozenset({name, field} - {""})
        case Use(id=name, dialog=dialog):
            return frozenset({name, dialog})
        case Check(set=constants):
            return frozenset(constants)
        case _:
            return frozenset()


def tested(branch: Branch) -> frozenset[str]:
    """What is surely known where a branch was taken."""
    return frozenset(name for name, test in branch.when.items() if not isinstance(test, Given) or test.yes)
