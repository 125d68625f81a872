"""Where a step leads: `then` as a step's id, or as branches with conditions; and plain values from a file."""

import re
from datetime import date
from typing import Final

from bot.engine.dialog import Between, Branch, Given, OneOf, Test
from bot.engine.reading import FIELD, ID, Reading, short
from bot.engine.yaml_source import Items, Node, Row, Scalar, Table
from bot.intake.value import Value

_A_TEST: Final = "A test is a value, [several, values], {min: …, max: …}, set or unset."
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def parse_then(reading: Reading, node: Node, numeric: frozenset[str]) -> tuple[Branch, ...]:
    """The arrows that leave a step, in order; `numeric` are the steps whose answers are numbers."""
    if isinstance(node, Scalar):
        goto = reading.name(node, "“then”", of="the id of a step")
        return (Branch(goto, node.place),)
    if not isinstance(node, Items):
        reading.wrong(node, "“then”", "a step or a list of branches", "Write “then: step”, or “- goto: step” lines.")
        return ()
    return tuple(_branch(reading, item, numeric) for item in reading.items(node, "“then”"))


def _branch(reading: Reading, node: Node, numeric: frozenset[str]) -> Branch:
    found = reading.rows(node, "A branch", ("when", "goto"), ("goto",), node.place)
    goto = reading.name(found["goto"], "“goto”", of="the id of a step") if "goto" in found else ""
    return Branch(goto, node.place, _when(reading, found["when"], numeric) if "when" in found else {})


def _when(reading: Reading, node: Node, numeric: frozenset[str]) -> dict[str, Test]:
    table = reading.table(node, "“when”")
    if isinstance(node, Table) and not table.rows:
        reading.refuse(node.place, "bad_test", "“when” tests nothing.", "Name what to test, or remove “when”.")
    return {row.key.text: _test(reading, row, numeric) for row in table.rows if _subject(reading, row)}


def _subject(reading: Reading, row: Row) -> bool:
    return bool(reading.shaped(row.key, "a step, a dialog or a field", FIELD if "." in row.key.text else ID))


def _test(reading: Reading, row: Row, numeric: frozenset[str]) -> Test:
    name, node = row.key.text, row.value
    if isinstance(node, Table):
        return _between(reading, node)
    if isinstance(node, Scalar):
        if node.text in ("set", "unset"):
            return Given(node.text == "set")
        return OneOf((_one(reading, node, name, numeric),))
    items = reading.items(node, "A test's list")
    return OneOf(tuple(_one(reading, item, name, numeric) for item in items))


def _one(reading: Reading, node: Node, name: str, numeric: frozenset[str]) -> Value:
    if not isinstance(node, Scalar) or node.kind == "nothing":
        reading.refuse(node.place, "bad_test", f"“{name}” cannot be compared with {node.kind}.", _A_TEST)
        return ""
    if node.kind == "a number" and (name in numeric or "." in name):
        return number(node.text)
    return node.text


def _between(reading: Reading, node: Table) -> Between:
    found = reading.rows(node, "A range", ("min", "max"), (), node.place)
    if not node.rows:
        reading.refuse(node.place, "bad_test", "This range has no end.", "Give it min, max or both.")
    least, most = (_bound(reading, found[key]) if key in found else None for key in ("min", "max"))
    if least is not None and most is not None:
        if isinstance(least, str) != isinstance(most, str):
            reading.refuse(node.place, "bad_test", "One end is a number, the other a date.", "Use two of one kind.")
        elif least > most:  # type: ignore[operator] # both are of one kind here
            reading.refuse(node.place, "bad_test", "min is greater than max.", "Exchange them.")
    return Between(least, most)


def _bound(reading: Reading, node: Node) -> float | str | None:
    if isinstance(node, Scalar) and node.kind == "a number":
        return float(node.text)
    if isinstance(node, Scalar) and is_date(node.text):
        return node.text
    shown = short(node.text) if isinstance(node, Scalar) else node.kind
    mend = "Write a number, or a date as 2026-01-31."
    reading.refuse(node.place, "bad_test", f"“{shown}” is no end of a range.", mend)
    return None


def number(text: str) -> int | float:
    """A number as it is written in a file."""
    return float(text) if "." in text else int(text)


def is_date(text: str) -> bool:
    """Whether this is a day of the calendar, as 2026-01-31."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def value_of(reading: Reading, node: Node, name: str) -> Value:
    """A constant for the record: a word, a number, or a list of words."""
    if isinstance(node, Scalar):
        return number(node.text) if node.kind == "a number" else reading.text(node, name)
    if isinstance(node, Items):
        return tuple(reading.text(item, name) for item in reading.items(node, name))
    reading.wrong(node, name, "a value", "Write a word, a number or a list of words.")
    return ""
