"""From a person's own words to a topic: the first question may be answered by just telling.

What was told is kept in the record, whatever topic it leads to.
"""

from collections.abc import Sequence
from typing import Final

from bot.engine import overlay
from bot.engine.dialog import Ask
from bot.engine.question import option_labels
from bot.engine.steps import ask, walk_on
from bot.engine.walk import Walk
from bot.intake.topics import Topic, rank
from bot.talk.catalogue import Catalogues
from bot.talk.text import words

STORY: Final = "what.story"


def tell_topic(walk: Walk, step: Ask, typed: str, catalogues: Catalogues) -> None:
    """Free words at the question of topics: keep them, and offer what they sound like."""
    chosen = exactly(walk, step, typed, catalogues)
    if chosen is not None:
        choose_topic(walk, chosen)
        return
    told = walk.record().get(STORY)
    walk.write("", f"{told}\n{typed}" if told else typed, STORY)
    found = rank(typed, topics_of(walk, step, catalogues))
    if found:
        overlay.ask_topic(walk, [match.id for match in found])
        return
    ask.again(walk, step, words("Thank you, I have kept your words. Please choose what comes closest, or a person."))


def exactly(walk: Walk, step: Ask, typed: str, catalogues: Catalogues) -> str | None:
    """The topic that was named by its number or its very title."""
    if typed.isdecimal() and 1 <= int(typed) <= len(step.topics):
        return step.topics[int(typed) - 1]
    for topic, title in option_labels(walk, step).items():
        if typed.casefold() in (catalogues.say(title, walk.locale).casefold(), title.msgid.casefold()):
            return topic
    return None


def topics_of(walk: Walk, step: Ask, catalogues: Catalogues) -> Sequence[Topic]:
    """What each topic is called, in the contact's language and in the source language."""
    return [
        Topic(
            id=topic,
            phrases=tuple(
                catalogues.say(phrase, locale)
                for phrase in (walk.library.dialog(topic).title, *walk.library.dialog(topic).keywords)
                for locale in dict.fromkeys((walk.locale, "en"))
            ),
        )
        for topic in step.topics
    ]


def choose_topic(walk: Walk, chosen: str) -> None:
    """Into the topic's dialog; or the whole list, if none of those offered was right."""
    step = walk.step
    if not isinstance(step, Ask):
        return
    if chosen == overlay.NONE_OF_THESE:
        ask.again(walk, step)
        return
    if ask.choose(walk, step, chosen):
        walk_on(walk)
