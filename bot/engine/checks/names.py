"""Conditions ask about what this dialog can know, and each name means one thing."""

from collections.abc import Iterator

from bot.engine.checks.flow import branches_of, each, entered_by, place_of_entry
from bot.engine.checks.subjects import names_within, subject
from bot.engine.dialog import Use
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding
from bot.engine.reading import suggestion


def names(whole: DialogSet) -> Iterator[Finding]:
    """unknown_name, ambiguous_name."""
    for dialog, places, step in each(whole):
        for number, branch in enumerate(branches_of(step)):
            for name in branch.when:
                if subject(whole, dialog, name) is None:
                    place = places.key("steps", step.id, "then", number, "when", name)
                    mend = "Name a question of this dialog, a dialog that it uses, or a field as in account.kind."
                    what = f"“{name}” is nothing that this dialog can know."
                    yield Finding(place, "unknown_name", what, suggestion(name, names_within(whole, dialog), mend))
        for entered in entered_by(step):
            other = dialog.steps.get(entered)
            if other is not None and not (isinstance(other, Use) and other.dialog == entered):
                what = f"“{entered}” is a dialog used here and a step as well: conditions cannot tell them apart."
                place = place_of_entry(places, step, entered)
                yield Finding(place, "ambiguous_name", what, "Rename the step.")
