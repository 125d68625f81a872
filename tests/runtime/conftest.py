"""The real dialogs and languages, read once."""

from pathlib import Path

import pytest

from bot.cli.places import DIALOGS, LOCALES
from bot.runtime.reload import Loaded, load
from tests.runtime.whole import Whole


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    return load(DIALOGS, LOCALES)


@pytest.fixture
def desk(loaded: Loaded, tmp_path: Path) -> Whole:
    """Still closed: a test opens it with `async with`."""
    return Whole(loaded, tmp_path)
