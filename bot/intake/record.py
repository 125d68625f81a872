"""The incident record of one conversation: what was said, by field, and how it is shown.

Knows the schema and the answer types, not where a record is kept. A field that the schema no longer has keeps its
value, because nothing that somebody told us is thrown away by a new version of a file; it is only not shown.
"""

from collections.abc import Mapping

import msgspec

from bot.intake.schema import Field, Schema
from bot.intake.types import TYPES
from bot.intake.value import Value
from bot.talk.text import Arg, Listed, Text


class Incident(msgspec.Struct, frozen=True, omit_defaults=True):
    """Values by field id ("group.field"), in the order of the schema, so that equal records pack to equal bytes."""

    fields: Mapping[str, Value] = {}

    def with_field(self, schema: Schema, field: str, value: Value | None) -> "Incident":
        """The record with that field set, or unset if `value` is None."""
        fields = {name: known for name, known in self.fields.items() if name != field}
        if value is not None:
            fields[field] = value
        order = {name: place for place, name in enumerate(schema.fields)}
        # Fields that the schema does not know come last, by name.
        return Incident(dict(sorted(fields.items(), key=lambda entry: (order.get(entry[0], len(order)), entry[0]))))


def summary(schema: Schema, incident: Incident, *, card_only: bool) -> tuple[tuple[Text, Arg], ...]:
    """Label and shown value of each field that is set, in the order of the schema.

    With `card_only`, only what every volunteer may read before anybody has claimed the case.
    """
    return tuple(
        (field.label, shown(field, incident.fields[field.id]))
        for field in schema.fields.values()
        if field.id in incident.fields and (field.on_card or not card_only)
    )


def shown(field: Field, value: Value) -> Arg:
    """One value as an argument of a sentence: by its labels where it was chosen, else by its type."""
    if not field.choices:
        return TYPES[field.type].show(value)
    if isinstance(value, tuple):
        return Listed(tuple(field.choices.get(one, one) for one in value))
    return field.choices.get(str(value), str(value))


def pack(incident: Incident) -> bytes:
    """The record as JSON bytes."""
    return msgspec.json.encode(incident)


def unpack(packed: bytes) -> Incident:
    """The record that `pack` wrote; raises msgspec.ValidationError if it did not."""
    return msgspec.json.decode(packed, type=Incident)
