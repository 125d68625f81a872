"""A database of each kind for a test; `tests/conftest.py` makes these known everywhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.server import Server, served
from tests.storage.store import Store, postgres_store, sqlite_store


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One for each process that runs tests. If it cannot start, every test that needs it fails."""
    with served() as running:
        yield running


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Store]:
    made = sqlite_store(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def on_postgres(tmp_path: Path, server: Server) -> Iterator[Store]:
    made = postgres_store(tmp_path / "server", server)
    yield made
    made.database.close()
    server.drop(str(made.where))
