"""Every step and every dialog is there for somebody."""

from collections.abc import Iterator

from bot.engine.checks.flow import ENTRANCES, entered_by, reached, steps_after
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding


def reachable(whole: DialogSet) -> Iterator[Finding]:
    """unreachable, unused_dialog."""
    for dialog in whole.dialogs.values():
        if dialog.start not in dialog.steps:
            continue
        found = {dialog.start, *steps_after(dialog, dialog.start)}
        for step in dialog.steps.values():
            if step.id not in found:
                what = f"No way leads to the step “{step.id}”."
                yield Finding(step.place, "unreachable", what, "Lead a “then” to it, or remove it.")
    if whole.unread or "start" not in whole.dialogs:
        return
    used = reached(ENTRANCES, lambda id_: _subs(whole, id_))
    for dialog in whole.dialogs.values():
        if dialog.id not in used:
            what = f"No way leads from “start” into the dialog “{dialog.id}”."
            mend = "Offer it in the topics of “start”, or use it somewhere."
            yield Finding(dialog.place, "unused_dialog", what, mend)


def _subs(whole: DialogSet, dialog: str) -> list[str]:
    found = whole.dialogs.get(dialog)
    return [sub for step in found.steps.values() for sub in entered_by(step)] if found else []
