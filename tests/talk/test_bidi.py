"""Nothing that is inserted reorders what stands around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.talk.bidi import FSI, LRM, PDI, RLM, anchor, direction, isolate, visible

HOSTILE = st.text(alphabet=list("ab א\n\r\u2029\u202e\u202a\u202c\u2066\u2067\u2068\u2069\u200f\ud800"), max_size=40)


@pytest.mark.parametrize(
    ("value", "isolated"),
    [
        ("Bob", "\u2068Bob\u2069"),
        ("", ""),
        ("a\u202eb\u2069c", "\u2068abc\u2069"),
        ("one\ntwo", "\u2068one\u2069\n\u2068two\u2069"),
        ("one\r\n\u2029two", "\u2068one\u2069\n\n\u2068two\u2069"),
        ("بوب\u200f", "\u2068بوب\u200f\u2069"),
    ],
)
def test_a_value_is_isolated_line_by_line_without_its_own_controls(value: str, isolated: str) -> None:
    assert isolate(value) == isolated


@given(HOSTILE)
def test_isolates_are_balanced_in_every_line(value: str) -> None:
    for line in isolate(value).split("\n"):
        inner = line.removeprefix(FSI).removesuffix(PDI)
        assert line in ("", f"{FSI}{inner}{PDI}")
        assert not set(inner) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\r\u2029")


@given(HOSTILE)
def test_what_is_isolated_or_shown_can_be_encoded(value: str) -> None:
    assert (isolate(value) + visible(value)).encode().decode() == isolate(value) + visible(value)


@pytest.mark.parametrize(
    ("locale", "way"),
    [("en", "ltr"), ("ar", "rtl"), ("ar-EG", "rtl"), ("fa", "rtl"), ("he", "rtl"), ("ur_PK", "rtl"), ("?", "ltr")],
)
def test_each_language_has_its_direction(locale: str, way: str) -> None:
    assert direction(locale) == way


@pytest.mark.parametrize(
    ("line", "way", "anchored"),
    [
        ("نعم yes", "rtl", "نعم yes"),
        ("yes نعم", "rtl", f"{RLM}yes نعم"),
        ("12 + 3", "rtl", f"{RLM}12 + 3"),
        (f"{FSI}Bob{PDI} نعم", "rtl", f"{FSI}Bob{PDI} نعم"),
        ("  ", "rtl", "  "),
        ("yes נעם", "ltr", "yes נעם"),
        ("נעם yes", "ltr", f"{LRM}נעם yes"),
        (f"{FSI}נעם{PDI} 12", "ltr", f"{FSI}נעם{PDI} 12"),
    ],
)
def test_only_a_line_that_would_run_the_wrong_way_is_anchored(line: str, way: str, anchored: str) -> None:
    assert anchor(line, "rtl" if way == "rtl" else "ltr") == anchored


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("line\r\nline", "line\nline"),
        ("invoice\u202efdp.exe", "invoice⟨U+202E⟩fdp.exe"),
        ("pay\u200bpal pay\u200dpal \x07\ud800", "pay⟨U+200B⟩pal pay⟨U+200D⟩pal ⟨U+0007⟩⟨U+D800⟩"),
        ("می‌خواهم \u200fنعم", "می‌خواهم \u200fنعم"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("hidden\U000e0067", "hidden⟨U+E0067⟩"),
    ],
)
def test_what_hides_or_reorders_is_shown_and_what_a_script_needs_is_left(written: str, shown: str) -> None:
    assert visible(written) == shown
