"""What the checks prove of a whole set: what they let pass matters as much as what they find."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine.checks import CHECKS, can_run, check_all
from bot.engine.checks.flow import surely_known
from bot.engine.dialog_set import DialogSet, parse_set
from bot.talk.catalogue import read

BASE = Path(__file__).parents[1] / "broken" / "base" / "dialogs"
TEXTS = {path.relative_to(BASE).as_posix(): path.read_text("utf-8") for path in BASE.rglob("*.yaml")}
HEADER = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=n > 1;\\n"\n'


def dialog(steps: str, name: str = "broken", start: str = "a") -> str:
    """A dialog of these steps, which begin at the margin."""
    indented = "".join(f"  {line}\n" for line in steps.strip("\n").split("\n"))
    return f"dialog: {name}\ntitle: {name.title()}\nstart: {start}\nsteps:\n{indented}  bye: {{end: resolved}}\n"


def whole(*steps: str, po: str = "", **files: str) -> DialogSet:
    """The small set of the broken dialogs with these steps in `broken`, and other files by their names."""
    texts = {**TEXTS, **{f"{name}.yaml": text for name, text in files.items()}}
    if steps:
        texts["broken.yaml"] = dialog(steps[0])
    parsed, findings = parse_set(texts)
    assert findings == ()
    return replace(parsed, catalogues=read({"fr": HEADER + po} if po else {}))


def rules(of: DialogSet) -> list[str]:
    return [finding.rule for finding in check_all(of)]


def test_branches_that_name_every_option_need_no_default() -> None:
    steps = """
a:
  ask: How?
  choices: {one: One, two: Two}
  then:
    - {when: {a: one}, goto: bye}
    - {when: {a: two}, goto: bye}
"""

    assert rules(whole(steps)) == []


def test_ranges_that_leave_no_gap_need_no_default() -> None:
    steps = """
a:
  ask: When?
  type: date
  then:
    - {when: {a: {max: 2026-01-31}}, goto: bye}
    - {when: {a: {min: 2026-02-01}}, goto: bye}
"""

    assert rules(whole(steps)) == []


def test_several_ticked_options_may_fall_between_the_branches() -> None:
    steps = """
a:
  ask: Which?
  type: choices
  choices: {one: One, two: Two, three: Three}
  then:
    - {when: {a: [one, two]}, goto: bye}
"""

    found = check_all(whole(steps))

    assert [finding.what for finding in found] == ["Nothing is said for a = three."]


def test_an_answer_given_on_every_way_is_never_missing_later() -> None:
    steps = """
a:
  ask: How?
  choices: {one: One, two: Two}
  save: who.kind
  then: b
"""
    fork = """
b:
  check: both keys are known here
  then:
    - {when: {a: one}, goto: bye}
    - {when: {a: two}, goto: bye}
"""
    schema = TEXTS["data/incident.yaml"].replace("group: A group", "two: Two people")

    assert rules(whole(steps + fork, **{"data/incident": schema})) == []
    assert rules(whole(steps.replace("save", "optional: true\n  save") + fork, **{"data/incident": schema})) == [
        "missing_default"
    ]


def test_what_is_surely_known_is_what_every_way_knows() -> None:
    of = whole("""
a:
  ask: How?
  choices: {one: One, two: Two}
  then:
    - {when: {a: one}, goto: b}
    - goto: c
b: {ask: Who?, then: c}
c: {use: helper, then: d}
d:
  check: b was asked only on one of the ways
  then:
    - {when: {b: set}, goto: bye}
    - goto: bye
""")

    assert surely_known(of.dialogs["broken"]) == {
        "a": frozenset(),
        "b": {"a"},
        "c": {"a"},
        "d": {"a", "c", "helper"},
        "bye": {"a", "c", "helper"},
    }


def test_a_dialog_that_always_asks_breaks_a_circle() -> None:
    steps = """
a: {use: helper, then: b}
b:
  check: once more until it is good
  then:
    - {when: {a: bad}, goto: a}
    - goto: bye
"""

    assert rules(whole(steps)) == []


def test_a_dialog_that_only_hands_over_is_a_way_out() -> None:
    assert rules(whole("a: {use: person, then: bye}")) == []


def test_the_results_of_all_topics_are_the_answers_of_their_question() -> None:
    start = dialog(
        """
