"""Every step and every dialog that is named is there."""

from collections.abc import Iterator

from bot.engine.checks.flow import branches_of, each, entered_by, place_of_entry
from bot.engine.dialog import Dialog
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding, Place
from bot.engine.reading import quoted, suggestion


def references(whole: DialogSet) -> Iterator[Finding]:
    """unknown_step, unknown_dialog."""
    for dialog in whole.dialogs.values():
        if dialog.start not in dialog.steps:
            yield _no_step(dialog, dialog.start, whole.places_of(dialog).value("start"))
    dialogs = (*whole.dialogs, *sorted(whole.unread))
    for dialog, places, step in each(whole):
        for number, branch in enumerate(branches_of(step)):
            if branch.goto not in dialog.steps:
                yield _no_step(dialog, branch.goto, places.value("steps", step.id, "then", number, "goto"))
        for entered in entered_by(step):
            if not whole.is_known(entered):
                mend = suggestion(entered, dialogs, f"There are: {quoted(dialogs)}.")
                what = f"There is no dialog “{entered}”."
                yield Finding(place_of_entry(places, step, entered), "unknown_dialog", what, mend)


def _no_step(dialog: Dialog, step: str, place: Place) -> Finding:
    mend = suggestion(step, tuple(dialog.steps), f"Write a step “{step}”, or name another.")
    return Finding(place, "unknown_step", f"The dialog “{dialog.id}” has no step “{step}”.", mend)
