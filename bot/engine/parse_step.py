"""One step of a dialog file: which kind it is, and what that kind holds."""

from typing import Final

from bot.engine.dialog import Ask, Branch, Check, Choice, Ending, Escalation, Refer, Step, Tell, Use
from bot.engine.finding import Place
from bot.engine.parse_then import parse_then, value_of
from bot.engine.reading import FIELD, OPTION, Reading, quoted, suggestion
from bot.engine.yaml_source import Node, Scalar, Table
from bot.intake.types import TYPES
from bot.intake.value import Value
from bot.talk.text import Text

PRIORITIES: Final = ("critical", "high", "normal", "low")
KEYS: Final = {
    "ask": ("ask", "why", "choices", "type", "topics", "save", "optional", "checkpoint", "then"),
    "say": ("say", "then"),
    "check": ("check", "set", "then"),
    "use": ("use", "then"),
    "refer": ("refer", "then"),
    "escalate": ("escalate",),
    "end": ("end",),
}
WITH_OPTIONS: Final = ("choice", "choices")
A_STEP: Final = "Known kinds: " + quoted(tuple(KEYS)) + "."

Found = dict[str, Node]


def parse_step(
    reading: Reading, name: str, place: Place, node: Node, dialog: str, numeric: frozenset[str]
) -> Step | None:
    """Read one step; None if not even its kind can be told. `numeric` are the steps answered by numbers."""
    kind = _kind(reading, name, place, node)
    if not kind:
        return None
    leads_on = kind not in ("escalate", "end")
    if not leads_on:
        node = _without_then(reading, kind, node)
    found = reading.rows(node, f"The step “{name}” ({kind})", KEYS[kind], ("then",) if leads_on else (), place)
    then = parse_then(reading, found["then"], numeric) if "then" in found else ()
    context = f"{dialog}.{name}"
    match kind:
        case "ask":
            return _ask(reading, name, place, found, then, context)
        case "say":
            text = Text(reading.text(found["say"], "“say”"), context=context)
            return Tell(id=name, place=place, text=text, then=then)
        case "check":
            return _check(reading, name, place, found, then)
        case "use":
            sub = reading.name(found["use"], "“use”", of="the id of a dialog")
            return Use(id=name, place=place, dialog=sub, then=then)
        case "refer":
            inner = reading.rows(
                found["refer"], "“refer”", ("services",), ("services",), reading_key(reading, name, kind)
            )
            services = reading.names(inner["services"], "“services”", "A service") if "services" in inner else ()
            return Refer(id=name, place=place, services=services, then=then)
        case "escalate":
            return _escalate(reading, name, place, found["escalate"])
        case _:
            return Ending(id=name, place=place, result=reading.name(found["end"], "“end”", of="a result"))


def reading_key(reading: Reading, step: str, key: str) -> Place:
    """Where a key of a step stands."""
    return reading.places.key("steps", step, key)


def _kind(reading: Reading, name: str, place: Place, node: Node) -> str:
    table = reading.table(node, f"The step “{name}”")
    kinds = [row.key for row in table.rows if row.key.text in KEYS]
    if len(kinds) > 1:
        what = f"The step “{name}” is both “{kinds[0].text}” and “{kinds[1].text}”."
        reading.refuse(kinds[1].place, "step_kind", what, "Make two steps of it.")
        return ""
    if not kinds and isinstance(node, Table):
        guesses = (suggestion(row.key.text, tuple(KEYS), "") for row in table.rows)
        what = f"The step “{name}” does not say what it does."
        reading.refuse(place, "step_kind", what, next(filter(None, guesses), A_STEP))
    return kinds[0].text if kinds else ""


def _without_then(reading: Reading, kind: str, node: Node) -> Node:
    """An end and an escalation lead nowhere; saying so is kinder than "unknown key"."""
    if not isinstance(node, Table):
        return node
    for row in node.rows:
        if row.key.text == "then":
            what = f"“{kind}” leads nowhere: nothing comes after it here."
            reading.refuse(row.key.place, "misplaced_key", what, "Remove “then”.")
    return Table(node.place, tuple(row for row in node.rows if row.key.text != "then"))


