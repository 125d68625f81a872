"""The order of the queue: the most urgent first, and among equals whoever has waited longest."""

from collections.abc import Iterable

from bot.desk.case import PRIORITIES, Case


def ordered(cases: Iterable[Case]) -> tuple[Case, ...]:
    """The open ones of these cases, in the order in which they should be helped."""
    return tuple(sorted((case for case in cases if case.is_open), key=urgency))


def urgency(case: Case) -> tuple[int, float, int]:
    """Priority, then age, then number, so that the order is the same wherever it is asked."""
    return PRIORITIES.index(case.priority), case.opened_at.timestamp(), case.number


def position(case: Case, cases: Iterable[Case]) -> int | None:
    """The place of a case among those that wait, from 1; None if it does not wait."""
    waiting = [one.number for one in ordered(cases) if one.status == "queued"]
    return waiting.index(case.number) + 1 if case.number in waiting else None
