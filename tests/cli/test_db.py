"""`mayday db`: the database is brought up to date while nobody works in it."""

import sqlite3
from pathlib import Path

import pytest

from bot.app import DATABASE, Folders, lock
from bot.cli.commands import call


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a desk that is not configured, as it will be."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAYDAY_TELEGRAM_TOKEN", raising=False)
    return tmp_path.resolve() / "var" / "data"


def tables(data: Path) -> set[str]:
    with sqlite3.connect(data / DATABASE) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()
    return {name for (name,) in rows}


def test_an_upgrade_makes_what_is_missing_and_changes_nothing_the_second_time(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["db", "upgrade"]) == 0
    first = (data / DATABASE).read_bytes()
    assert {"contacts", "cases", "alembic_version"} <= tables(data)

    assert call(["db", "upgrade"]) == 0
    assert (data / DATABASE).read_bytes() == first
    assert capsys.readouterr() == (f"The database in {data} is up to date.\n" * 2, "")


def test_what_is_made_is_for_its_owner_alone(data: Path) -> None:
    assert call(["db", "upgrade"]) == 0

    made = [data, data.parent / "keys", *data.iterdir(), *(data.parent / "keys").iterdir()]
    assert {oct(path.stat().st_mode & 0o077) for path in made} == {"0o0"}


def test_an_upgrade_is_refused_while_somebody_works_there(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = lock(Folders(data, data.parent / "keys"))
    try:
        assert call(["db", "upgrade"]) == 2
    finally:
        held.release()

    line = f"mayday: Another mayday works in {data}: stop it first, or name another folder.\n"
    assert capsys.readouterr() == ("", line)
    assert not (data / DATABASE).exists()
