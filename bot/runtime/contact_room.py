"""A contact's update: to the engine while the bot speaks, to the desk while people do.

Loads, asks the pure core, and writes down what it wants. Which of the two rooms hears the update is the
handoff's word, not ours; the ways out (leave, delete, language) are the engine's in either.
"""

from typing import Final

from bot.desk.case import Case
from bot.desk.command import Close, Rate, Reopen, Speak
from bot.desk.handoff import speaker
from bot.desk.read import command_of_press
from bot.desk.to_contact import offer
from bot.engine import overlay
from bot.engine.event import Asked, Attached, Event, Started, Tapped, Typed
from bot.engine.interpret import interpret
from bot.engine.turn import take_turn
from bot.engine.walk import Walk
from bot.intake.asking import Problem
from bot.runtime import cases, post, situation
from bot.runtime.apply import apply
from bot.runtime.situation import Situation
from bot.runtime.work import Press, Work
from bot.talk.ids import ContactId
from bot.talk.message import Message
from bot.talk.text import Text, words
from bot.talk.update import Closed, Opened, Other, Pressed, Wrote
from storage import contacts, conversations

ALWAYS_THE_ENGINES: Final = frozenset({"language", "leave", "erase"})
ASKED_BESIDES_PEOPLE: Final = frozenset({"language", "erase"})
WAITING: Final = words("You are in the queue for a person. Whatever you write here reaches them. You can still leave.")
NO_LONGER: Final = words("This button is no longer in use.")
TALKING: Final = words("A person is with you here. Whatever you write reaches them.")
UNREADABLE: Final = words(
    "I cannot read this kind of message. Please write it in words, or send a photo, a file, a voice message or a place."
)
# What a chat says by itself, and what nobody sent to us.
SILENT: Final = frozenset({"service", "unknown", "membership"})


def hear(work: Work, contact: ContactId) -> None:
    """One update of a contact, from loading to rows."""
    now = situation.load(work, contact)
    press = work.update.content.press if isinstance(work.update.content, Pressed) else ""
    toast: Text | None = None
    match work.update.content:
        case Closed():
            closed(work, now)
        case Opened():
            contacts.set_reachable(work.tx, contact, None)
        case Other(kind):
            if kind not in SILENT:
                post.to_contact(work, contact, now.locale, Message((UNREADABLE,)))
        case Pressed(data) if (found := command_of_press(data)) is not None:
            toast = press_of_case(work, now, found[0], found[1])
        case content:
            if not now.contact.reachable:
                contacts.set_reachable(work.tx, contact, None)
            event = interpret(content, now.locale, work.update.languages, work.wiring.catalogues)
            toast = NO_LONGER if press and event is None else None
            heard(work, now, event)
    if press:
        work.after.presses.append(Press(work.update.channel, press, toast, now.locale))


def closed(work: Work, now: Situation) -> None:
    """The contact blocked the bot: nothing can be sent; staff are told in the case."""
    contacts.set_reachable(work.tx, now.contact.id, work.wiring.now())
    if now.case is not None and now.case.is_open:
        cases.unreachable(work, now.case)


def press_of_case(work: Work, now: Situation, number: int, command: object) -> Text | None:
    """A rating or a wish for more help; of the contact's own case only, whatever the button says."""
    if now.case is None or now.case.number != number or not isinstance(command, Rate | Reopen):
        return NO_LONGER
    return cases.command(work, now.case, command, None)


def heard(work: Work, now: Situation, event: Event | None) -> None:
    """Give the event to whoever speaks."""
    if event is not None and is_engines_own(now, event) and not is_edit(work):
        turn(work, now, event)
    elif now.case is not None and speaker(now.case) == "desk":
        to_desk(work, now, now.case, event)
    elif now.case is not None and now.case.status == "resolved":
        after_resolution(work, now, now.case, event)
    elif event is not None and not is_edit(work):
        turn(work, now, event)


def is_engines_own(now: Situation, event: Event) -> bool:
    """Whether the engine answers this whoever speaks: the ways out, and the buttons of the questions that they ask."""
    if isinstance(event, Asked):
        return event.control in ALWAYS_THE_ENGINES
    return isinstance(event, Tapped) and now.session.question in ASKED_BESIDES_PEOPLE


def is_edit(work: Work) -> bool:
    """Whether this changes an earlier message: to the engine an answer once given is changed by Back."""
    return isinstance(work.update.content, Wrote) and work.update.content.edited


def turn(work: Work, now: Situation, event: Event) -> None:
    """One turn of the engine."""
    taken = take_turn(now.session, event, work.wiring.library, work.wiring.catalogues, work.wiring.now())
    situation.save_session(work, now, taken.session)
    apply(work, now, taken.actions)


def to_desk(work: Work, now: Situation, case: Case, event: Event | None) -> None:
    """Words and files go to staff; buttons and /start get a word about where things stand."""
    match event:
        case Typed() | Attached():
            cases.command(work, case, spoken(work), None)
            if isinstance(event, Typed) and is_answer(work, now, event.words):
                ask_again(work, now)
        case Started() | Asked() | Tapped():
            standing = TALKING if case.status == "claimed" else WAITING
            post.to_contact(work, now.contact.id, now.locale, Message((standing,)))
        case None:
            pass


def is_answer(work: Work, now: Situation, typed: str) -> bool:
    """Whether these words would answer the engine's question that stands, if they were not meant for people."""
    if now.session.question not in ASKED_BESIDES_PEOPLE or is_edit(work):
        return False
    walk = Walk(now.session, work.wiring.library)
    return not isinstance(overlay.read(walk, typed, work.wiring.catalogues, work.wiring.now()), Problem)


def ask_again(work: Work, now: Situation) -> None:
    """Only a button answers while people speak: “yes” may be for them. But nobody must believe it was the answer."""
    turn(work, now, Asked("erase" if now.session.question == "erase" else "language"))


def spoken(work: Work) -> Speak:
    """What was written, as the desk takes it."""
    wrote = work.update.content if isinstance(work.update.content, Wrote) else Wrote()
    return Speak(wrote.words, wrote.attachment, wrote.edited)


def after_resolution(work: Work, now: Situation, case: Case, event: Event | None) -> None:
    """Words still reach the case, an old button shows the way back, a new start closes it for good."""
    match event:
        case Typed() | Attached():
            cases.command(work, case, spoken(work), None)
        case Started() | Asked() if not is_edit(work):
            cases.command(work, case, Close("anew"), None)
            conversations.end(work.tx, now.conversation, "resolved", work.wiring.now())
            fresh = situation.begin(work, now.contact)
            turn(work, fresh, event)
        case Tapped():
            post.to_contact(work, now.contact.id, now.locale, offer(case))
        case Started() | Asked() | None:
            pass
