"""Each defect, and exactly what is found of it: one defect a file in tests/broken/dialogs, its findings beside it.

A file takes the place of base/dialogs/broken.yaml; a folder holds several files that take the places of their
namesakes, `fr.po` that of the French translation, and `x.gone` removes x. A line that ends in “#×9” stands nine
times, with {n} counted up.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine.rules import RULES
from bot.runtime.reload import examine

BROKEN = Path(__file__).parents[1] / "broken"
DEFECTS = sorted(path for path in (BROKEN / "dialogs").iterdir() if path.suffix != ".expected")
REPEATED = re.compile(r"\s*#×(\d+)$")


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda path: path.stem)
def test_a_defect_is_found_exactly(
    defect: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rewrite: bool,  # noqa: FBT001
) -> None:
    prepare(defect, tmp_path)
    monkeypatch.chdir(tmp_path)

    found = [str(finding) for finding in examine(Path("dialogs"), Path("locales")).findings]

    expected = defect.with_name(f"{defect.stem}.expected")
    if rewrite:
        expected.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8").splitlines()


def test_the_ground_that_the_defects_stand_on_is_whole(tmp_path: Path) -> None:
    shutil.copytree(BROKEN / "base", tmp_path, dirs_exist_ok=True)

    assert examine(tmp_path / "dialogs", tmp_path / "locales").findings == ()


def test_every_rule_has_a_defect_that_breaks_it() -> None:
    shown = {rule for path in (BROKEN / "dialogs").rglob("*.expected") for rule in rules_in(path)}

    assert shown == set(RULES)


def test_every_defect_breaks_one_rule_and_is_named_for_it() -> None:
    named = {path.stem: rules_in(path) for path in (BROKEN / "dialogs").rglob("*.expected")}

    assert [name for name, rules in named.items() if len(rules) != 1 or not name.startswith(rules.copy().pop())] == []


def rules_in(path: Path) -> set[str]:
    return {line.split(": ")[1] for line in path.read_text(encoding="utf-8").splitlines()}


def prepare(defect: Path, place: Path) -> None:
    """The whole set with the defect in it."""
    shutil.copytree(BROKEN / "base", place, dirs_exist_ok=True)
    if defect.is_file():
        (place / "dialogs" / "broken.yaml").write_bytes(defect.read_bytes())
    else:
        for path in sorted(defect.rglob("*")):
            put(path, place, path.relative_to(defect))
    for path in (place / "dialogs").glob("*.yaml"):
        if path.is_file() and b"#\xc3\x97" in path.read_bytes():
            path.write_text("\n".join(repeated(path.read_text(encoding="utf-8"))), encoding="utf-8")


def put(path: Path, place: Path, name: Path) -> None:
    if name.suffix == ".po":
        shutil.copy(path, place / "locales" / name.stem / "LC_MESSAGES" / "messages.po")
    elif name.suffix == ".gone":
        (place / "dialogs" / name.with_suffix("")).unlink()
    elif path.is_dir():
        (place / "dialogs" / name).mkdir(exist_ok=True)
    else:
        shutil.copy(path, place / "dialogs" / name)


def repeated(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        times = REPEATED.search(line)
        for number in range(int(times[1]) if times else 1):
            yield REPEATED.sub("", line).replace("{n}", str(number)) if times else line