def _ask(reading: Reading, name: str, place: Place, found: Found, then: tuple[Branch, ...], context: str) -> Ask:
    choices = _choices(reading, found["choices"], context) if "choices" in found else ()
    topics = reading.names(found["topics"], "“topics”", "A topic") if "topics" in found else ()
    type_ = reading.one_of(found["type"], "type of answer", tuple(TYPES)) if "type" in found else ""
    _options_fit(reading, name, found, type_)
    return Ask(
        id=name,
        place=place,
        text=Text(reading.text(found["ask"], "“ask”"), context=context),
        type=type_ or ("choice" if choices or topics else "text"),
        then=then,
        why=Text(reading.text(found["why"], "“why”"), context=context) if "why" in found else None,
        choices=choices,
        topics=topics,
        save=reading.name(found["save"], "“save”", FIELD, of="a field of the record") if "save" in found else "",
        optional=reading.flag(found["optional"], "“optional”") if "optional" in found else False,
        checkpoint=reading.flag(found["checkpoint"], "“checkpoint”") if "checkpoint" in found else False,
    )


def _options_fit(reading: Reading, name: str, found: Found, type_: str) -> None:
    """Options belong to questions that offer some, and only to them."""
    at = {key: reading_key(reading, name, key) for key in found}
    if "topics" in found and "choices" in found:
        reading.refuse(at["topics"], "misplaced_key", "A question offers topics or choices, not both.", "Remove one.")
    elif "topics" in found and type_ not in ("", "choice"):
        reading.refuse(at["type"], "misplaced_key", "Topics are always a choice of one.", "Remove “type”.")
    elif "topics" in found and "save" in found:
        what = "The choice of a topic is not written to the record."
        reading.refuse(at["save"], "misplaced_key", what, "Remove “save”; give the topics a “category” instead.")
    elif "choices" in found and type_ not in ("", *WITH_OPTIONS):
        what = f"A question of type {type_} has no choices of its own."
        reading.refuse(at["choices"], "misplaced_key", what, "Remove “choices” or “type”.")
    elif type_ in WITH_OPTIONS and "choices" not in found and "topics" not in found:
        reading.refuse(at["type"], "missing_key", f"The step “{name}” (ask) has no “choices”.", "Add “choices: …”.")


def _choices(reading: Reading, node: Node, context: str) -> tuple[Choice, ...]:
    table = reading.table(node, "“choices”")
    if isinstance(node, Table) and not table.rows:
        reading.refuse(node.place, "empty_text", "“choices” is empty.", "Write at least one “id: label”.")
    return tuple(
        Choice(reading.shaped(row.key, "an option's id", OPTION), _label(reading, row.value, row.key.text, context))
        for row in table.rows
    )


def _label(reading: Reading, node: Node, option: str, context: str) -> Text:
    return Text(reading.text(node, f"The label of “{option}”"), context=context)


def _check(reading: Reading, name: str, place: Place, found: Found, then: tuple[Branch, ...]) -> Check:
    note = found["check"]
    if not isinstance(note, Scalar):
        reading.wrong(note, "“check”", "a note for whoever reads this file", "Write a word about what is decided here.")
    constants: dict[str, Value] = {}
    if "set" in found:
        for row in reading.table(found["set"], "“set”").rows:
            field = reading.shaped(row.key, "a field of the record", FIELD)
            constants[field] = value_of(reading, row.value, f"“{row.key.text}”")
    return Check(id=name, place=place, then=then, set=constants)


def _services(reading: Reading, name: str, node: Node) -> tuple[str, ...]:
    keys = ("services",)
    found = reading.rows(node, "“refer”", keys, keys, reading_key(reading, name, "refer"))
    return reading.names(found["services"], "“services”", "A service") if "services" in found else ()


def _escalate(reading: Reading, name: str, place: Place, node: Node) -> Escalation:
    keys = ("reason", "priority")
    found = reading.rows(node, "“escalate”", keys, keys, reading_key(reading, name, "escalate"))
    return Escalation(
        id=name,
        place=place,
        reason=reading.name(found["reason"], "The reason") if "reason" in found else "",
        priority=reading.one_of(found["priority"], "priority", PRIORITIES) if "priority" in found else "",
    )
