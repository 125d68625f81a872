"""All files of a desk, read: what the checks look at, and what a library is made of.

Texts in, values out; `runtime/reload` opens the files.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.engine.dialog import Dialog
from bot.engine.finding import Finding, Place
from bot.engine.library import Library, library_of
from bot.engine.parse import parse_dialog
from bot.engine.parse_organisations import parse_organisations
from bot.engine.parse_schema import parse_schema
from bot.engine.reading import Places
from bot.intake.organisations import Organisation
from bot.intake.schema import Schema
from bot.talk.catalogue import PLACE, Catalogues

SCHEMA: Final = "data/incident.yaml"
ORGANISATIONS: Final = "data/organisations.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogSet:
    """What was read. `unread` are the dialogs whose files have findings of their own: nothing is known of them.

    `schema` and `organisations` are None if their files have findings. `places` are by file; `catalogue_place` is
    where the file of a language stands.
    """

    folder: str
    dialogs: Mapping[str, Dialog]
    unread: frozenset[str]
    schema: Schema | None
    organisations: tuple[Organisation, ...] | None
    places: Mapping[str, Places]
    catalogues: Catalogues = field(default_factory=lambda: Catalogues({}))
    catalogue_place: str = PLACE

    def is_known(self, dialog: str) -> bool:
        """Whether there is a file for this dialog, good or bad."""
        return dialog in self.dialogs or dialog in self.unread

    def places_of(self, dialog: Dialog) -> Places:
        """Where things stand in the dialog's file."""
        return self.places.get(dialog.place.file, Places(dialog.place.file))

    def of_schema(self) -> Places:
        """Where things stand in the schema's file."""
        return self.places.get(self.folder + SCHEMA, Places(self.folder + SCHEMA))

    def po_place(self, locale: str, context: str, msgid: str) -> Place | None:
        """Where a translation stands; None if that language has none."""
        language = self.catalogues.languages.get(locale)
        line = language.lines.get((context, msgid)) if language else None
        return Place(self.catalogue_place.format(locale=locale), line, 1) if line else None

    def library(self) -> Library:
        """The library of a set that has no findings."""
        assert self.schema is not None
        return library_of(self.dialogs, self.schema, self.organisations or ())


def parse_set(
    texts: Mapping[str, str], folder: str = "dialogs/", lost: Iterable[str] = ()
) -> tuple[DialogSet, tuple[Finding, ...]]:
    """Read all files: texts by their names in the folder, as in "start.yaml" and "data/incident.yaml".

    `folder` stands before the names in findings; `lost` are names of files that are there but could not be opened.
    Findings are those of each file by itself.
    """
    findings: list[Finding] = []
    dialogs: dict[str, Dialog] = {}
    unread = {name.removesuffix(".yaml") for name in lost}
    places: dict[str, Places] = {}
    for name in sorted(name for name in texts if "/" not in name):
        parsed = parse_dialog(texts[name], folder + name)
        findings += parsed.findings
        places[folder + name] = parsed.places
        if parsed.value is None:
            unread.add(name.removesuffix(".yaml"))
        else:
            dialogs[parsed.value.id] = parsed.value
    schema = parse_schema(texts[SCHEMA], folder + SCHEMA) if SCHEMA in texts else None
    others = parse_organisations(texts.get(ORGANISATIONS, "organisations: {}"), folder + ORGANISATIONS)
    for one in (schema, others):
        if one is not None:
            findings += one.findings
            places[one.places.file] = one.places
    whole = DialogSet(
        folder=folder,
        dialogs=dialogs,
        unread=frozenset(unread),
        schema=schema.value if schema else None,
        organisations=others.value,
        places=places,
    )
    return whole, tuple(findings)
