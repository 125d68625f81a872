"""Names are understood with a typo, never against their meaning; words are compared in one plain form."""

from collections.abc import Sequence

import pytest

from bot.intake.nearest import meant, mentioned
from bot.intake.plain import digits, plain

NAMES = {"a": ["Safe"], "b": ["In danger"], "c": ["E-mail", "Courriel"], "d": ["我现在安全"], "e": ["می‌دانم"]}


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("safe", ["a"]),
        ("SAFE!", ["a"]),
        ("sfae", ["a"]),
        ("in dangr", ["b"]),
        ("email", ["c"]),
        ("emial", ["c"]),
        ("curriel", ["c"]),
        ("not safe", []),
        ("unsafe", []),
        ("danger", []),
        ("我现在不安全", []),
        ("نمی‌دانم", []),
        ("می دانم", ["e"]),
        ("", []),
        ("…", []),
    ],
)
def test_a_typo_is_forgiven_and_a_denial_is_none(typed: str, ids: Sequence[str]) -> None:
    assert list(meant(typed, NAMES)) == ids


def test_an_exact_name_wins_over_one_that_is_near_and_two_near_ones_are_both_named() -> None:
    names = {"AT": ["Austria"], "AU": ["Australia"], "NE": ["Niger"], "NG": ["Nigeria"]}

    assert meant("niger", names) == ("NE",)
    assert meant("Austrlia", names) == ("AT", "AU")
    assert meant("Austrlia", names, typos=False) == ()


def test_a_name_is_found_within_a_sentence_and_not_within_a_longer_name() -> None:
    names = {"GN": ["Guinea"], "GQ": ["Equatorial Guinea"], "1": ["Congo"], "2": ["Congo"]}

    assert mentioned("we are in Equatorial Guinea now", names) == ("GQ",)
    assert mentioned("Guinea, or Congo?", names) == ("GN", "1", "2")
    assert mentioned("guineas", names) == ()


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("  É-mail:  d’Été! ", "e mail dete"),
        ("أَهْلاً وَسَهْلاً", "اهلا وسهلا"),
        ("ابتــزاز إلى آخره", "ابتزاز الي اخره"),
        ("كلمة", "كلمه"),
        ("کتاب یک", "كتاب يك"),
        ("Straße İstanbul ışık", "strasse istanbul isik"),
        ("٣ و ۴", "3 و 4"),
        ("👍🏽 ☑ ok", "ok"),
        ("\u2068Bob\u2069", "bob"),
        ("हिन्दी।", "हिन्दी"),
    ],
)
def test_the_plain_form_is_without_case_accents_marks_and_signs(typed: str, same: str) -> None:
    assert plain(typed) == same


def test_digits_of_any_script_are_digits_and_fractions_are_none() -> None:
    assert digits("١٢ ۳۴ ５ ² ½ 7") == "12 34 5 ² ½ 7"
