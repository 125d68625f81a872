"""Everything the engine may look up while a conversation runs: dialogs, the record's shape, organisations.

A value that is replaced as a whole when files change. It holds only what the checker has passed.
"""

from collections.abc import Mapping

import msgspec

from bot.engine.dialog import Dialog
from bot.intake.organisations import Organisation
from bot.intake.schema import Schema


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """The current dialogs by id, and every version still known by (id, version), the current ones included."""

    dialogs: Mapping[str, Dialog]
    versions: Mapping[tuple[str, str], Dialog]
    schema: Schema
    organisations: tuple[Organisation, ...] = ()

    def has(self, id: str) -> bool:  # noqa: A002 - the glossary's word
        """Whether there is a current dialog of this id."""
        return id in self.dialogs

    def dialog(self, id: str) -> Dialog:  # noqa: A002 - the glossary's word
        """The current version of a dialog; raises KeyError if there is none."""
        return self.dialogs[id]

    def has_version(self, id: str, version: str) -> bool:  # noqa: A002 - the glossary's word
        """Whether this very version can still be had."""
        return (id, version) in self.versions

    def version(self, id: str, version: str) -> Dialog:  # noqa: A002 - the glossary's word
        """One version of a dialog; raises KeyError if it is gone."""
        return self.versions[id, version]


def library_of(dialogs: Mapping[str, Dialog], schema: Schema, organisations: tuple[Organisation, ...]) -> Library:
    """A library that knows the current versions only."""
    versions = {(dialog.id, dialog.version): dialog for dialog in dialogs.values()}
    return Library(dialogs=dialogs, versions=versions, schema=schema, organisations=organisations)
