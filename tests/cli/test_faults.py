"""Whatever stands in the way of a start is one clear line with its mend, exit code 2, and changes nothing.

The command is called as the shell calls it, in this process; a process of its own where its rights matter.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.app import DATABASE
from bot.cli.commands import call
from storage.keys import RING, ROOT
from tests.cli.window import PATIENCE, SMALL, obeys_rights, piped

BROKEN = Path(__file__).parents[1] / "broken"
CONFIGS = sorted((BROKEN / "config").glob("*.toml"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command is called."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAYDAY_TELEGRAM_TOKEN", raising=False)
    return tmp_path.resolve()


@pytest.fixture
def desk(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder where a desk has been made."""
    configured(folder, SMALL)
    assert call(["db", "upgrade"]) == 0
    assert capsys.readouterr().out == f"The database in {folder / 'var' / 'data'} is up to date.\n"
    return folder


def configured(folder: Path, text: str) -> None:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    (folder / "config.toml").chmod(0o600)


def everything(folder: Path) -> Mapping[str, bytes]:
    """Each file with its content; a lock that was let go is nothing."""
    files = (path for path in (folder / "var").rglob("*") if path.is_file() and path.name != "lock")
    return {str(path): path.read_bytes() for path in files}


def refused(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on the standard error stream with which a command refuses, having changed nothing."""
    before = everything(folder)
    code = call(arguments or ["run"])
    out, errors = capsys.readouterr()
    assert (code, out) == (2, "")
    assert everything(folder) == before
    assert errors.count("\n") == 1
    return errors.removesuffix("\n").removeprefix("mayday: ")


# Configuration


@pytest.mark.parametrize("config", CONFIGS, ids=[path.stem for path in CONFIGS])
def test_a_slip_in_the_configuration_is_named_with_its_mend(
    folder: Path, capsys: pytest.CaptureFixture[str], config: Path
) -> None:
    shutil.copy(config, folder / "config.toml")
    (folder / "config.toml").chmod(0o600)

    assert refused(folder, capsys) == config.with_suffix(".expected").read_text("utf-8").removesuffix("\n")


def test_a_configuration_that_is_named_and_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(folder, capsys, "run", "--config", "mine.toml")

    assert line == "mine.toml: there is no such file. Copy config.example.toml to it, or correct the name."


def test_a_configuration_that_is_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "config.toml").mkdir()

    assert refused(folder, capsys) == "config.toml: it cannot be read (Is a directory). Check its name and its rights."


def test_a_byte_order_mark_is_no_slip(folder: Path) -> None:
    configured(folder, f"\ufeff{SMALL}")

    assert call(["db", "upgrade"]) == 0


def test_a_token_from_the_environment_needs_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAYDAY_TELEGRAM_TOKEN", "1:x")

    assert refused(folder, capsys).startswith("config.toml: staff.chat: this is missing.")


def test_a_token_that_others_can_read_is_warned_about(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configured(folder, '[telegram]\ntoken = "1:x"\n[staff]\nchat = -1\nmembers = [{id = 1, name = "Ana"}]\n')
    (folder / "config.toml").chmod(0o644)

    assert call(["db", "upgrade"]) == 0
    warning = "mayday: others on this machine can read the token in config.toml: chmod 600 config.toml\n"
    assert capsys.readouterr().err == warning


# Keys


def test_a_root_key_that_is_missing(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = desk / "var" / "keys" / ROOT
    key.unlink()

    assert refused(desk, capsys) == (
        f"{key} is missing, and without it the database cannot be read: put it back from your copy."
    )


def test_a_ring_that_is_missing(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ring = desk / "var" / "keys" / RING
    ring.unlink()

    assert refused(desk, capsys) == (
        f"{ring} is missing, and without it the database cannot be read: put it back from your copy."
    )


def test_a_key_that_others_may_read(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = desk / "var" / "keys" / ROOT
    key.chmod(0o640)

    assert refused(desk, capsys) == f"{key} is open to others on this machine: chmod 600 {key}"


def test_a_key_of_another_size(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = desk / "var" / "keys" / ROOT
    key.write_bytes(b"short")

    assert refused(desk, capsys) == f"{key} has 5 bytes, not 32: put the right key file back."


def test_the_keys_of_another_desk(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "var" / "keys" / ROOT).write_bytes(bytes(32))

    ring = desk / "var" / "keys" / RING
    assert refused(desk, capsys) == (
        f"{ring} cannot be opened with {ROOT}: put back the two files that belong together."
    )


def test_a_ring_that_is_damaged(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ring = desk / "var" / "keys" / RING
    ring.write_text(ring.read_text("utf-8")[:-40], encoding="utf-8")

    assert refused(desk, capsys) == f"{ring} is damaged: put it back from your copy of the key folder."


def test_a_key_that_this_account_may_not_read(desk: Path) -> None:
    key = desk / "var" / "keys" / ROOT
    key.chmod(0o000)

    done = piped(desk, "", "db", "upgrade", begins=obeys_rights)

    line = f"mayday: {key}: Permission denied. Give the folder to whoever runs mayday.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


# Database


def test_a_database_that_a_newer_mayday_wrote(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk / "var" / "data" / DATABASE
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    assert refused(desk, capsys) == (
        f"{path} was written by a newer mayday: install that version, or restore an older backup."
    )


def test_a_file_that_is_no_database(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk / "var" / "data" / DATABASE
    path.write_bytes(b"Dear diary, today I installed a help desk. " * 100)

    assert refused(desk, capsys) == f"{path} is no database: move it away, or name another folder."


def test_a_database_that_is_damaged(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk / "var" / "data" / DATABASE
    content = path.read_bytes()
    path.write_bytes(content[:100] + os.urandom(4000) + content[4100:])

    assert refused(desk, capsys) == f"{path} is damaged: put it back from a backup."


def test_a_database_of_another_program(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk / "var" / "data" / DATABASE
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()

    assert refused(desk, capsys) == f"{path} is another program's database: move it away, or name another folder."


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_database_that_another_program_holds(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk / "var" / "data" / DATABASE
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        try:
            line = refused(desk, capsys)
        finally:
            other.communicate(timeout=PATIENCE)

    assert line == f"{path} is locked by another program: stop that one."
    assert call(["db", "upgrade"]) == 0


@pytest.mark.parametrize("command", [["run"], ["chat"], ["db", "upgrade"]])
def test_a_data_folder_that_is_a_file(folder: Path, capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    configured(folder, SMALL)
    (folder / "var").write_text("not a folder")

    line = f"folders.data: {folder / 'var' / 'data'} cannot be made (Not a directory). Name another folder."
    assert refused(folder, capsys, *command) == line


def test_a_data_folder_that_this_account_may_not_write(desk: Path) -> None:
    data = desk / "var" / "data"
    (data / "lock").unlink()
    data.chmod(0o500)

    done = piped(desk, "", "chat", begins=obeys_rights)

    line = f"mayday: {data} cannot be locked (Permission denied): check its rights, or use a local disk.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)
    data.chmod(0o700)


def test_a_data_folder_whose_name_is_too_long_for_a_socket(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deep = folder / ("d" * 120)
    configured(folder, f'{SMALL}data = "{deep}"\nkeys = "var/keys"\n')

    assert call(["run"]) == 2
    line = capsys.readouterr().err
    assert line.startswith(f"mayday: folders.data: no socket can be made at {deep}")
    assert line.endswith("Name another folder.\n")


# Dialogs


@pytest.fixture
def broken(folder: Path) -> Path:
    """Dialogs of the administrator's own, with two slips."""
    shutil.copytree(BROKEN / "base", folder, dirs_exist_ok=True)
    for name in ("broken", "helper"):
        slip = f"dialog: {name}\ntitle: {name.title()}\nstart: good\nsteps:\n  good: {{end: good, then: bad}}\n"
        (folder / "dialogs" / f"{name}.yaml").write_text(slip, encoding="utf-8")
    configured(folder, '[folders]\ndialogs = "dialogs"\nlocales = "locales"\n')
    return folder


def test_all_that_is_wrong_with_the_dialogs_is_said_at_the_start_and_by_the_checker(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["check"]) == 1
    findings = capsys.readouterr().out
    assert call(["run"]) == 2
    out, errors = capsys.readouterr()

    assert (out, errors) == ("", findings)
    places = [line.partition(": ")[0] for line in findings.splitlines()]
    assert places == ["dialogs/broken.yaml:5:21", "dialogs/helper.yaml:5:21"]
    assert not (broken / "var").exists()


def test_the_checker_speaks_json_to_scripts(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["check", "--json"]) == 1
    assert [finding["line"] for finding in json.loads(capsys.readouterr().out)] == [5, 5]
    assert broken.is_dir()


# The command itself


COOK = "Invalid value for '--as': 'cook' is not one of 'contact', 'staff'"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["fly"], "mayday: No such command 'fly'. What there is: mayday --help"),
        (["run", "--fast"], "mayday run: No such option '--fast'. What there is: mayday run --help"),
        (["chat", "hi"], "mayday chat: Got unexpected extra argument (hi). What there is: mayday chat --help"),
        (["chat", "--as", "cook"], f"mayday chat: {COOK}. What there is: mayday chat --help"),
    ],
)
def test_wrong_use_is_one_line_that_says_where_help_is(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(arguments) == 2
    assert capsys.readouterr() == ("", f"{line}\n")


def test_no_command_at_all_is_answered_with_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert call([]) == 2
    assert "Commands:" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["chat", "-h"]])
def test_what_was_asked_for_is_exit_code_0(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert call(arguments) == 0
    assert capsys.readouterr().err == ""


def test_a_fault_of_the_program_is_one_line_without_the_words_of_anybody(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("what somebody said")

    monkeypatch.setattr("bot.cli.db.open_store", breaks)

    assert call(["db", "upgrade"]) == 3
    error = capsys.readouterr().err
    assert error.startswith("mayday: a fault of the program: KeyError in ")
    assert error.endswith(". Please report this line.\n")
    assert ("what somebody said" in error, folder.is_dir()) == (False, True)
