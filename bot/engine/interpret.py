"""From what came in to what the engine is told: buttons, slash commands, and control words typed out.

Data of buttons is read here and never trusted: what does not fit is no event. Typed answers stay typed; the
step that asked knows best how to read them.
"""

from collections.abc import Mapping
from typing import Final, get_args

from bot.engine.event import Asked, Attached, Control, Event, Started, Tapped, Typed
from bot.engine.question import LABELS
from bot.talk.base36 import from_base36
from bot.talk.catalogue import Catalogues
from bot.talk.text import Text, words
from bot.talk.update import Content, Pressed, Wrote

CONTROLS: Final[frozenset[str]] = frozenset(get_args(Control))
COMMANDS: Final[Mapping[str, Control]] = {
    "back": "back",
    "restart": "over",
    "language": "language",
    "person": "person",
    "help": "person",
    "why": "why",
    "skip": "skip",
    "leave": "leave",
    "stop": "leave",
    "delete": "erase",
}
MENU: Final[Mapping[str, Text]] = {
    "start": words("Begin, or go on where you were"),
    "back": words("Back to the question before"),
    "restart": words("Start over"),
    "person": words("Talk to a person"),
    "language": words("Choose another language"),
    "leave": words("Leave at once"),
    "delete": words("Delete everything"),
}
_LONGEST_DATA: Final = 64


def interpret(content: Content, locale: str, languages: tuple[str, ...], catalogues: Catalogues) -> Event | None:
    """The event that this content means, None if it means nothing to the engine."""
    match content:
        case Pressed(data):
            return pressed(data)
        case Wrote(typed, None) if typed.startswith("/"):
            return commanded(typed, languages)
        case Wrote(typed, None) if typed.strip():
            control = control_typed(typed, locale, catalogues)
            return Asked(control) if control else Typed(typed)
        case Wrote(attachment=attachment) if attachment is not None:
            return Attached(attachment)
        case _:
            return None


def pressed(data: str) -> Event | None:
    """A button of ours: a control, or an option of a prompt."""
    match data[:_LONGEST_DATA].split("."):
        case ["a", name] if name in CONTROLS:
            return Asked(name)  # type: ignore[arg-type]
        case ["p", asked, chosen]:
            prompt, option = from_base36(asked), from_base36(chosen)
            return None if prompt is None or option is None else Tapped(prompt, option)
        case _:
            return None


def commanded(typed: str, languages: tuple[str, ...]) -> Event:
    """A slash command; one that we do not know is read as words, so that nothing is lost."""
    name = typed[1:].split(maxsplit=1)[0].partition("@")[0].casefold() if typed[1:].strip() else ""
    if name == "start":
        return Started(languages)
    control = COMMANDS.get(name)
    return Asked(control) if control else Typed(typed)


def control_typed(typed: str, locale: str, catalogues: Catalogues) -> Control | None:
    """The control whose label was typed out instead of pressed, in the contact's language or in English."""
    typed = bare(typed)
    for control, label in LABELS.items():
        if typed in (bare(catalogues.say(label, locale or "en")), bare(label.msgid)):
            return control
    return None


def bare(label: str) -> str:
    """A label without its pictogram, punctuation and case."""
    return "".join(sign for sign in label.casefold() if sign.isalnum() or sign.isspace()).strip()
