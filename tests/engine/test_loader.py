"""From the text of a dialog to a Dialog; and no text at all makes the loader raise."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.dialog import (
    Ask,
    Between,
    Branch,
    Check,
    Choice,
    Dialog,
    Ending,
    Escalation,
    Given,
    OneOf,
    Refer,
    Tell,
    Use,
)
from bot.engine.finding import Finding, Place
from bot.engine.library import library_of
from bot.engine.parse import parse_dialog, version_of
from bot.engine.parse_organisations import parse_organisations
from bot.engine.parse_schema import parse_schema
from bot.intake.organisations import Organisation
from bot.intake.schema import Field, Group, Schema
from bot.runtime.reload import examine
from bot.talk.text import Text

HERE = Path(__file__).parent
FILES = {path.relative_to(HERE / "dialogs").as_posix(): path for path in (HERE / "dialogs").rglob("*.yaml")}

TEA = """\
dialog: tea
title: Tea
keywords: [a cup, 5 o'clock]
category: other
start: kind

steps:
  kind:
    ask: |
      Which tea?

    why: So that it is the right one.
    choices:
      green: Green
      2: Both
    save: tea.kind
    optional: true
    checkpoint: true
    then:
      - when: {kind: green, tea.kind: [green, "2"]}
        goto: cups
      - when: {kind: unset, helper: set, tea.day: {max: 2026-06-30}}
        goto: noted
      - goto: cups
  cups:
    ask: How many, {kind}?
    type: number
    then:
      - when: {cups: {min: 1, max: 2.5}}
        goto: noted
      - when: {cups: [3, 4]}
        goto: noted
      - goto: help
  noted: {check: many cups, set: {tea.many: yes, tea.cups: 12, tea.kinds: [green, black]}, then: help}
  help: {use: helper, then: places}
  places: {refer: {services: [tea_room]}, then: thanks}
  thanks: {say: Thanks., then: person}
  person: {escalate: {reason: thirst, priority: low}}
  bye: {end: resolved}
"""


def test_a_whole_dialog_compiles_to_exactly_this_value() -> None:
    def at(line: int, column: int) -> Place:
        return Place("dialogs/tea.yaml", line, column)

    parsed = parse_dialog(TEA, "dialogs/tea.yaml")

    assert (parsed.value, parsed.findings) == (
        Dialog(
            id="tea",
            version=version_of(TEA),
            place=at(1, 1),
            title=Text("Tea", context="tea.title"),
            start="kind",
            category="other",
            keywords=(Text("a cup", context="tea.keywords"), Text("5 o'clock", context="tea.keywords")),
            steps={
                "kind": Ask(
                    id="kind",
                    place=at(8, 3),
                    text=Text("Which tea?", context="tea.kind"),
                    type="choice",
                    why=Text("So that it is the right one.", context="tea.kind"),
                    choices=(
                        Choice("green", Text("Green", context="tea.kind")),
                        Choice("2", Text("Both", context="tea.kind")),
                    ),
                    save="tea.kind",
                    optional=True,
                    checkpoint=True,
                    then=(
                        Branch("cups", at(20, 9), {"kind": OneOf(("green",)), "tea.kind": OneOf(("green", "2"))}),
                        Branch(
                            "noted",
                            at(22, 9),
                            {
                                "kind": Given(yes=False),
                                "helper": Given(yes=True),
                                "tea.day": Between(most="2026-06-30"),
                            },
                        ),
                        Branch("cups", at(24, 9)),
                    ),
                ),
                "cups": Ask(
                    id="cups",
                    place=at(25, 3),
                    text=Text("How many, {kind}?", context="tea.cups"),
                    type="number",
                    then=(
                        Branch("noted", at(29, 9), {"cups": Between(1.0, 2.5)}),
                        Branch("noted", at(31, 9), {"cups": OneOf((3, 4))}),
                        Branch("help", at(33, 9)),
                    ),
                ),
                "noted": Check(
                    id="noted",
                    place=at(34, 3),
                    set={"tea.many": "yes", "tea.cups": 12, "tea.kinds": ("green", "black")},
                    then=(Branch("help", at(34, 98)),),
                ),
                "help": Use(id="help", place=at(35, 3), dialog="helper", then=(Branch("places", at(35, 29)),)),
                "places": Refer(
                    id="places", place=at(36, 3), services=("tea_room",), then=(Branch("thanks", at(36, 49)),)
                ),
                "thanks": Tell(
                    id="thanks",
                    place=at(37, 3),
                    text=Text("Thanks.", context="tea.thanks"),
                    then=(Branch("person", at(37, 32)),),
                ),
                "person": Escalation(id="person", place=at(38, 3), reason="thirst", priority="low"),
                "bye": Ending(id="bye", place=at(39, 3), result="resolved"),
            },
        ),
        (),
    )


def test_the_record_compiles_to_exactly_this_value() -> None:
    text = """\
incident: 4
groups:
  tea:
    label: Tea
    fields:
      kind: {label: Kind, type: choice, sensitivity: statistical, card: true, choices: {green: Green, 2: Both}}
      name: {label: Name, type: text, sensitivity: identifying}
"""

    parsed = parse_schema(text, "data/incident.yaml")

    choices = {"green": Text("Green", context="incident.tea.kind"), "2": Text("Both", context="incident.tea.kind")}
    kind, name = Text("Kind", context="incident.tea.kind"), Text("Name", context="incident.tea.name")
    fields = (
        Field(id="tea.kind", label=kind, type="choice", sensitivity="statistical", choices=choices, on_card=True),
        Field(id="tea.name", label=name, type="text", sensitivity="identifying"),
    )
    group = Group(id="tea", label=Text("Tea", context="incident.tea"), fields=fields)
    assert (parsed.value, parsed.findings) == (Schema(version=4, groups=(group,)), ())


def test_organisations_compile_to_exactly_these_values() -> None:
    parsed = parse_organisations(FILES["data/organisations.yaml"].read_text("utf-8"), "data/organisations.yaml")

    assert (parsed.value, parsed.findings) == (
        (
            Organisation(
                id="town_hall",
                name="Town hall",
                services=("lost_property", "repair"),
                url="https://town.example/lost",
                phone="112",
                about=Text("Keeps what was found.", context="organisations.town_hall"),
                source="https://town.example/about",
                checked="2026-11-24",
            ),
            Organisation(
                id="shop",
                name="Atelier du vélo",
                services=("repair",),
                countries=("FR",),
                languages=("fr",),
                email="bonjour@velo.example",
            ),
        ),
        (),
    )


def test_the_version_changes_with_the_text_and_not_with_the_line_endings() -> None:
    versions = [version_of(text) for text in (TEA, TEA.replace("\n", "\r\n"), "\ufeff" + TEA, TEA + "\n")]

    assert (versions[0] == versions[1] == versions[2], versions[0] == versions[3], len(versions[0])) == (
        True,
        False,
        12,
    )


@pytest.mark.parametrize(
    ("step", "type_"),
    [
        ("ask: A?", "text"),
        ("ask: A?\n    choices: {a: A}", "choice"),
        ("ask: A?\n    topics: [tea]", "choice"),
        ("ask: A?\n    type: choices\n    choices: {a: A}", "choices"),
        ("ask: A?\n    type: yes_no", "yes_no"),
    ],
)
def test_the_type_of_a_question_follows_from_what_it_offers(step: str, type_: str) -> None:
    text = f"dialog: a\ntitle: A\nstart: a\nsteps:\n  a:\n    {step}\n    then: a\n"

    parsed = parse_dialog(text, "a.yaml")

    assert parsed.value is not None
    question = parsed.value.steps["a"]
    assert isinstance(question, Ask)
    assert question.type == type_


def test_all_that_is_wrong_with_a_file_is_found_at_once() -> None:
    text = """\
dialog: tea
titel: Tea
start: Kind
steps:
  kind:
    ask:
    choices: {green: [Green], Blue: Blue}
    optional: perhaps
    then:
      - goto: 5
      - when: {kind: {min: x}}
  end:
    end: no end
"""

    found = [
        (one.place.line, one.place.column, one.rule) for one in sorted(parse_dialog(text, "dialogs/tea.yaml").findings)
    ]

    assert found == [
        (1, 1, "missing_key"),
        (2, 1, "unknown_key"),
        (3, 8, "bad_id"),
        (6, 5, "empty_text"),
        (7, 22, "wrong_kind"),
        (7, 31, "bad_id"),
        (8, 15, "wrong_kind"),
        (10, 15, "wrong_kind"),
        (11, 9, "missing_key"),
        (11, 28, "bad_test"),
        (13, 10, "bad_id"),
    ]


def test_yes_no_and_days_stay_words() -> None:
    text = "dialog: a\ntitle: 2026-01-31\nstart: yes\nsteps:\n  yes: {say: no, then: no}\n  no: {end: on}\n"

    parsed = parse_dialog(text, "a.yaml")

    assert parsed.value is not None
    assert (parsed.value.title.msgid, list(parsed.value.steps), parsed.value.results) == (
        "2026-01-31",
        ["yes", "no"],
        frozenset({"on"}),
    )


def test_a_library_finds_dialogs_and_versions() -> None:
    tea = parse_dialog(TEA, "tea.yaml").value
    assert tea is not None
    library = library_of({"tea": tea}, Schema(version=1), ())

    assert (library.dialog("tea"), library.version("tea", tea.version)) == (tea, tea)
    assert (library.has("tea"), library.has("coffee")) == (True, False)
    assert (library.has_version("tea", tea.version), library.has_version("tea", "0" * 12)) == (True, False)


def test_the_dialogs_of_these_tests_are_whole() -> None:
    assert examine(HERE / "dialogs", HERE / "locales").findings == ()


KEYS = "dialog title steps start ask say check use refer escalate end then when goto choices topics type save min max"
MORE = "set unset yes true 5 -1.5 a.b 2026-02-31 {x} * &a ! é groups fields organisations incident"
WORDS = st.sampled_from([*KEYS.split(), *MORE.split(), "", "\n"])
VALUES = st.recursive(
    WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=25,
)
READERS = st.sampled_from([parse_dialog, parse_schema, parse_organisations])


def as_yaml(value: object) -> str:
    """Flow style, with nothing in quotation marks: much of it is no YAML any more."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_yaml(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(as_yaml, value)) + "]" if isinstance(value, list) else str(value)


