"""The buttons of a question can be told apart, in every language."""

from collections.abc import Iterator, Mapping

from bot.engine.checks.flow import each
from bot.engine.dialog import Ask
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding, Place
from bot.engine.reading import Places
from bot.talk.languages import SOURCE
from bot.talk.text import Text


def labels(whole: DialogSet) -> Iterator[Finding]:
    """same_label."""
    for _, places, step in each(whole):
        if isinstance(step, Ask):
            named = _labels(whole, step)
            for locale in whole.catalogues.locales:
                yield from _same(whole, step, places, named, locale)


def _labels(whole: DialogSet, step: Ask) -> Mapping[str, Text]:
    if step.topics:
        return {topic: whole.dialogs[topic].title for topic in step.topics if topic in whole.dialogs}
    return {choice.id: choice.label for choice in step.choices}


def _same(whole: DialogSet, step: Ask, places: Places, named: Mapping[str, Text], locale: str) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for option, label in named.items():
        said = " ".join(whole.catalogues.say(label, locale).casefold().split())
        first = seen.setdefault(said, option)
        if first != option and (place := _place(whole, step, places, locale, (named[first], label), option)):
            what = f"The buttons “{first}” and “{option}” say the same in {locale}."
            yield Finding(place, "same_label", what, "Give each its own words.")


def _place(
    whole: DialogSet, step: Ask, places: Places, locale: str, both: tuple[Text, Text], option: str
) -> Place | None:
    """Where to mend it: in the dialog, or in the translation that makes them the same."""
    if locale != SOURCE:
        found = [whole.po_place(locale, label.context, label.msgid) for label in reversed(both)]
        return next(filter(None, found), None)
    if step.topics:
        return places.value("steps", step.id, "topics", step.topics.index(option))
    return places.value("steps", step.id, "choices", option)
