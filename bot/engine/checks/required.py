"""What the program itself relies on: the dialogs it enters, the fields it writes, and a person at the end."""

from collections.abc import Iterator
from typing import Final

from bot.engine.checks.flow import ENTRANCES, each, entered_by, place_of_entry, reached
from bot.engine.dialog import Escalation
from bot.engine.dialog_set import SCHEMA, DialogSet
from bot.engine.finding import Finding, Place

FIELDS: Final = {"what.category": "choice", "what.story": "text", "who.country": "country"}


def required(whole: DialogSet) -> Iterator[Finding]:
    """missing_dialog, start_used, no_person, missing_field."""
    for name in ENTRANCES:
        if not whole.is_known(name):
            place = Place(f"{whole.folder}{name}.yaml", 1, 1)
            mend = f"Write {name}.yaml: " + ("contacts begin there." if name == "start" else "it leads to a person.")
            yield Finding(place, "missing_dialog", f"There is no dialog “{name}”.", mend)
    for _, places, step in each(whole):
        if "start" in entered_by(step):
            place, mend = place_of_entry(places, step, "start"), "End this dialog instead; contacts can start over."
            yield Finding(place, "start_used", "“start” is where everybody begins; no dialog goes into it.", mend)
    yield from _person(whole)
    yield from _fields(whole)


def _person(whole: DialogSet) -> Iterator[Finding]:
    person = whole.dialogs.get("person")
    if person is None:
        return
    steps = {id_: tuple(dialog.steps.values()) for id_, dialog in whole.dialogs.items()}
    inside = reached(["person"], lambda id_: [sub for step in steps.get(id_, ()) for sub in entered_by(step)])
    if (
        not any(isinstance(step, Escalation) for id_ in inside for step in steps.get(id_, ()))
        and not inside & whole.unread
    ):
        mend = "Give it a step “escalate: {reason: asked, priority: normal}”."
        yield Finding(person.place, "no_person", "The dialog “person” never comes to a person.", mend)


def _fields(whole: DialogSet) -> Iterator[Finding]:
    if whole.schema is None:
        return
    for name, type_ in FIELDS.items():
        field = whole.schema.fields.get(name)
        if field is None or field.type != type_:
            what = f"The program itself needs the field “{name}” of type {type_}."
            yield Finding(Place(whole.folder + SCHEMA, 1, 1), "missing_field", what, "Add it.")
