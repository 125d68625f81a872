"""Every result of a dialog that is used leads somewhere."""

from collections.abc import Iterator

from bot.engine.checks.flow import each, results_of
from bot.engine.dialog import Ask, Step, Use
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding
from bot.engine.machine import passes


def results(whole: DialogSet) -> Iterator[Finding]:
    """unhandled_result."""
    for _, places, step in each(whole):
        for dialog, result in unhandled(whole, step):
            place = places.key("steps", step.id, "then")
            what = f"Nothing is said for the result “{result}” of “{dialog}”."
            yield Finding(place, "unhandled_result", what, "Add a branch for it, or a last one without “when”.")


def unhandled(whole: DialogSet, step: Step) -> Iterator[tuple[str, str]]:
    """The dialogs and results after which no branch of the step can be taken."""
    if isinstance(step, Use):
        entered: tuple[str, ...] = (step.dialog,)
    elif isinstance(step, Ask):
        entered = step.topics
    else:
        return
    for dialog in entered:
        for result in sorted(results_of(whole, [dialog]) or ()):
            heard = {step.id: result, dialog: result}
            others = {id_: None for id_ in entered if id_ != dialog}
            if not any(
                all(
                    passes(test, (heard | others)[name]) for name, test in branch.when.items() if name in heard | others
                )
                for branch in step.then
            ):
                yield dialog, result
