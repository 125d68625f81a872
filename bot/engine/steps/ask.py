"""`ask`: a question that stands until it is answered, by a button, in words, or with a file."""

from datetime import datetime

from bot.engine.dialog import Ask
from bot.engine.question import DONE, offered_by, option_labels, question, spoken
from bot.engine.walk import Walk
from bot.intake.asking import Asking, Problem
from bot.intake.types import TYPES
from bot.intake.value import Value
from bot.talk.catalogue import Catalogues
from bot.talk.message import Attachment
from bot.talk.text import Text, words


def enter(walk: Walk, step: Ask) -> bool:
    """Ask, and stand still."""
    walk.stand("step", offered_by(walk, step))
    walk.send(question(walk, step))
    return False


def again(walk: Walk, step: Ask, *first: Text) -> None:
    """Ask the same once more, after a word about why; its buttons stay valid, and so do the older ones."""
    if step.type == "choices":
        walk.prompt += 1  # else the channel would mend the old message, far up, instead of asking again
    walk.question = "step"
    walk.offered = offered_by(walk, step)
    walk.say(*first)
    walk.send(question(walk, step))


def choose(walk: Walk, step: Ask, option: str) -> bool:
    """Answer with an option; True if the walk goes on."""
    if step.type == "choices":
        return tick(walk, step, option)
    if step.topics:
        walk.mark()
        walk.enter(walk.library.dialog(option))
        return True
    return answer(walk, step, option)


def tick(walk: Walk, step: Ask, option: str) -> bool:
    """Tick or untick one of several options; "that is all" answers."""
    if option == DONE:
        if walk.picked or step.optional:
            return answer(walk, step, walk.picked)
        again(walk, step, words("Please choose at least one, then press “That is all”."))
        return False
    ticked = set(walk.picked) ^ {option}
    walk.picked = tuple(choice.id for choice in step.choices if choice.id in ticked)
    walk.send(question(walk, step))
    return False


def answer(walk: Walk, step: Ask, value: Value) -> bool:
    """Write the answer down and follow the arrow that is open."""
    walk.mark()
    walk.write(step.id, value, step.save)
    walk.move()
    return True


def skip(walk: Walk) -> bool:
    """Go on without an answer."""
    walk.mark()
    walk.move()
    return True


def read(walk: Walk, step: Ask, typed: str, catalogues: Catalogues, now: datetime) -> bool:
    """Answer in words; what cannot be understood is kept and asked again with an example."""
    value = TYPES[step.type].read(typed, asking(walk, step, catalogues, now))
    if isinstance(value, Problem):
        walk.keep(typed)
        again(walk, step, value.text)
        return False
    return choose(walk, step, value) if step.type in ("choice", "yes_no") else answer(walk, step, value)  # type: ignore[arg-type]


def receive(walk: Walk, step: Ask, attachment: Attachment) -> bool:
    """Answer with a file; where none was asked for, it is kept for a person to see all the same."""
    attach = TYPES[step.type].attach if not step.topics else None
    value = attach(attachment) if attach else None
    walk.keep(attachment=attachment)  # in any case: the record knows of a file, a person wants to see it
    if value is None or isinstance(value, Problem):
        again(walk, step, words("I have kept what you sent for the person who may help you."))
        return False
    return answer(walk, step, value)


def asking(walk: Walk, step: Ask, catalogues: Catalogues, now: datetime) -> Asking:
    """What an answer type may know of this question."""
    labels = {option: spoken(label, walk.locale, catalogues) for option, label in option_labels(walk, step).items()}
    country = walk.record().get("who.country", "")
    return Asking(locale=walk.locale, now=now, country=str(country), labels=labels)
