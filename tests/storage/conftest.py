"""The `store` fixture: every test of storage that asks for it runs on SQLite and on PostgreSQL."""

import pytest

from tests.storage.store import Store


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    made: Store = request.getfixturevalue(f"on_{request.param}")
    return made
