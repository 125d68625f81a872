"""Questions that lie over a dialog's own: which language, which of these topics, delete everything?

The dialog's question waits below and is asked again once the overlay is answered, so that nobody loses the
thread by looking around. What was answered is acted on elsewhere; here they are asked, and typed answers read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from babel import Locale

from bot.engine.question import control, options, spoken
from bot.engine.walk import Walk
from bot.intake.asking import Asking, Problem
from bot.intake.types import TYPES
from bot.talk.catalogue import Catalogues
from bot.talk.languages import SOURCE
from bot.talk.message import Message
from bot.talk.text import Block, Text, Verbatim, words

NONE_OF_THESE: Final = "none"
ERASE: Final[Mapping[str, Text]] = {"yes": words("Yes, delete everything"), "no": words("No, keep it")}


def ask_language(walk: Walk, locales: Sequence[str]) -> None:
    """Offer the languages, each in its own name: whoever needs another cannot read this one."""
    walk.stand("language", tuple(locales))
    ask_again(walk)


def ask_topic(walk: Walk, found: Sequence[str]) -> None:
    """Offer the topics that the contact's own words sound like."""
    walk.stand("topic", (*found, NONE_OF_THESE))
    ask_again(walk)


def ask_erase(walk: Walk) -> None:
    """Make sure, once: erasing cannot be undone."""
    walk.stand("erase", tuple(ERASE))
    ask_again(walk)


def is_asked(walk: Walk) -> bool:
    """Whether an overlay stands."""
    return walk.question not in ("step", "none")


def ask_again(walk: Walk) -> None:
    """The overlay that stands, in words; its number and its buttons stay."""
    rows = options(walk.prompt, labels(walk).values())
    match walk.question:
        case "language":
            walk.send(Message((words("🌐 Which language do you want to write in?"),), rows))
        case "topic":
            text = words("Thank you for telling me. Which of these is closest?")
            walk.send(Message((text,), (*rows, (control("person"), control("leave")))))
        case "erase":
            text = words(
                "Delete everything you told us here? Your answers, messages and any open case will be destroyed. "
                "This cannot be undone."
            )
            walk.send(Message((text,), rows))
        case "step" | "none":
            raise ValueError("No overlay stands.")


def labels(walk: Walk) -> dict[str, Block]:
    """What the options of the overlay that stands are called, by option id."""
    match walk.question:
        case "language":
            return {locale: Verbatim(own_name(locale)) for locale in walk.offered}
        case "topic":
            titles: dict[str, Block] = {
                topic: walk.library.dialog(topic).title for topic in walk.offered if walk.library.has(topic)
            }
            return titles | {NONE_OF_THESE: words("Something else")}
        case "erase":
            return dict(ERASE)
        case "step" | "none":
            return {}


def read(walk: Walk, typed: str, catalogues: Catalogues, now: datetime) -> str | Problem:
    """The option that was typed instead of pressed, or what to say to one that is none of them."""
    names = {option: spoken(label, walk.locale, catalogues) for option, label in labels(walk).items()}
    for option, called in names.items():
        if walk.question == "language":
            names[option] = (*called, option)
    value = TYPES["choice"].read(typed, Asking(locale=walk.locale or SOURCE, now=now, labels=names))
    return value if isinstance(value, Problem) else str(value)


def own_name(locale: str) -> str:
    """What a language calls itself, from CLDR."""
    known = Locale.parse(locale.replace("-", "_"))
    name = known.get_display_name(locale) or locale
    return name[:1].upper() + name[1:]
