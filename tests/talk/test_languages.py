"""Which language is meant by what a telephone says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.talk.catalogue import negotiate
from bot.talk.languages import chain, known


@pytest.mark.parametrize(
    ("wanted", "offered", "chosen"),
    [
        (["fr"], ["en", "fr"], "fr"),
        (["fr-ca"], ["en", "fr"], "fr"),
        (["pt-br"], ["pt", "pt_BR"], "pt_BR"),
        (["pt-br"], ["pt_PT"], "pt_PT"),
        (["pt"], ["pt_PT", "pt_BR"], "pt_BR"),
        (["pt"], ["pt_PT", "pt"], "pt"),
        (["ar-EG"], ["en", "ar"], "ar"),
        (["zh-hans"], ["zh"], "zh"),
        (["zh-hans"], ["zh_Hant", "zh_Hans"], "zh_Hans"),
        (["zh-tw"], ["zh_Hans", "zh_Hant"], "zh_Hant"),
        (["zh-hans-cn"], ["zh_Hant", "zh_CN"], "zh_CN"),
        (["iw"], ["he"], "he"),
        (["no"], ["nb"], "nb"),
        (["en-US-u-hc-h12"], ["en"], "en"),
        (["eo", "fr"], ["en", "fr"], "fr"),
        (["eo"], ["en", "fr"], None),
        (["", "???", "a" * 5000], ["en"], None),
        ([], ["en"], None),
        (["en"], [], None),
    ],
)
def test_the_nearest_offered_locale_is_chosen(wanted: list[str], offered: list[str], chosen: str | None) -> None:
    assert negotiate(wanted, offered) == chosen


def test_the_chain_goes_from_the_country_to_the_language() -> None:
    assert [chain("fr_CA"), chain("FR-ca"), chain("zh-hans-cn"), chain("ar")] == [
        ("fr_CA", "fr"),
        ("fr_CA", "fr"),
        ("zh_Hans_CN", "zh_Hans", "zh"),
        ("ar",),
    ]


@given(st.text(max_size=20))
def test_every_string_has_a_locale(text: str) -> None:
    assert known(text).character_order in ("left-to-right", "right-to-left")
    assert negotiate([text], ["en", text]) in {"en", text, None}
