"""In which language a terminal speaks, if nobody says."""

import pytest

from bot.cli.settings import machine_language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr_FR"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "ar_MA"}, "ar_MA"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "C"}, "en"),
        ({"LANG": "de_DE@euro", "LC_ALL": ""}, "de_DE"),
    ],
)
def test_a_terminal_speaks_the_language_that_the_environment_asks_for(
    environment: dict[str, str], language: str
) -> None:
    assert machine_language(environment) == language
