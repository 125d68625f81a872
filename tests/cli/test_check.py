"""`mayday check`: what it prints, and what it tells the shell."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.check import check

BASE = Path(__file__).parents[1] / "broken" / "base"
SLIP = "dialog: helper\ntitle: Help with it\nstart: good\nsteps:\n  good: {end: good, then: bad}\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with whole dialogs and languages, where the command is called."""
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(check, arguments)


@pytest.mark.usefixtures("desk")
def test_whole_files_are_one_line_and_exit_code_0() -> None:
    result = run("dialogs")

    assert (result.exit_code, result.output) == (0, "4 dialogs, 2 languages: nothing to mend.\n")


def test_a_finding_is_one_line_and_exit_code_1(desk: Path) -> None:
    (desk / "dialogs" / "helper.yaml").write_text(SLIP)

    result = run("dialogs")

    line = "dialogs/helper.yaml:5:21: misplaced_key: “end” leads nowhere: nothing comes after it here. Remove “then”.\n"
    assert (result.exit_code, result.output) == (1, line)


def test_findings_as_json(desk: Path) -> None:
    (desk / "dialogs" / "helper.yaml").write_text(SLIP)

    broken, whole = run("dialogs", "--json"), run("dialogs/start.yaml", "--json")

    finding = {
        "file": "dialogs/helper.yaml",
        "line": 5,
        "column": 21,
        "rule": "misplaced_key",
        "what": "“end” leads nowhere: nothing comes after it here.",
        "mend": "Remove “then”.",
    }
    assert (broken.exit_code, json.loads(broken.output)) == (1, [finding])
    assert (whole.exit_code, json.loads(whole.output)) == (0, [])


def test_of_one_file_only_its_own_findings_are_shown(desk: Path) -> None:
    (desk / "dialogs" / "helper.yaml").write_text(SLIP)
    (desk / "dialogs" / "data" / "organisations.yaml").write_text("organisations: []\n")

    codes = {
        name: run(f"dialogs/{name}").exit_code for name in ("start.yaml", "helper.yaml", "data/organisations.yaml")
    }

    assert codes == {"start.yaml": 0, "helper.yaml": 1, "data/organisations.yaml": 1}


def test_a_translation_can_be_checked_by_its_path(desk: Path) -> None:
    po = desk / "locales" / "fr" / "LC_MESSAGES" / "messages.po"
    po.write_text(po.read_text("utf-8") + 'msgid "Case {number}"\nmsgstr "Dossier"\n', "utf-8")

    result = run("locales/fr/LC_MESSAGES/messages.po")

    assert result.exit_code == 1
    assert result.output.startswith("locales/fr/LC_MESSAGES/messages.po:10:1: translation_placeholders: ")


def test_the_folders_of_the_configuration_are_checked_if_no_path_is_given(desk: Path) -> None:
    (desk / "config.toml").write_text('[folders]\ndialogs = "dialogs"\nlocales = "locales"\n')

    result = run()

    assert (result.exit_code, result.output) == (0, "4 dialogs, 2 languages: nothing to mend.\n")


@pytest.mark.parametrize("path", ["nowhere", "dialogs/nothing.yaml"])
@pytest.mark.usefixtures("desk")
def test_a_path_that_is_not_there_is_wrong_use_and_exit_code_2(path: str) -> None:
    result = run(path)

    assert (result.exit_code, f"Path '{path}' does not exist." in result.output) == (2, True)


def test_a_folder_can_be_checked_from_within(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "dialogs" / "helper.yaml").write_text(SLIP)
    monkeypatch.chdir(desk / "dialogs")

    result = run("helper.yaml")

    assert (result.exit_code, result.output.partition(": ")[0]) == (1, "helper.yaml:5:21")


def test_a_folder_without_languages_is_checked_with_those_of_the_program(desk: Path) -> None:
    shutil.rmtree(desk / "locales")

    assert run("dialogs").exit_code == 0
