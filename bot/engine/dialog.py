"""A dialog as the engine runs it: compiled from its file, immutable, each step with its place in the file.

`parse.py` makes these; `machine.py` compiles their arrows; `checks/` proves them. They hold msgids, never
words of a language: the context of every msgid is "dialog.step".
"""

from collections.abc import Mapping

import msgspec

from bot.engine.finding import Place
from bot.intake.value import Value
from bot.talk.text import Text


class Between(msgspec.Struct, frozen=True, tag="between"):
    """A range of numbers, amounts or dates; None leaves that end open."""

    least: float | str | None = None
    most: float | str | None = None


class OneOf(msgspec.Struct, frozen=True, tag="one_of"):
    """One of these values; for `choices` answers, at least one of them was chosen."""

    values: tuple[Value, ...]


class Given(msgspec.Struct, frozen=True, tag="given"):
    """`set` (yes) or `unset` (not yes)."""

    yes: bool


Test = Between | OneOf | Given


class Branch(msgspec.Struct, frozen=True):
    """One arrow: taken when every test holds. A key is a step of this dialog, a sub-dialog's id, or a field."""

    goto: str
    place: Place
    when: Mapping[str, Test] = {}


class Choice(msgspec.Struct, frozen=True):
    """One option of a question: its id in the file, and its label."""

    id: str
    label: Text


class Ask(msgspec.Struct, frozen=True, tag_field="kind", tag="ask", kw_only=True):
    """A question. `type` is an answer type of `intake/types`; `topics` offers dialogs instead of choices."""

    id: str
    place: Place
    text: Text
    type: str
    then: tuple[Branch, ...]
    why: Text | None = None
    choices: tuple[Choice, ...] = ()
    topics: tuple[str, ...] = ()
    save: str = ""
    optional: bool = False
    checkpoint: bool = False


class Tell(msgspec.Struct, frozen=True, tag_field="kind", tag="say", kw_only=True):
    """`say` in the file: words, then on without waiting; the next question follows in the same message."""

    id: str
    place: Place
    text: Text
    then: tuple[Branch, ...]


class Check(msgspec.Struct, frozen=True, tag_field="kind", tag="check", kw_only=True):
    """A branch without words. `set` writes constants into the record on the way."""

    id: str
    place: Place
    then: tuple[Branch, ...]
    set: Mapping[str, Value] = {}


class Use(msgspec.Struct, frozen=True, tag_field="kind", tag="use", kw_only=True):
    """Another dialog, and back here with its result."""

    id: str
    place: Place
    dialog: str
    then: tuple[Branch, ...]


class Refer(msgspec.Struct, frozen=True, tag_field="kind", tag="refer", kw_only=True):
    """Matching organisations, nearest first, then on. At least one of `services` must be offered."""

    id: str
    place: Place
    services: tuple[str, ...]
    then: tuple[Branch, ...]


class Escalation(msgspec.Struct, frozen=True, tag_field="kind", tag="escalate", kw_only=True):
    """A person takes over: the conversation becomes a case of this priority."""

    id: str
    place: Place
    reason: str
    priority: str


class Ending(msgspec.Struct, frozen=True, tag_field="kind", tag="end", kw_only=True):
    """The dialog is over with this result; in a sub-dialog, back to the one that used it."""

    id: str
    place: Place
    result: str


Step = Ask | Tell | Check | Use | Refer | Escalation | Ending


class Dialog(msgspec.Struct, frozen=True, kw_only=True):
    """One file. `version` is the hash of its contents; `results` are what its endings can come to."""

    id: str
    version: str
    place: Place
    title: Text
    start: str
    steps: Mapping[str, Step]
    category: str = ""
    keywords: tuple[Text, ...] = ()

    @property
    def results(self) -> frozenset[str]:
        """Every result that this dialog can end with."""
        return frozenset(step.result for step in self.steps.values() if isinstance(step, Ending))
