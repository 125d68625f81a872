"""docs/rules.md explains every rule, and its examples are true: each bad one breaks its rule, each good one none."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from bot.engine.checks import check_all
from bot.engine.dialog_set import parse_set
from bot.engine.rules import RULES
from bot.errors import DialogError
from bot.talk.catalogue import Catalogues, read

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests" / "broken" / "base" / "dialogs"
TEXTS = {path.relative_to(BASE).as_posix(): path.read_text("utf-8") for path in BASE.rglob("*.yaml")}
SECTION: Final = re.compile(
    r"^### (\w+)\n\n([^\n]+)\n\nNot so:\n\n```([^\n]+)\n(.*?)\n```\n\nBut so:\n\n```([^\n]+)\n(.*?)\n```$",
    re.MULTILINE | re.DOTALL,
)
HEADER: Final = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=n > 1;\\n"\n\n'


class Example(NamedTuple):
    kind: str
    text: str

    @property
    def can_be_checked(self) -> bool:
        return self.kind != "text"


SECTIONS = {
    found[1]: (Example(found[3], found[4]), Example(found[5], found[6]))
    for found in SECTION.finditer((ROOT / "docs" / "rules.md").read_text("utf-8"))
}


def test_every_rule_is_explained_once_and_in_order() -> None:
    headings = re.findall(r"^### (\w+)$", (ROOT / "docs" / "rules.md").read_text("utf-8"), re.MULTILINE)

    assert (tuple(headings), tuple(SECTIONS)) == (RULES, RULES)


@pytest.mark.parametrize("rule", [rule for rule, (bad, _) in SECTIONS.items() if bad.can_be_checked])
def test_the_examples_of_a_rule_are_true(rule: str) -> None:
    bad, good = SECTIONS[rule]

    assert (rule in rules_broken_by(bad), rules_broken_by(good)) == (True, set())


def rules_broken_by(example: Example) -> set[str]:
    if example.kind == "po":
        return rules_of(TEXTS, HEADER + example.text + "\n")
    name = example.kind.removeprefix("yaml ")
    text = in_a_dialog(example.text) if name == "steps" else example.text
    return rules_of({**TEXTS, "broken.yaml" if name == "steps" else name: text})


def rules_of(texts: dict[str, str], po: str = "") -> set[str]:
    try:
        catalogues = read({"fr": po}) if po else Catalogues({})
    except DialogError:
        return {"translation_file"}
    whole, findings = parse_set(texts)
    return {finding.rule for finding in (*findings, *check_all(replace(whole, catalogues=catalogues)))}


def in_a_dialog(steps: str) -> str:
    start = steps.partition(":")[0]
    needs_bye = "bye" in steps and "\nbye:" not in steps
    bye = "  bye: {end: resolved}\n" if needs_bye else ""
    indented = "".join(f"  {line}\n" if not line.startswith("---") else f"{line}\n" for line in steps.split("\n"))
    return f"dialog: broken\ntitle: Broken\nstart: {start}\nsteps:\n{indented}{bye}"
