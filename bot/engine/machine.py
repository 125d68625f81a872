"""The whole transition table of a dialog; nothing else decides where a session goes next.

States are steps, arrows are the branches of `then`, tried in the file's order. There is one machine for each
dialog version, never one for each conversation: a turn runs it on a throw-away walker, because registering
models costs a hundred times more and keeps them alive.
"""

from collections.abc import Mapping
from typing import Any, Final

from transitions import EventData, Machine

from bot.engine.dialog import Between, Branch, Dialog, Ending, Escalation, Given, OneOf, Step, Test
from bot.intake.value import Value

GO: Final = "go"


class Walker:
    """What the machine moves: one step of one dialog, thrown away after the move."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def onward(dialog: Dialog, step: str, known: Mapping[str, Value]) -> str:
    """The step that follows `step`, given what is known (answers by step, results by dialog, fields by id).

    Raises:
        transitions.MachineError: the step leads nowhere: an ending, or branches without a default. The checker
            lets no such dialog go live.
    """
    walker = Walker(step)
    machine_of(dialog).events[GO].trigger(walker, known=known)
    return walker.state


_machines: dict[tuple[str, str], Machine] = {}


def machine_of(dialog: Dialog) -> Machine:
    """The machine of this version of the dialog, built at its first use."""
    key = dialog.id, dialog.version
    machine = _machines.get(key)
    if machine is None:
        machine = _machines[key] = compile_machine(dialog)
    return machine


def compile_machine(dialog: Dialog) -> Machine:
    """The table: one arrow a branch, in order; the first whose conditions hold is taken."""
    return Machine(
        model=None,
        states=list(dialog.steps),
        initial=dialog.start,
        transitions=[arrow(step.id, branch) for step in dialog.steps.values() for branch in branches_of(step)],
        auto_transitions=False,
        send_event=True,
    )


def branches_of(step: Step) -> tuple[Branch, ...]:
    """The arrows that leave a step; none leave an ending or an escalation."""
    return () if isinstance(step, Ending | Escalation) else step.then


def arrow(source: str, branch: Branch) -> dict[str, Any]:
    """One row of the machine's table."""

    def open_to(event: EventData) -> bool:
        return holds(branch.when, event.kwargs["known"])

    return {"trigger": GO, "source": source, "dest": branch.goto, "conditions": [open_to]}


def holds(when: Mapping[str, Test], known: Mapping[str, Value]) -> bool:
    """Whether every test of a condition holds; an empty condition does."""
    return all(passes(test, known.get(name)) for name, test in when.items())


def passes(test: Test, value: Value | None) -> bool:
    """Whether one value, None if not given, passes one test."""
    match test:
        case Given(yes):
            return (value is not None) == yes
        case OneOf(values):
            return any(one in values for one in value) if isinstance(value, tuple) else value in values
        case Between(least, most):
            return value is not None and within(value, least, most)


def within(value: Value, least: float | str | None, most: float | str | None) -> bool:
    """Whether a number, a date or an amount of money lies in the range, both ends included."""
    if isinstance(value, Mapping):
        value = float(value.get("amount", "nan"))
    if isinstance(value, str):
        return (least is None or str(least) <= value) and (most is None or value[: len(str(most))] <= str(most))
    if isinstance(value, tuple):
        return False
    return (least is None or float(least) <= value) and (most is None or value <= float(most))
