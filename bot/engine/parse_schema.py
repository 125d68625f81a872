"""The record's shape: the text of `data/incident.yaml` becomes a Schema, or findings."""

from typing import Final, get_args

from bot.engine.reading import OPTION, Parsed, Reading
from bot.engine.yaml_source import Node, Row, Scalar, Table
from bot.intake.schema import Field, Group, Schema, Sensitivity
from bot.intake.types import TYPES
from bot.talk.text import Text

FIELD_KEYS: Final = ("label", "type", "sensitivity", "choices", "card")
WITH_OPTIONS: Final = ("choice", "choices")


def parse_schema(text: str, file: str) -> Parsed[Schema]:
    """Read the record's shape; `file` is its name in findings."""
    reading = Reading(text, file)
    table = reading.whole("incident record", "Begin with “incident: 1” and “groups:”.")
    if table is None:
        return Parsed(None, tuple(reading.findings), reading.places)
    keys = ("incident", "groups")
    found = reading.rows(table, "The record", keys, keys, table.place)
    version = _version(reading, found["incident"]) if "incident" in found else 0
    groups = reading.table(found["groups"], "“groups”").rows if "groups" in found else ()
    return reading.parsed(Schema(version=version, groups=tuple(_group(reading, row) for row in groups)))


def _version(reading: Reading, node: Node) -> int:
    if isinstance(node, Scalar) and node.text.isascii() and node.text.isdigit() and len(node.text) <= 6:  # noqa: PLR2004
        return int(node.text)
    reading.wrong(node, "“incident”", "the number of its version", "Count up with each change of meaning: 1, 2, 3.")
    return 0


def _group(reading: Reading, row: Row) -> Group:
    group = reading.shaped(row.key, "a group's id")
    name, keys = f"The group “{row.key.text}”", ("label", "fields")
    found = reading.rows(row.value, name, keys, keys, row.key.place)
    label = reading.text(found["label"], "The label") if "label" in found else ""
    rows = reading.table(found["fields"], "“fields”").rows if "fields" in found else ()
    fields = tuple(_field(reading, group, one) for one in rows)
    return Group(id=group, label=Text(label, context=f"incident.{group}"), fields=fields)


def _field(reading: Reading, group: str, row: Row) -> Field:
    field = f"{group}.{reading.shaped(row.key, 'a field')}"
    name, context = f"The field “{group}.{row.key.text}”", f"incident.{field}"
    found = reading.rows(row.value, name, FIELD_KEYS, ("label", "type", "sensitivity"), row.key.place)
    type_ = reading.one_of(found["type"], "type of answer", tuple(TYPES)) if "type" in found else ""
    choices = _choices(reading, found["choices"], context) if "choices" in found else {}
    if type_ in WITH_OPTIONS and "choices" not in found:
        reading.refuse(row.key.place, "missing_key", f"{name} has no “choices”.", "Add “choices: …”.")
    if "choices" in found and type_ not in WITH_OPTIONS:
        place = reading.places.key("groups", group, "fields", row.key.text, "choices")
        what = f"A field of type {type_} has no choices." if type_ else "Only choice and choices have choices."
        reading.refuse(place, "misplaced_key", what, "Remove them, or make it a choice.")
    sensitivity = ""
    if "sensitivity" in found:
        sensitivity = reading.one_of(found["sensitivity"], "sensitivity", get_args(Sensitivity))
    return Field(
        id=field,
        label=Text(reading.text(found["label"], "The label") if "label" in found else "", context=context),
        type=type_,
        sensitivity=sensitivity,  # type: ignore[arg-type] # anything else is a finding, and the schema is not used
        choices=choices,
        on_card=reading.flag(found["card"], "“card”") if "card" in found else False,
    )


def _choices(reading: Reading, node: Node, context: str) -> dict[str, Text]:
    table = reading.table(node, "“choices”")
    if isinstance(node, Table) and not table.rows:
        reading.refuse(node.place, "empty_text", "“choices” is empty.", "Write at least one “id: label”.")
    return {
        reading.shaped(row.key, "an option's id", OPTION): Text(
            reading.text(row.value, f"The label of “{row.key.text}”"), context=context
        )
        for row in table.rows
    }
