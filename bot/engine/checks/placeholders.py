"""Every {name} in a text is something that is known there, and translations insert the same."""

from collections.abc import Iterator
from typing import Final

from bot.engine.checks.fields import saved_fields
from bot.engine.checks.flow import surely_known
from bot.engine.dialog import Ask, Dialog
from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding, Place
from bot.engine.reading import quoted, suggestion
from bot.engine.texts import Seen, texts_of, texts_of_dialog
from bot.talk.markup import placeholders as holes

SHOWN_AS_TYPED: Final = ("text", "email", "phone", "url")
_FILLED: Final = ("question", "words")


def placeholders(whole: DialogSet) -> Iterator[Finding]:
    """unknown_placeholder, unanswered_placeholder, misplaced_placeholder, never_saved, translation_placeholders."""
    for seen in texts_of(whole):
        if seen.role not in _FILLED:
            for name in sorted(holes(seen.text.msgid)):
                what = f"“{{{name}}}” would be shown empty here."
                mend = "Answers can be inserted into “ask” and “say” only; write it without braces."
                yield Finding(seen.place, "misplaced_placeholder", what, mend)
    for dialog in whole.dialogs.values():
        known = surely_known(dialog)
        for seen in texts_of_dialog(dialog, whole.places_of(dialog)):
            if seen.role in _FILLED and seen.step in known:
                for name in sorted(holes(seen.text.msgid)):
                    yield from _hole(whole, dialog, seen, name, known[seen.step])
    yield from _translations(whole)


def _hole(whole: DialogSet, dialog: Dialog, seen: Seen, name: str, known: frozenset[str]) -> Iterator[Finding]:
    step = dialog.steps.get(name)
    fields = whole.schema.fields if whole.schema else {}
    if "." in name:
        if whole.schema is not None and name not in fields:
            yield _unknown(seen.place, name, tuple(fields))
        elif not whole.unread and whole.schema is not None and name not in saved_fields(whole):
            what = f"No dialog ever saves “{name}”: it would be shown empty."
            yield Finding(seen.place, "never_saved", what, f"Add “save: {name}” to a question.")
    elif not isinstance(step, Ask):
        asked = tuple(one.id for one in dialog.steps.values() if isinstance(one, Ask))
        yield _unknown(seen.place, name, (*asked, *fields))
    elif step.type not in SHOWN_AS_TYPED or step.topics:
        what = f"“{{{name}}}” would show the bare value of a {step.type}."
        mend = f"Insert its field: {{{step.save}}}." if step.save else "Save it in a field, and insert the field."
        yield Finding(seen.place, "misplaced_placeholder", what, mend)
    elif name not in known:
        what = f"“{{{name}}}” is not answered on every way that leads here."
        mend = "Ask it before, without “optional”, or write the text without it."
        yield Finding(seen.place, "unanswered_placeholder", what, mend)


def _unknown(place: Place, name: str, there: tuple[str, ...]) -> Finding:
    mend = suggestion(name, there, "Name a question of this dialog, or a field as in {account.kind}.")
    return Finding(place, "unknown_placeholder", f"“{{{name}}}” is no answer and no field.", mend)


def _translations(whole: DialogSet) -> Iterator[Finding]:
    for locale, language in whole.catalogues.languages.items():
        for (context, msgid), forms in language.forms.items():
            plural = language.plurals.get((context, msgid), "")
            free = {"count"} if plural else set()
            wanted = (holes(msgid) | holes(plural)) - free
            for form in forms:
                given = holes(form) - free
                place = whole.po_place(locale, context, msgid)
                if given != wanted and place is not None:
                    yield Finding(place, "translation_placeholders", _differ(wanted, given), _MEND)


_MEND: Final = "Keep every {name} as it is in the source, none of them translated."


def _differ(wanted: frozenset[str] | set[str], given: frozenset[str] | set[str]) -> str:
    lost = [f"{{{name}}}" for name in sorted(wanted - given)]
    more = [f"{{{name}}}" for name in sorted(given - wanted)]
    parts = [f"lacks {quoted(lost)}"] if lost else []
    parts += [f"has {quoted(more)}, which the source has not"] if more else []
    return f"The translation {' and '.join(parts)}."
