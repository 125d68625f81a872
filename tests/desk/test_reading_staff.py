"""Buttons and slash commands of staff: what they mean, and that nothing else means anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.command import Claim, Command, Rate, Release, Reopen, Resolve
from bot.desk.read import HELP, VERBS, Asked, button_data, command_of_press, command_of_words
from bot.talk.ids import CaseNumber
from tests.desk.people import said

DATA_BYTES = 64


@given(st.integers(1, 999_999_999), st.sampled_from(sorted(VERBS)))
def test_a_button_comes_back_as_the_command_it_was_made_of(number: int, verb: str) -> None:
    data = button_data(CaseNumber(number), verb)

    assert command_of_press(data) == (number, VERBS[verb])
    assert len(data.encode()) <= DATA_BYTES


@pytest.mark.parametrize(
    ("data", "meaning"),
    [
        ("c.7.claim", (7, Claim())),
        ("c.10.rate5", (36, Rate(5))),
        ("c.7.rate0", None),
        ("c.7.rate6", None),
        ("c.0.claim", None),
        ("c.-7.claim", None),
        ("c.7.erase", None),
        ("c.7.claim ", None),
        ("c.7.claim\n", None),
        ("c.A.claim", None),
        ("c.٧.claim", None),
        ("c.zzzzzz.claim", None),
        ("c.7", None),
        ("a.back", None),
        ("p.1.2", None),
        ("", None),
    ],
)
def test_data_means_a_command_or_nothing(data: str, meaning: tuple[int, Command] | None) -> None:
    assert command_of_press(data) == meaning


@given(st.text() | st.from_regex(r"c\.[\w-]{0,9}\.[a-z0-9]{0,9}"))
def test_strange_data_never_raises(data: str) -> None:
    found = command_of_press(data)

    assert found is None or (found[0] > 0 and found[1] in VERBS.values())


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/claim", Asked("claim", Claim())),
        ("/claim 17", Asked("claim", Claim(), CaseNumber(17))),
        (" /Claim@mayday_bot #17 ", Asked("claim", Claim(), CaseNumber(17))),
        ("/release ١٧", Asked("release", Release(), CaseNumber(17))),
        ("/resolve 17", Asked("resolve", Resolve(), CaseNumber(17))),
        ("/reopen 17", Asked("reopen", Reopen(), CaseNumber(17))),
        ("/queue", Asked("queue")),
        ("/queue@mayday_bot", Asked("queue")),
        ("/help", Asked("help")),
        ("/relase 17", Asked("help")),
        ("/claim seventeen", Asked("help")),
        ("/claim 0", Asked("help")),
        ("/claim 17 18", Asked("help")),
        ("/claim 99999999999999999999", Asked("help")),
        ("// a note", None),
        ("//claim 17", None),
        ("/", None),
        ("/ claim", None),
        ("/etc/passwd", None),
        ("please /claim 17", None),
        ("", None),
    ],
)
def test_a_line_is_a_command_or_meant_for_people(typed: str, asked: Asked | None) -> None:
    assert command_of_words(typed) == asked


@given(st.text() | st.text().map("/{}".format) | st.text().map("/claim {}".format))
def test_strange_words_never_raise(typed: str) -> None:
    asked = command_of_words(typed)

    assert asked is None or typed.strip().startswith("/")


@pytest.mark.parametrize("command", ["/queue", "/claim", "/release", "/resolve", "/reopen", "//"])
def test_the_help_names_every_command(command: str) -> None:
    assert command in said(HELP)
