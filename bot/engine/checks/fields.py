"""What is written into the record fits it, and what is read from it is written somewhere."""

from collections.abc import Iterator
from typing import Final

from bot.engine.checks.flow import branches_of, each
from bot.engine.checks.values import misfit
from bot.engine.dialog import Ask, Check, Refer
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding, Place
from bot.engine.reading import Places, quoted, suggestion
from bot.intake.schema import Field, Schema

CATEGORY: Final = "what.category"
STORY: Final = "what.story"
_AS_TEXT: Final = ("text", "email", "phone", "url")


def fields(whole: DialogSet) -> Iterator[Finding]:
    """unknown_field, unknown_category, unknown_service, save_type, save_choices, set_value, never_saved."""
    if whole.schema is not None:
        yield from _categories(whole, whole.schema)
        for _, places, step in each(whole):
            if isinstance(step, Ask) and step.save:
                yield from _save(whole.schema, step, places)
            if isinstance(step, Check):
                yield from _set(whole.schema, step, places)
    yield from _services(whole)
    yield from _read(whole)


def _no_field(schema: Schema, name: str, place: Place) -> Finding:
    mend = suggestion(name, tuple(schema.fields), "data/incident.yaml has the list.")
    return Finding(place, "unknown_field", f"The record has no field “{name}”.", mend)


def _categories(whole: DialogSet, schema: Schema) -> Iterator[Finding]:
    field = schema.fields.get(CATEGORY)
    for dialog in whole.dialogs.values():
        if dialog.category and field is not None and dialog.category not in field.choices:
            what = f"“{dialog.category}” is no kind of incident."
            mend = suggestion(dialog.category, tuple(field.choices), f"There are: {quoted(tuple(field.choices))}.")
            yield Finding(whole.places_of(dialog).value("category"), "unknown_category", what, mend)


def _save(schema: Schema, step: Ask, places: Places) -> Iterator[Finding]:
    place = places.value("steps", step.id, "save")
    field = schema.fields.get(step.save)
    if field is None:
        yield _no_field(schema, step.save, place)
        return
    options = ("yes", "no") if step.type == "yes_no" else tuple(choice.id for choice in step.choices)
    if not _fits(step, field):
        what = f"The answer is of type {step.type}, the field “{field.id}” of type {field.type}."
        yield Finding(place, "save_type", what, "Use a field of the same type, or change the question's type.")
        return
    known = ("yes", "no") if field.type == "yes_no" else tuple(field.choices)
    for option in options:
        if option not in known:
            at = places.key("steps", step.id, "choices", option) if step.choices else place
            what = f"The field “{field.id}” knows no “{option}”."
            yield Finding(at, "save_choices", what, suggestion(option, known, f"It knows: {quoted(known)}."))


def _fits(step: Ask, field: Field) -> bool:
    if field.type in ("choice", "yes_no"):
        return step.type in ("choice", "yes_no")
    return step.type == field.type or (field.type == "text" and step.type in _AS_TEXT)


def _set(schema: Schema, step: Check, places: Places) -> Iterator[Finding]:
    for name, value in step.set.items():
        field = schema.fields.get(name)
        if field is None:
            yield _no_field(schema, name, places.key("steps", step.id, "set", name))
        elif mend := misfit(value, field.type, tuple(field.choices) or None):
            what = f"“{name}” cannot be set to this."
            yield Finding(places.value("steps", step.id, "set", name), "set_value", what, mend)


def _services(whole: DialogSet) -> Iterator[Finding]:
    if whole.organisations is None:
        return
    offered = sorted({service for one in whole.organisations for service in one.services})
    for _, places, step in each(whole):
        for number, service in enumerate(step.services if isinstance(step, Refer) else ()):
            if service not in offered:
                place = places.value("steps", step.id, "refer", "services", number)
                mend = suggestion(service, offered, "Add one to data/organisations.yaml, or name another service.")
                yield Finding(place, "unknown_service", f"No organisation offers “{service}”.", mend)


def _read(whole: DialogSet) -> Iterator[Finding]:
    if whole.schema is None or whole.unread:
        return
    written = saved_fields(whole)
    for _, places, step in each(whole):
        for number, branch in enumerate(branches_of(step)):
            for name in branch.when:
                if name in whole.schema.fields and name not in written:
                    place = places.key("steps", step.id, "then", number, "when", name)
                    what = f"No dialog ever saves “{name}”: it is always unset."
                    yield Finding(place, "never_saved", what, f"Add “save: {name}” to a question, or remove the test.")


def saved_fields(whole: DialogSet) -> frozenset[str]:
    """The fields that some dialog writes."""
    found = {CATEGORY, STORY}
    for _, _, step in each(whole):
        if isinstance(step, Ask) and step.save:
            found.add(step.save)
        elif isinstance(step, Check):
            found |= set(step.set)
    return frozenset(found)
