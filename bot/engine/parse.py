"""One dialog file: its text becomes a Dialog, or findings. Pure; no text makes it raise.

What stands in one file is proved here; how the files fit together is proved in `checks/`.
"""

import hashlib
from typing import Final

from bot.engine.dialog import Dialog, Step
from bot.engine.parse_step import parse_step
from bot.engine.reading import OPTION, Parsed, Reading
from bot.engine.yaml_source import Node, Table, normal
from bot.talk.text import Text

MOST_STEPS: Final = 500
KEYS: Final = ("dialog", "title", "keywords", "category", "start", "steps")
REQUIRED: Final = ("dialog", "title", "start", "steps")


def version_of(text: str) -> str:
    """The version of a dialog: the first 12 hex digits of its text's SHA-256."""
    return hashlib.sha256(normal(text).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def parse_dialog(text: str, file: str) -> Parsed[Dialog]:
    """Read one dialog; `file` is its name in findings, and must end in "<id>.yaml"."""
    reading = Reading(text, file)
    table = reading.whole("dialog", "Begin with “dialog: <its id>”; docs/administrators.md shows the rest.")
    if table is None:
        return Parsed(None, tuple(reading.findings), reading.places)
    found = reading.rows(table, "A dialog", KEYS, REQUIRED, table.place)
    id_ = _id(reading, found, file)
    title = reading.text(found["title"], "The title") if "title" in found else ""
    dialog = Dialog(
        id=id_,
        version=version_of(text),
        place=reading.places.key("dialog"),
        title=Text(title, context=f"{id_}.title"),
        start=reading.name(found["start"], "The first step", of="the id of a step") if "start" in found else "",
        steps=_steps(reading, found["steps"], id_) if "steps" in found else {},
        category=reading.name(found["category"], "The category", OPTION) if "category" in found else "",
        keywords=_keywords(reading, found["keywords"], id_) if "keywords" in found else (),
    )
    return reading.parsed(dialog)


def _id(reading: Reading, found: dict[str, Node], file: str) -> str:
    if "dialog" not in found:
        return ""
    node = found["dialog"]
    id_ = reading.name(node, "The dialog's id")
    stem = file.rpartition("/")[2].removesuffix(".yaml")
    if id_ and id_ != stem:
        what = f"The dialog “{id_}” stands in the file {stem}.yaml."
        reading.refuse(node.place, "file_name", what, f"Call the file {id_}.yaml, or the dialog {stem}.")
    return id_


def _keywords(reading: Reading, node: Node, dialog: str) -> tuple[Text, ...]:
    phrases = (reading.text(item, "A keyword") for item in reading.items(node, "“keywords”"))
    return tuple(Text(phrase, context=f"{dialog}.keywords") for phrase in dict.fromkeys(phrases))


def _steps(reading: Reading, node: Node, dialog: str) -> dict[str, Step]:
    table = reading.table(node, "“steps”")
    if isinstance(node, Table) and not table.rows:
        reading.refuse(node.place, "empty_text", "“steps” is empty.", "Write at least one step.")
    if len(table.rows) > MOST_STEPS:
        place = table.rows[MOST_STEPS].key.place
        what = f"A dialog of {len(table.rows)} steps is too long to be looked over."
        reading.refuse(
            place, "too_many_steps", what, f"Move some of them into a dialog of their own: {MOST_STEPS} fit."
        )
    steps: dict[str, Step] = {}
    numeric = _numeric(table)
    for row in table.rows[:MOST_STEPS]:
        id_ = reading.shaped(row.key, "a step's id")
        step = parse_step(reading, id_ or row.key.text, row.key.place, row.value, dialog, numeric)
        if step is not None:
            steps[id_] = step
    return steps


def _numeric(table: Table) -> frozenset[str]:
    """The steps whose answers are numbers: only tests of these are compared as numbers."""
    return frozenset(
        row.key.text
        for row in table.rows
        if isinstance(row.value, Table)
        for one in row.value.rows
        if one.key.text == "type" and getattr(one.value, "text", "") in ("number", "money")
    )