a:
  ask: What?
  topics: [broken, helper]
  then:
    - {when: {a: resolved}, goto: bye}
    - {when: {helper: good}, goto: bye}
    - {when: {a: bad}, goto: bye}
""",
        "start",
    )

    assert rules(whole(start=start)) == []
    assert rules(whole(start=start.replace("- {when: {a: bad}, goto: bye}", ""))) == ["unhandled_result"]


def test_asking_anew_on_the_way_round_is_no_trap() -> None:
    steps = """
a:
  ask: Well?
  type: yes_no
  then:
    - {when: {a: yes}, goto: bye}
    - goto: b
b: {ask: Tell me., then: a}
"""

    assert rules(whole(steps)) == []


def test_a_field_that_only_another_dialog_can_change_may_be_anything() -> None:
    steps = """
a:
  ask: Well?
  then:
    - {when: {what.category: theft}, goto: a}
    - goto: bye
"""

    assert rules(whole(steps)) == []


def test_a_dialog_that_cannot_be_read_is_not_held_against_the_others() -> None:
    of, findings = parse_set(
        {
            **TEXTS,
            "helper.yaml": "dialog: helper\n",
            "broken.yaml": dialog("a: {use: helper, then: [{when: {a: whatever}, goto: bye}]}"),
        }
    )

    assert {finding.place.file for finding in findings} == {"dialogs/helper.yaml"}
    assert [finding.rule for finding in check_all(of)] == ["missing_default"]


def test_a_step_that_is_not_there_hides_what_it_would_make_unreachable() -> None:
    assert rules(whole("a: {say: Hello., then: c}\nb: {say: Bye., then: bye}")) == ["unknown_step"]


def test_a_translation_that_counts_may_leave_the_number_out() -> None:
    po = 'msgid "{count} case for {name}"\nmsgid_plural "{count} cases for {name}"\n'
    good = 'msgstr[0] "un dossier pour {name}"\nmsgstr[1] "{count} dossiers pour {name}"\n'

    assert rules(whole(po=po + good)) == []
    assert rules(whole(po=po + good.replace("dossiers pour {name}", "dossiers"))) == ["translation_placeholders"]


def test_a_finding_in_a_translation_is_at_its_line() -> None:
    po = '\n#: start.yaml\nmsgctxt "start.title"\nmsgid "Start"\nmsgstr "[Début](https://example.org)"\n'

    found = check_all(whole(po=po))

    assert [str(finding.place) for finding in found] == ["locales/fr/LC_MESSAGES/messages.po:7:1"]


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("**Bold**, *italic*, `code` and 2 * 3 * 4", True),
        ("[a link](https://example.org/a_b?c=d), [mail](mailto:a@example.org), [call](tel:112)", True),
        ("`**` in code is no slip", True),
        ("** bold **", False),
        ("[a link] (https://example.org)", True),
        ("[a link](https://exa mple.org)", False),
    ],
)
def test_markup_that_makes_nothing_is_found(text: str, fine: bool) -> None:  # noqa: FBT001
    found = rules(whole("a:\n  say: |\n    " + text + "\n  then: bye"))

    assert found == ([] if fine else ["bad_markup"])


@pytest.mark.parametrize(
    ("changed", "runs"),
    [
        ({}, True),
        ({"helper": TEXTS["helper.yaml"].replace("bad", "worse")}, False),
        ({"helper": TEXTS["helper.yaml"].replace("Is it good now?", "Is it?")}, True),
    ],
)
def test_an_old_version_runs_as_long_as_it_fits_the_others(changed: dict[str, str], runs: bool) -> None:  # noqa: FBT001
    steps = "a: {use: helper, then: [{when: {a: good}, goto: bye}, {when: {a: bad}, goto: bye}]}"
    of = whole(steps, **changed)

    assert can_run(of, of.dialogs["broken"]) == runs


def test_each_check_is_registered_under_the_name_of_its_module() -> None:
    assert {name: check.__module__.rpartition(".")[2] for name, check in CHECKS.items()} == {
        name: name for name in CHECKS
    }
