"""Every text of the dialogs, the record and the organisations: for translators, and for the checks of words.

The one place that knows which words a contact sees, and as what.
"""

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from bot.engine.dialog import Ask, Dialog, Tell
from bot.engine.dialog_set import ORGANISATIONS, DialogSet
from bot.engine.finding import Place
from bot.engine.reading import Places
from bot.talk.text import Text

Role = Literal["title", "keyword", "question", "why", "button", "words", "label", "choice", "about"]
COMMENTS: Final = {
    "title": "title of a topic, shown on a button: at most 60 characters",
    "keyword": "what people write who look for this topic: give what they would write in your language",
    "question": "question",
    "why": "why the question is asked",
    "button": "button: at most 60 characters",
    "words": "",
    "label": "label of an entry in the record",
    "choice": "entry in the record",
    "about": "what an organisation does, after its name",
}


class Seen(msgspec.Struct, frozen=True):
    """A text, what it is, and where it stands; `step` is the dialog's step that holds it, "" outside of any."""

    text: Text
    role: Role
    place: Place
    step: str = ""

    @property
    def comment(self) -> str:
        """What its translators should know."""
        return COMMENTS[self.role]


def texts_of(whole: DialogSet) -> Iterator[Seen]:
    """Every text of a set."""
    for dialog in whole.dialogs.values():
        yield from texts_of_dialog(dialog, whole.places_of(dialog))
    yield from _texts_of_schema(whole)
    places = whole.places.get(whole.folder + ORGANISATIONS, Places(ORGANISATIONS))
    for one in whole.organisations or ():
        if one.about is not None:
            yield Seen(one.about, "about", places.value("organisations", one.id, "about"))


def texts_of_dialog(dialog: Dialog, places: Places) -> Iterator[Seen]:
    """Every text of a dialog, in the order of the kinds; places are those of the values."""
    yield Seen(dialog.title, "title", places.value("title"))
    for number, keyword in enumerate(dialog.keywords):
        yield Seen(keyword, "keyword", places.value("keywords", number))
    for step in dialog.steps.values():
        if isinstance(step, Tell):
            yield Seen(step.text, "words", places.value("steps", step.id, "say"), step.id)
        elif isinstance(step, Ask):
            yield from _texts_of_question(step, places)


def _texts_of_question(step: Ask, places: Places) -> Iterator[Seen]:
    yield Seen(step.text, "question", places.value("steps", step.id, "ask"), step.id)
    if step.why is not None:
        yield Seen(step.why, "why", places.value("steps", step.id, "why"), step.id)
    for choice in step.choices:
        yield Seen(choice.label, "button", places.value("steps", step.id, "choices", choice.id), step.id)


def _texts_of_schema(whole: DialogSet) -> Iterator[Seen]:
    places = whole.of_schema()
    for group in whole.schema.groups if whole.schema else ():
        yield Seen(group.label, "label", places.value("groups", group.id, "label"))
        for field in group.fields:
            path = ("groups", group.id, "fields", field.id.partition(".")[2])
            yield Seen(field.label, "label", places.value(*path, "label"))
            for option, label in field.choices.items():
                yield Seen(label, "choice", places.value(*path, "choices", option))
