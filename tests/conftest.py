"""`--rewrite` writes what the bot says now into the transcripts; the diff is then the review."""

import os

import pytest

from tests.storage.fixtures import on_postgres, on_sqlite, server

__all__ = ["on_postgres", "on_sqlite", "server"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="rewrite the golden transcripts; refused under CI")


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    wanted = bool(request.config.getoption("--rewrite", default=False))
    if wanted and os.environ.get("CI"):
        pytest.exit("transcripts are never rewritten under CI", returncode=2)
    return wanted
