"""One turn's walk through the dialogs: the stack, the journal and what is said on the way.

A `Walk` lives for one turn and guards one invariant: frames and journal change together, so that a mark taken
before a change restores both. It decides nothing: `machine.py` says where to go, `steps/` what a step does.
"""

from typing import Final

from bot.engine.action import Action, End, Keep, Say
from bot.engine.dialog import Dialog, Step
from bot.engine.library import Library
from bot.engine.machine import onward
from bot.engine.session import Answer, Frame, Mark, Question, Session, answers_of, record_of
from bot.intake.value import Value
from bot.talk.message import Attachment, Message
from bot.talk.text import Block

# Further back than this nobody goes; it bounds what a conversation that goes in circles for days can grow to.
LONGEST_TRAIL: Final = 200


class Walk:
    """The session as it changes within one turn, and the actions that come of it."""

    def __init__(self, session: Session, library: Library) -> None:
        self.library = library
        self.locale = session.locale
        self.frames = list(session.frames)
        self.journal = list(session.journal)
        self.trail = list(session.trail)
        self.prompt = session.prompt
        self.question: Question = session.question
        self.offered = session.offered
        self.picked = session.picked
        self.heard = session.heard
        self.with_people = session.with_people
        self.said: list[Block] = []
        self.actions: list[Action] = []

    def session(self) -> Session:
        """The session as it stands now."""
        return Session(
            locale=self.locale,
            frames=tuple(self.frames),
            journal=tuple(self.journal),
            trail=tuple(self.trail),
            prompt=self.prompt,
            question=self.question,
            offered=self.offered,
            picked=self.picked,
            heard=self.heard,
            with_people=self.with_people,
        )

    @property
    def dialog(self) -> Dialog:
        """The dialog on top of the stack."""
        top = self.frames[-1]
        return self.library.version(top.dialog, top.version)

    @property
    def step(self) -> Step:
        """The step where the walk stands."""
        return self.dialog.steps[self.frames[-1].step]

    def record(self) -> dict[str, Value]:
        """The record's fields as they stand."""
        return record_of(self.session())

    def known(self) -> dict[str, Value]:
        """What conditions and placeholders may look at: the record, then this dialog's own answers."""
        session = self.session()
        return record_of(session) | answers_of(session, len(self.frames) - 1)

    def write(self, name: str, value: Value, field: str = "") -> None:
        """Lengthen the journal by one answer of the dialog on top."""
        self.journal.append(Answer(len(self.frames) - 1, name, value, field))

    def say(self, *blocks: Block) -> None:
        """Words for the message that this turn will send."""
        self.said.extend(blocks)

    def send(self, message: Message) -> None:
        """Send what was said on the way and this, as one message."""
        blocks = (*self.said, *message.blocks)
        self.said.clear()
        if blocks:
            self.actions.append(Say(Message(blocks, message.buttons, message.attachment, message.slot)))

    def keep(self, words: str = "", attachment: Attachment | None = None) -> None:
        """Keep what nobody asked for, so that a person will read it."""
        self.actions.append(Keep(words, attachment))

    def mark(self) -> None:
        """Remember this question as a place to go back to."""
        self.trail.append(Mark(tuple(self.frames), len(self.journal), self.prompt))
        del self.trail[:-LONGEST_TRAIL]

    def back_to(self, mark: Mark) -> None:
        """Stand at that question again, with everything said since undone."""
        self.frames = list(mark.frames)
        del self.journal[mark.length :]
        self.picked = ()

    def enter(self, dialog: Dialog) -> None:
        """Put a dialog on the stack, at its start; its category goes into the record."""
        self.frames.append(Frame(dialog.id, dialog.version, dialog.start, len(self.journal)))
        if dialog.category:
            self.write("", dialog.category, "what.category")

    def move(self) -> None:
        """Follow the arrow that is open."""
        top = self.frames[-1]
        self.frames[-1] = Frame(top.dialog, top.version, onward(self.dialog, top.step, self.known()), top.opened)

    def finish(self, result: str) -> None:
        """Take the dialog off the stack; the one below hears the result, or the conversation ends."""
        finished = self.frames.pop()
        if not self.frames:
            self.over()
            self.actions.append(End(result))
            return
        self.write(self.step.id, result)
        self.write(finished.dialog, result)
        self.move()

    def over(self) -> None:
        """Leave the dialogs: nothing is asked any more."""
        self.frames.clear()
        self.trail.clear()
        self.stand("none", ())

    def stand(self, question: Question, offered: tuple[str, ...]) -> None:
        """Let a question stand; one other than before gets a number of its own."""
        self.prompt += 1
        self.question = question
        self.offered = offered
        self.picked = ()
