"""Windows that are closed at the end, whatever happened."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.window import Window


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Callable[..., Window]]:
    """Opens a terminal with `mayday` and these arguments in it, all in one folder."""
    windows: list[Window] = []

    def opens(*arguments: str) -> Window:
        windows.append(Window(tmp_path, *arguments))
        return windows[-1]

    yield opens
    for window in windows:
        window.close()
