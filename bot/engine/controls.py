"""The ways that are open at any step: begin, back, start over, language, a person, why, skip, leave, delete.

Each leaves a question standing or says how to come back, so that nobody meets a dead end.
"""

from collections.abc import Sequence
from typing import Final

from bot.engine import overlay
from bot.engine.action import End, Erase
from bot.engine.dialog import Ask
from bot.engine.event import Control
from bot.engine.question import control, offered_by
from bot.engine.session import Mark
from bot.engine.steps import ask, walk_on
from bot.engine.steps.escalate import take_over
from bot.engine.walk import Walk
from bot.talk.catalogue import Catalogues, negotiate
from bot.talk.message import Message
from bot.talk.text import words

START: Final = "start"
PERSON: Final = "person"


def start(walk: Walk, languages: Sequence[str], catalogues: Catalogues) -> None:
    """Begin, or go on where we were; the language is asked for only if the channel did not tell it."""
    if walk.frames:
        walk.say(words("Welcome back. This is where we stopped. To begin anew, press “Start over”."))
        ask_standing(walk)
        return
    walk.with_people = False
    walk.locale = walk.locale or negotiate(languages, catalogues.locales) or ""
    if not walk.locale:
        overlay.ask_language(walk, catalogues.locales)
        return
    walk.enter(walk.library.dialog(START))
    walk_on(walk)


def ask_for(walk: Walk, name: Control, catalogues: Catalogues) -> None:
    """One of the ways, by its name."""
    match name:
        case "back":
            back(walk)
        case "over":
            over(walk, catalogues)
        case "language":
            overlay.ask_language(walk, catalogues.locales)
        case "person":
            person(walk)
        case "why":
            why(walk)
        case "skip":
            skip(walk)
        case "leave":
            leave(walk)
        case "erase":
            overlay.ask_erase(walk)


def ask_standing(walk: Walk) -> None:
    """Ask the dialog's question again, without what lay over it; with no dialog on the stack, show the way in."""
    if walk.frames and isinstance(walk.step, Ask):
        if walk.question != "step":
            walk.stand("step", offered_by(walk, walk.step))
        ask.again(walk, walk.step)
    elif walk.frames:
        walk_on(walk)
    elif walk.question == "language" and not walk.locale:
        overlay.ask_again(walk)
    elif walk.with_people:
        walk.stand("none", ())
        walk.send(Message((words("The people of this desk have your case. Whatever you write here reaches them."),)))
    else:
        walk.stand("none", ())
        walk.say(words("We are not in a conversation. Press “Start over” to begin."))
        walk.send(Message(buttons=((control("over"), control("person")),)))


def stand_at(walk: Walk, mark: Mark) -> None:
    """Take the session back to a question, without asking it yet."""
    walk.back_to(mark)
    walk.question = "step"
    walk.prompt += 1
    walk.offered = offered_by(walk, walk.step) if isinstance(walk.step, Ask) else ()


def back(walk: Walk) -> None:
    """To the question before this one; from an overlay, to the question below it."""
    if walk.question in ("step", "none") and walk.trail:
        stand_at(walk, walk.trail.pop())
    elif walk.frames and walk.question == "step":
        walk.say(words("This is the first question: there is nothing before it."))
    ask_standing(walk)


def over(walk: Walk, catalogues: Catalogues) -> None:
    """From the beginning, with nothing remembered but the language."""
    walk.frames.clear()
    walk.trail.clear()
    walk.journal.clear()
    start(walk, (), catalogues)


def person(walk: Walk) -> None:
    """To a person: through the dialog for it if there is one, at once when asked twice."""
    asked = any(frame.dialog == PERSON for frame in walk.frames)
    if asked or not walk.library.has(PERSON):
        take_over(walk, reason="asked", priority="normal")
        return
    if walk.frames:
        walk.mark()
    walk.frames.clear()
    walk.enter(walk.library.dialog(PERSON))
    walk_on(walk)


def why(walk: Walk) -> None:
    """Why this is asked, then the question again."""
    step = walk.step if walk.frames else None
    if isinstance(step, Ask) and walk.question == "step":
        ask.again(walk, step, step.why or words("Your answer helps to choose the next steps that fit you."))
    else:
        ask_standing(walk)


def skip(walk: Walk) -> None:
    """On without an answer, where that is allowed."""
    step = walk.step if walk.frames else None
    if isinstance(step, Ask) and walk.question == "step" and step.optional:
        ask.skip(walk)
        walk_on(walk)
        return
    if isinstance(step, Ask) and walk.question == "step":
        walk.say(words("I need this answer to go on. If you cannot give it, a person can help."))
    ask_standing(walk)


def leave(walk: Walk) -> None:
    """Out at once. What was said stays sealed until it is deleted, here and now if wished."""
    walk.over()
    walk.say(
        words(
            "You have left. Nothing more will be sent to you. If someone may look at this device, "
            "delete this chat as well. You can come back at any time."
        )
    )
    walk.send(Message(buttons=((control("erase"),), (control("over"),))))
    walk.actions.append(End("left"))


def erase(walk: Walk, *, sure: bool) -> None:
    """Destroy everything, or go on as if nothing had been asked."""
    if sure:
        walk.actions.append(Erase())
        walk.over()
        walk.journal.clear()
    else:
        ask_standing(walk)


def set_language(walk: Walk, locale: str) -> None:
    """From now on in this language: the standing question again, or the beginning."""
    walk.locale = locale
    if walk.frames or walk.with_people:
        ask_standing(walk)
        return
    walk.enter(walk.library.dialog(START))
    walk_on(walk)
