"""What must hold of all files together before they go live: one proof a file, each a pure function of the set."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from bot.engine.checks.branches import branches
from bot.engine.checks.circle import circle
from bot.engine.checks.dead_end import dead_end
from bot.engine.checks.fields import fields
from bot.engine.checks.labels import labels
from bot.engine.checks.lengths import lengths
from bot.engine.checks.markup import markup
from bot.engine.checks.names import names
from bot.engine.checks.placeholders import placeholders
from bot.engine.checks.reachable import reachable
from bot.engine.checks.references import references
from bot.engine.checks.required import required
from bot.engine.checks.results import results
from bot.engine.checks.trapped import trapped
from bot.engine.checks.types import types
from bot.engine.dialog import Dialog
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding
from bot.engine.rules import Rule

Check = Callable[[DialogSet], Iterable[Finding]]

# The ways through a dialog can be proved only where every arrow has an end.
OF_WORDS: Final[Mapping[str, Check]] = {
    "fields": fields,
    "labels": labels,
    "lengths": lengths,
    "markup": markup,
    "names": names,
    "required": required,
}
OF_WAYS: Final[Mapping[str, Check]] = {
    "branches": branches,
    "circle": circle,
    "dead_end": dead_end,
    "placeholders": placeholders,
    "reachable": reachable,
    "results": results,
    "trapped": trapped,
    "types": types,
}
CHECKS: Final[Mapping[str, Check]] = {"references": references, **OF_WORDS, **OF_WAYS}


# What would stop a conversation, or lose an answer: a dialog with any of these cannot run beside the others.
BREAKING: Final = frozenset[Rule](
    {
        "unknown_dialog",
        "unknown_field",
        "unknown_category",
        "unknown_name",
        "save_type",
        "save_choices",
        "set_value",
        "unhandled_result",
        "circle",
        "uses_itself",
    }
)


def can_run(whole: DialogSet, dialog: Dialog) -> bool:
    """Whether a dialog that was fit to go live once still fits the others of this set."""
    found = (finding for check in (references, fields, names, results, circle) for finding in check(whole))
    return not any(one.rule in BREAKING and one.place.file == dialog.place.file for one in found)


def check_all(whole: DialogSet) -> tuple[Finding, ...]:
    """Every finding about how the files fit together, each once, in the order of files and lines."""
    found = set(references(whole))
    for check in OF_WORDS.values():
        found |= set(check(whole))
    sound = without(
        whole, {finding.place.file for finding in found if finding.rule in ("unknown_step", "unknown_dialog")}
    )
    for check in OF_WAYS.values():
        found |= set(check(sound))
    return tuple(sorted(found))


def without(whole: DialogSet, files: set[str]) -> DialogSet:
    """The set with the dialogs of these files as if they could not be read."""
    left_out = {dialog.id for dialog in whole.dialogs.values() if dialog.place.file in files}
    kept = {id_: dialog for id_, dialog in whole.dialogs.items() if id_ not in left_out}
    return replace(whole, dialogs=kept, unread=whole.unread | left_out)
