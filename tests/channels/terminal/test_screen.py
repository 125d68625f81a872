"""How a wording looks in a terminal, and which option a typed line means."""

import pytest

from bot.channels.terminal.screen import drawn, pressed
from bot.talk.message import Attachment
from bot.talk.wording import Key, Span, Wording

KEYS = (
    (Key("E-mail", "p.1.0"),),
    (Key("Social network", "p.1.1"),),
    (Key("↩ Back", "a.back"), Key("↺ Start over", "a.over")),
)


def plain(wording: Wording) -> list[str]:
    return drawn(wording, colour=False).split("\n")


def test_options_have_numbers_and_the_ways_that_are_always_open_are_commands() -> None:
    wording = Wording(((Span("Which account is it?"),),), KEYS)

    assert plain(wording) == ["Which account is it?", "  [1] E-mail", "  [2] Social network", "  /back  /restart"]


def test_what_staff_can_do_with_a_case_is_a_command_with_its_number() -> None:
    wording = Wording(((Span("Case"),),), ((Key("🙋 Claim", "c.h.claim"), Key("✔ Resolve", "c.h.resolve")),))

    assert plain(wording) == ["Case", "  /claim 17  /resolve 17"]


def test_a_rating_is_an_option_like_any_other() -> None:
    wording = Wording((), ((Key("4 ⭐", "c.1.rate4"), Key("5 ⭐", "c.1.rate5")),))

    assert plain(wording) == ["  [1] 4 ⭐", "  [2] 5 ⭐"]


def test_paragraphs_are_set_apart_and_what_stands_in_a_place_of_its_own_is_set_close() -> None:
    paragraphs = ((Span("One"),), (Span("Two"),))

    assert plain(Wording(paragraphs)) == ["One", "", "Two"]
    assert plain(Wording(paragraphs, slot="board")) == ["One", "Two"]


def test_every_line_of_a_case_carries_its_number() -> None:
    assert drawn(Wording(((Span("One\nTwo"),),)), colour=False, mark="#7") == "#7 | One\n#7 | Two"


def test_style_ends_with_its_line_and_is_left_out_where_it_cannot_be_seen() -> None:
    wording = Wording(((Span("Do this", bold=True), Span(" or "), Span("that\nnow", italic=True)),))

    assert plain(wording) == ["Do this or that", "now"]
    assert drawn(wording, colour=True) == "\x1b[1mDo this\x1b[0m or \x1b[3mthat\x1b[0m\n\x1b[3mnow\x1b[0m"


def test_the_address_of_a_link_is_shown() -> None:
    spans = (Span("Read this", url="https://example.org/a"), Span(" "), Span("https://b.org", url="https://b.org"))

    assert plain(Wording((spans,))) == ["Read this <https://example.org/a> https://b.org"]
    assert plain(Wording((), ((Key("More", url="https://c.org"),),))) == ["  More <https://c.org>"]


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        (Attachment("photo", "ref"), "[photo]"),
        (Attachment("document", "ref", name="mail.eml"), "[document mail.eml]"),
        (Attachment("document", "ref", name="a\x1b[2Jb\u202egpj.exe"), "[document a⟨U+001B⟩[2Jb⟨U+202E⟩gpj.exe]"),
        (Attachment("location", latitude=48.85, longitude=2.35), "[location 48.85, 2.35]"),
    ],
)
def test_a_file_is_named(file: Attachment, shown: str) -> None:
    assert plain(Wording(((Span("Look"),),), attachment=file)) == ["Look", shown]


def test_nothing_that_somebody_wrote_can_command_the_terminal() -> None:
    evil = Span("a\x1b]0;title\x07b\x9b2Jc\rd\te")

    assert plain(Wording(((evil,),), ((Key("x\x1b[2J", "p.1.0"),),))) == ["a�]0;title�b�2Jc�d\te", "  [1] x�[2J"]


def test_a_line_without_right_to_left_letters_has_no_marks_that_terminals_show_as_boxes() -> None:
    assert plain(Wording(((Span("As of \u2068November 24\u2069"),),))) == ["As of November 24"]


def test_each_line_of_a_right_to_left_language_runs_that_way() -> None:
    wording = Wording(((Span("ما نوع الحساب؟\nGmail"),),), ((Key("بريد", "p.1.0"),), (Key("X", "p.1.1"),)), rtl=True)

    assert plain(wording) == ["ما نوع الحساب؟", "\u200fGmail", "  [1] بريد", "\u200f  [2] X"]


def test_words_of_the_other_direction_stay_isolated() -> None:
    assert plain(Wording(((Span("\u2068مرحبا\u2069 means hello"),),))) == ["\u2068مرحبا\u2069 means hello"]
    assert plain(Wording(((Span("مرحبا means hello"),),))) == ["\u200eمرحبا means hello"]


@pytest.mark.parametrize(
    ("typed", "data"),
    [
        ("1", "p.1.0"),
        ("2", "p.1.1"),
        ("٢", "p.1.1"),
        ("social NETWORK", "p.1.1"),
        ("3", ""),
        ("0", ""),
        ("-1", ""),
        ("²", ""),
        ("Social", ""),
        ("↩ Back", ""),
    ],
)
def test_an_option_is_meant_by_its_number_or_its_whole_label(typed: str, data: str) -> None:
    assert pressed(typed, KEYS) == data
