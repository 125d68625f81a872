"""The shape of an incident record: groups of typed fields, as the data file `dialogs/data/incident.yaml` has it.

Values only: `engine/parse` reads the file, `record.py` applies it. A field's id is "group.field".
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from bot.talk.text import Text

Sensitivity = Literal["identifying", "content", "statistical"]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the record. `type` is an answer type; `choices` labels its option ids, in order.

    `on_card` fields are shown to every volunteer in the staff chat; the others after a claim only.
    """

    id: str
    label: Text
    type: str
    sensitivity: Sensitivity
    choices: Mapping[str, Text] = {}
    on_card: bool = False


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Fields that belong together, in order."""

    id: str
    label: Text
    fields: tuple[Field, ...]


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """Every field there is. `version` counts up with each change of meaning."""

    version: int
    groups: tuple[Group, ...] = ()

    @property
    def fields(self) -> Mapping[str, Field]:
        """All fields by id, in the order of the file."""
        return {field.id: field for group in self.groups for field in group.fields}
