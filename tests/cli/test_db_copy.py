"""`mayday db copy`: from the file in the data folder to a PostgreSQL database."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app import DATABASE
from bot.cli.db import db
from bot.errors import ConfigError
from storage.database import Database
from storage.keys import open_keys
from tests.storage.filled import fill
from tests.storage.server import Server
from tests.storage.store import Store


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A desk with a contact, that is stopped."""
    keys = open_keys(tmp_path / "keys", fresh=True)
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / DATABASE
    store = Store(tmp_path, keys, Database.open(path, keys), path, tmp_path)
    fill(store, "ana")
    store.database.close()
    (tmp_path / "config.toml").write_text('[folders]\ndata = "data"\nkeys = "keys"\n')
    return tmp_path / "config.toml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(db, arguments)


def test_everything_is_copied_and_counted_and_the_next_step_is_said(config: Path, server: Server) -> None:
    url = server.empty()

    result = run("copy", "--config", str(config), "--to", url)

    assert (result.exit_code, result.output.splitlines()[-1]) == (
        0,
        "Copied and compared. Put the address into config.toml as database.url, then start; the file stays.",
    )
    assert [line.split()[:3] for line in result.output.splitlines() if line.startswith("contacts")] == [
        ["contacts", "1", "rows"]
    ]
    server.drop(url)


def test_a_second_copy_into_the_same_database_is_refused(config: Path, server: Server) -> None:
    url = server.empty()
    run("copy", "--config", str(config), "--to", url)

    result = run("copy", "--config", str(config), "--to", url)

    assert isinstance(result.exception, ConfigError)
    assert "is not empty" in str(result.exception)
    server.drop(url)


def test_an_address_that_is_none_is_refused(config: Path) -> None:
    result = run("copy", "--config", str(config), "--to", "somewhere")

    assert isinstance(result.exception, ConfigError)
    assert str(result.exception).startswith("database.url: this is no address of a PostgreSQL database.")


def test_without_a_file_there_is_nothing_to_copy(tmp_path: Path, server: Server) -> None:
    (tmp_path / "config.toml").write_text('[folders]\ndata = "data"\nkeys = "keys"\n')

    result = run("copy", "--config", str(tmp_path / "config.toml"), "--to", server.url("postgres"))

    assert isinstance(result.exception, ConfigError)
    assert str(result.exception).endswith("mayday.sqlite is not there: nothing to copy.")
