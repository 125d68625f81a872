"""How a question looks: its words, its options, and the ways that are open at any step.

Builds messages, moves nothing. A button's data is the prompt's number and the option's place, in base 36, or
the name of a control: short, without meaning outside this contact's own session, checked again when pressed.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from bot.engine.dialog import Ask
from bot.engine.event import Control
from bot.engine.walk import Walk
from bot.intake import record as records
from bot.intake.schema import Schema
from bot.intake.value import Value
from bot.talk.base36 import base36
from bot.talk.catalogue import Catalogues
from bot.talk.languages import SOURCE
from bot.talk.message import Button, Message
from bot.talk.text import Arg, Block, Listed, Text, Verbatim, words

LABELS: Final[Mapping[Control, Text]] = {
    "back": words("↩ Back"),
    "over": words("↺ Start over"),
    "language": words("🌐 Language"),
    "person": words("🙋 A person, please"),
    "why": words("❔ Why do you ask?"),
    "skip": words("⏭ Skip"),
    "leave": words("🚪 Leave"),
    "erase": words("🗑 Delete everything"),
}
DONE: Final = "done"
YES: Final = words("Yes")
NO: Final = words("No")

Rows = tuple[tuple[Button, ...], ...]


def control(name: Control) -> Button:
    """The button of a way that is open at any step."""
    return Button(LABELS[name], f"a.{name}")


def option_data(prompt: int, option: int) -> str:
    """What comes back when an option is tapped."""
    return f"p.{base36(prompt)}.{base36(option)}"


def options(prompt: int, labels: Iterable[Block], *, in_one_row: bool = False) -> Rows:
    """Option buttons: one a row, so that long labels stay whole on a phone, unless they are known to be short."""
    buttons = tuple(Button(label, option_data(prompt, place)) for place, label in enumerate(labels))
    return (buttons,) if in_one_row else tuple((button,) for button in buttons)


def menu(walk: Walk) -> Rows:
    """The ways that are open at any step: never a dead end."""
    first = (control("back"), control("person")) if walk.trail else (control("person"),)
    over = (control("over"),) if walk.trail else ()
    return first, (control("language"), *over, control("leave"))


def question(walk: Walk, step: Ask) -> Message:
    """The question of the step where the walk stands, with its options and the ways on."""
    extra = (*((control("skip"),) if step.optional else ()), *((control("why"),) if step.why else ()))
    return Message(
        blocks=(filled(step.text, walk.known(), walk.library.schema),),
        buttons=(*option_rows(walk, step), *((extra,) if extra else ()), *menu(walk)),
        slot=f"prompt:{walk.prompt}" if step.type == "choices" else "",
    )


def option_rows(walk: Walk, step: Ask) -> Rows:
    """The rows of a question's own options, none if it is to be answered in words."""
    labels = option_labels(walk, step)
    if step.type != "choices":
        return options(walk.prompt, labels.values(), in_one_row=step.type == "yes_no")
    ticked = [ticked_label(label, on=option in walk.picked) for option, label in labels.items()]
    return options(walk.prompt, [*ticked, words("✔ That is all")])


def ticked_label(label: Text, *, on: bool) -> Block:
    """An option of a question with several answers, showing whether it is chosen."""
    return words("☑ {label}", label=label) if on else words("☐ {label}", label=label)


def option_labels(walk: Walk, step: Ask) -> dict[str, Text]:
    """The options of a question by id, in order."""
    if step.topics:
        return {topic: walk.library.dialog(topic).title for topic in step.topics}
    if step.type == "yes_no":
        return {"yes": YES, "no": NO}
    return {choice.id: choice.label for choice in step.choices}


def offered_by(walk: Walk, step: Ask) -> tuple[str, ...]:
    """The option ids in the order of their buttons, as the session remembers them."""
    ids = tuple(option_labels(walk, step))
    return (*ids, DONE) if step.type == "choices" else ids


def spoken(label: Block, locale: str, catalogues: Catalogues) -> tuple[str, ...]:
    """A label in the contact's language and in the source language."""
    if isinstance(label, Verbatim):
        return (label.words,)
    return (catalogues.say(label, locale or SOURCE), catalogues.say(label, SOURCE))


def filled(text: Text, known: Mapping[str, Value], schema: Schema) -> Text:
    """The text with its placeholders' answers, shown as people read them."""
    if "{" not in text.msgid or not known:
        return text
    args = {name: shown(name, value, schema) for name, value in known.items() if "{" + name + "}" in text.msgid}
    return Text(text.msgid, args, text.context)


def shown(name: str, value: Value, schema: Schema) -> Arg:
    """One answer as an argument of a sentence: by its field if it has one, else by its shape."""
    field = schema.fields.get(name)
    if field is not None:
        return records.shown(field, value)
    return Listed(value) if isinstance(value, tuple) else str(value)