def prove(findings: tuple[Finding, ...], text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for one in findings:
        assert 1 <= one.place.line <= len(lines) + 1
        assert one.place.column >= 1
        assert "\n" not in str(one)
        assert one.what.endswith((".", "?"))
        assert one.mend.endswith((".", "?"))


@given(st.text(), READERS)
def test_no_text_makes_a_reader_raise(text: str, read: object) -> None:
    parsed = read(text, "a.yaml")  # type: ignore[operator]

    assert parsed.value is None
    prove(parsed.findings, text)


@given(VALUES, READERS)
def test_no_yaml_makes_a_reader_raise(value: object, read: object) -> None:
    text = as_yaml(value)

    prove(read(text, "a.yaml").findings, text)  # type: ignore[operator]


@given(VALUES)
def test_no_step_makes_the_reader_raise(value: object) -> None:
    text = f"dialog: a\ntitle: A\nstart: a\nsteps:\n  a: {as_yaml(value)}\n"

    prove(parse_dialog(text, "a.yaml").findings, text)


@given(st.data())
def test_no_slip_in_a_good_file_makes_the_reader_raise(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([path.read_text("utf-8") for path in FILES.values()]))
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 20))
    put = data.draw(st.text(st.sampled_from(string.printable + "é\u2028\x00"), max_size=4) | WORDS)
    slipped = text[:at] + put + text[at + cut :]

    for read in (parse_dialog, parse_schema, parse_organisations):
        prove(read(slipped, "a.yaml").findings, slipped)
