"""The record keeps what was said, forgets what was undone, and shows it in the order of its schema."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.record import Incident, pack, summary, unpack
from bot.intake.schema import Field, Group, Schema
from bot.intake.value import Value
from bot.talk.text import Formatted, Listed, Text


def field(id_: str, type_: str = "text", *, on_card: bool = False, choices: str = "") -> Field:
    labels = {option: Text(option.upper()) for option in choices.split()}
    return Field(
        id=id_, label=Text(f"label of {id_}"), type=type_, sensitivity="content", choices=labels, on_card=on_card
    )


SCHEMA = Schema(
    version=1,
    groups=(
        Group(
            id="what",
            label=Text("What"),
            fields=(
                field("what.kind", "choice", on_card=True, choices="fraud other"),
                field("what.entered", "choices", choices="card code"),
                field("what.noticed", "date", on_card=True),
            ),
        ),
        Group(
            id="money",
            label=Text("Money"),
            fields=(field("money.lost", "money"), field("money.agreed", "yes_no"), field("money.story")),
        ),
    ),
)
FIELDS = tuple(SCHEMA.fields)
VALUES = (
    st.text(max_size=20)
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.lists(st.text(max_size=5), max_size=3).map(tuple)
    | st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(-9, 9), max_size=3)
)


def record(**values: Value) -> Incident:
    incident = Incident()
    for name, value in values.items():
        incident = incident.with_field(SCHEMA, name.replace("__", "."), value)
    return incident


def test_a_field_is_set_changed_and_unset_and_the_older_record_stays_as_it_was() -> None:
    empty = Incident()
    told = empty.with_field(SCHEMA, "money.story", "first")
    changed = told.with_field(SCHEMA, "money.story", "second")

    assert changed == Incident({"money.story": "second"})
    assert changed.with_field(SCHEMA, "money.story", None) == empty == Incident({})
    assert told == Incident({"money.story": "first"})


def test_unsetting_what_was_never_set_changes_nothing() -> None:
    assert record(money__story="said").with_field(SCHEMA, "what.kind", None) == Incident({"money.story": "said"})


def test_a_field_that_the_schema_has_lost_keeps_its_value_and_is_not_shown() -> None:
    incident = Incident().with_field(SCHEMA, "old.field", "said").with_field(SCHEMA, "money.story", "told")

    assert list(incident.fields.items()) == [("money.story", "told"), ("old.field", "said")]
    assert summary(SCHEMA, incident, card_only=False) == ((Text("label of money.story"), "told"),)


def test_the_summary_shows_labels_and_values_as_people_read_them_in_the_order_of_the_schema() -> None:
    incident = record(
        money__agreed="no",
        money__lost={"amount": "120.50", "currency": "EUR"},
        what__noticed="2026-11-24",
        what__entered=("card", "code"),
        what__kind="fraud",
    )

    assert summary(SCHEMA, incident, card_only=False) == (
        (Text("label of what.kind"), Text("FRAUD")),
        (Text("label of what.entered"), Listed((Text("CARD"), Text("CODE")))),
        (Text("label of what.noticed"), Formatted("date", "2026-11-24")),
        (Text("label of money.lost"), Formatted("money", "EUR 120.50")),
        (Text("label of money.agreed"), Text("No")),
    )


def test_the_card_shows_only_what_every_volunteer_may_read() -> None:
    incident = record(money__story="private", what__kind="gone_option")

    assert summary(SCHEMA, incident, card_only=True) == ((Text("label of what.kind"), "gone_option"),)


@given(st.dictionaries(st.sampled_from((*FIELDS, "old.field")), VALUES))
def test_a_record_is_the_same_after_packing(values: dict[str, Value]) -> None:
    incident = Incident()
    for name, value in values.items():
        incident = incident.with_field(SCHEMA, name, value)

    assert unpack(pack(incident)) == incident
    assert dict(incident.fields) == values


@given(st.dictionaries(st.sampled_from(FIELDS), VALUES).flatmap(lambda values: st.permutations(list(values.items()))))
def test_equal_records_pack_to_equal_bytes_whatever_was_said_first(said: list[tuple[str, Value]]) -> None:
    forwards, backwards = Incident(), Incident()
    for name, value in said:
        forwards = forwards.with_field(SCHEMA, name, value)
    for name, value in reversed(said):
        backwards = backwards.with_field(SCHEMA, name, value)

    assert pack(forwards) == pack(backwards)


def test_bytes_that_are_no_record_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        unpack(b'{"fields": []}')
