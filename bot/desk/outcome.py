"""What the desk is shown, and what it answers with: values that every decision shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.desk.action import Action, Log
from bot.desk.case import Case, Member
from bot.desk.labels import Names
from bot.talk.ids import MemberId
from bot.talk.text import Arg, Text


@dataclass(frozen=True, slots=True)
class View:
    """What the desk needs for its words and does not keep itself.

    `summary` is the part of the incident record that may stand on a card, labels and shown values; `told` is the
    rest of it. `has_topics` is whether the staff chat has topics, which changes how staff are told to answer.
    """

    members: Mapping[MemberId, Member]
    summary: Sequence[tuple[Text, Arg]]
    names: Names
    has_topics: bool
    told: Sequence[tuple[Text, Arg]] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The case as it is from now on, and what is to be done, in this order."""

    case: Case
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing changes: the words for whoever asked, and the line for the case log."""

    text: Text
    log: Log
