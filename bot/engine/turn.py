"""One event and its outcome: the engine's door.

`take_turn` is pure: the same session, event, library, languages and time give the same turn. What a contact
or a dialog does wrong is answered in the turn, never raised.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

import msgspec

from bot.engine import controls, overlay
from bot.engine.action import Action, Save
from bot.engine.dialog import Ask
from bot.engine.event import Asked, Attached, Event, Started, Tapped, Typed
from bot.engine.library import Library
from bot.engine.session import Session, changes, record_of
from bot.engine.steps import ask, walk_on
from bot.engine.topic import choose_topic, tell_topic
from bot.engine.versions import settle
from bot.engine.walk import Walk
from bot.intake.asking import Problem
from bot.intake.value import Value
from bot.talk.catalogue import Catalogues
from bot.talk.text import words


class Turn(msgspec.Struct, frozen=True):
    """What came of an event: the next session, and what to do, in order."""

    session: Session
    actions: tuple[Action, ...]


def take_turn(session: Session, event: Event, library: Library, catalogues: Catalogues, now: datetime) -> Turn:
    """Let the session hear the event. `now` is timezone-aware."""
    before = record_of(session)
    walk = Walk(session, library)
    if not settle(walk):
        controls.ask_standing(walk)  # a withdrawn dialog: the old button or answer meant another question
    else:
        hear(walk, event, catalogues, now)
    after = walk.session()
    return Turn(after, (*saves(before, record_of(after)), *walk.actions))


def saves(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[Save, ...]:
    """The changes of the record, in the order of their fields."""
    return tuple(Save(field, value) for field, value in sorted(changes(before, after), key=lambda change: change[0]))


def hear(walk: Walk, event: Event, catalogues: Catalogues, now: datetime) -> None:
    """One event, by its kind."""
    match event:
        case Started(languages):
            controls.start(walk, languages, catalogues)
        case Asked(control):
            controls.ask_for(walk, control, catalogues)
        case Tapped(prompt, option):
            tap(walk, prompt, option)
        case Typed(typed):
            read(walk, typed, catalogues, now)
        case Attached(attachment):
            begin(walk, catalogues)
            step = standing(walk)
            if step is None:
                walk.keep(attachment=attachment)
                controls.ask_standing(walk)
            elif ask.receive(walk, step, attachment):
                walk_on(walk)
        case _:  # pragma: no cover
            assert_never(event)


def begin(walk: Walk, catalogues: Catalogues) -> None:
    """Whoever writes without /start has begun all the same."""
    if not walk.frames and walk.question == "none":
        controls.start(walk, (), catalogues)


def standing(walk: Walk) -> Ask | None:
    """The dialog's question that stands, None if an overlay lies over it or nothing is asked."""
    if walk.frames and walk.question == "step" and isinstance(walk.step, Ask):
        return walk.step
    return None


def read(walk: Walk, typed: str, catalogues: Catalogues, now: datetime) -> None:
    """Typed words: an answer to the question that stands, or the first words of all."""
    begin(walk, catalogues)
    typed = typed.strip()
    step = standing(walk)
    if overlay.is_asked(walk):
        read_overlay(walk, typed, catalogues, now)
    elif step is None:
        walk.keep(typed)
        controls.ask_standing(walk)
    elif step.topics:
        tell_topic(walk, step, typed, catalogues)
    elif ask.read(walk, step, typed, catalogues, now):
        walk_on(walk)


def read_overlay(walk: Walk, typed: str, catalogues: Catalogues, now: datetime) -> None:
    """Words at a question that lies over the dialog's: one of its options, or more of the story."""
    chosen = overlay.read(walk, typed, catalogues, now)
    if not isinstance(chosen, Problem):
        choose_overlay(walk, chosen)
        return
    step = walk.step if walk.frames else None
    if walk.question == "topic" and isinstance(step, Ask):
        tell_topic(walk, step, typed, catalogues)
        return
    walk.keep(typed)
    walk.say(chosen.text)
    overlay.ask_again(walk)


def choose_overlay(walk: Walk, chosen: str) -> None:
    """An option of a question that lies over the dialog's."""
    match walk.question:
        case "language":
            controls.set_language(walk, chosen)
        case "topic":
            choose_topic(walk, chosen)
        case "erase":
            controls.erase(walk, sure=chosen == "yes")
        case "step" | "none":
            controls.ask_standing(walk)


def tap(walk: Walk, prompt: int, option: int) -> None:
    """A button under a question, perhaps an old one."""
    if prompt != walk.prompt or walk.question == "none":
        tap_old(walk, prompt, option)
    elif option >= len(walk.offered):
        controls.ask_standing(walk)
    else:
        answer(walk, option)


def answer(walk: Walk, option: int) -> None:
    """A button of the question that stands."""
    chosen = walk.offered[option]
    step = standing(walk)
    if step is None or step.type != "choices":  # ticking and unticking is no double tap
        walk.heard = walk.prompt, option
    if overlay.is_asked(walk):
        choose_overlay(walk, chosen)
    elif step is not None and ask.choose(walk, step, chosen):
        walk_on(walk)


def tap_old(walk: Walk, prompt: int, option: int) -> None:
    """A button of a question that no longer stands.

    The same tap twice is a slip of the finger. Another option of the question just answered is a change of
    mind, and is taken as one. Anything older gets a kind word and the question that stands.
    """
    if walk.heard == (prompt, option):
        return
    last = walk.trail[-1] if walk.trail else None
    if last is not None and last.prompt == prompt and walk.frames:
        controls.stand_at(walk, walk.trail.pop())
        if option < len(walk.offered):
            answer(walk, option)
            return
    if walk.frames or walk.question != "none":
        walk.say(words("That button belongs to an earlier question. This is where we are now:"))
    controls.ask_standing(walk)
