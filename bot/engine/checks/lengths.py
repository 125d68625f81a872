"""Buttons and texts are short enough for every channel, in every language."""

from collections.abc import Iterator
from typing import Final

from bot.engine.checks.flow import each
from bot.engine.dialog import Ask
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding
from bot.engine.texts import Seen, texts_of
from bot.talk.languages import SOURCE

LONGEST_LABEL: Final = 60
LONGEST_TEXT: Final = 3500
MOST_OPTIONS: Final = 30


def lengths(whole: DialogSet) -> Iterator[Finding]:
    """label_too_long, text_too_long, too_many_options."""
    for seen in texts_of(whole):
        for locale in whole.catalogues.locales:
            yield from _length(whole, seen, locale)
    for _, places, step in each(whole):
        if isinstance(step, Ask) and max(len(step.choices), len(step.topics)) > MOST_OPTIONS:
            count = max(len(step.choices), len(step.topics))
            place = places.key("steps", step.id, "topics" if step.topics else "choices")
            what = f"{count} options are more than anybody reads: at most {MOST_OPTIONS}."
            yield Finding(place, "too_many_options", what, "Ask in two questions.")


def _length(whole: DialogSet, seen: Seen, locale: str) -> Iterator[Finding]:
    place = seen.place if locale == SOURCE else whole.po_place(locale, seen.text.context, seen.text.msgid)
    if place is None:
        return
    is_label = seen.role in ("title", "button")
    most = LONGEST_LABEL if is_label else LONGEST_TEXT
    length = len(whole.catalogues.say(seen.text, locale))
    if length > most:
        what = f"{length} characters are too long for a {'button' if is_label else 'message'}: at most {most}."
        mend = "Shorten it." if is_label else "Shorten it, or make two steps of it."
        yield Finding(place, "label_too_long" if is_label else "text_too_long", what, mend)
