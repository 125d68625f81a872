"""The `store` fixture: every test of storage that asks for it runs on each database that is listed here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.store import Store, sqlite_store

DATABASES = {"sqlite": sqlite_store}


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = DATABASES[request.param](tmp_path)
    yield made
    made.database.close()
