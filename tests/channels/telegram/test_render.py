"""From a wording to the Bot API's arguments, judged by the server's own eyes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.channels.telegram.compose import WORDLESS, caption_parts, parts_of, text_parts
from bot.channels.telegram.render import (
    address,
    clipped,
    is_link,
    is_visible,
    keyboard_of,
    rows_of,
    spelled_out,
    text_of,
    undressed,
)
from bot.talk.message import Attachment
from bot.talk.split import units
from bot.talk.wording import Key, Span, Wording, plain
from tests.botapi import text as server_text
from tests.botapi.keyboards import inline_keyboard
from tests.channels.telegram.letters import said

SITE = "https://mayday.example/help?x=1"


def marks(wording: Wording) -> list[tuple[str, str]]:
    """The kinds of the entities, each with the words that Telegram would mark."""
    text, entities = text_of(wording)
    return [(one.type, server_text.utf16_slice(text, one.offset, one.length)) for one in entities]


def labels(wording: Wording) -> list[list[str]]:
    keyboard = keyboard_of(wording)
    return [[button.text for button in row] for row in keyboard.inline_keyboard] if keyboard else []


def test_paragraphs_are_set_apart_by_an_empty_line() -> None:
    assert text_of(said("one", "two\nlines")) == ("one\n\ntwo\nlines", [])


def test_styles_are_entities_counted_in_utf_16() -> None:
    wording = Wording(
        (
            (Span("🙂🙂 "), Span("bold", bold=True), Span(" both", bold=True, italic=True)),
            (Span("שלום "), Span("قف 🙂", italic=True), Span(" x = 1 ", code=True), Span("here", url=SITE)),
        )
    )

    assert text_of(wording)[0] == "🙂🙂 bold both\n\nשלום قف 🙂 x = 1 here"
    assert marks(wording) == [
        ("bold", "bold"),
        ("bold", "both"),
        ("italic", "both"),
        ("italic", "قف 🙂"),
        ("code", "x = 1"),
        ("text_link", "here"),
    ]


def test_a_bold_link_is_both_and_code_is_nothing_else() -> None:
    wording = Wording(((Span("go", bold=True, url=SITE), Span("x", bold=True, code=True)),))

    assert marks(wording) == [("text_link", "go"), ("bold", "go"), ("code", "x")]
    assert text_of(wording)[1][0] == MessageEntity("text_link", 0, 2, url=SITE)


@pytest.mark.parametrize("nothing", [(), ("",), (" \n",), ("\u200f", "\u2069 ")])
def test_a_message_without_anything_to_see_still_has_something(nothing: tuple[str, ...]) -> None:
    assert text_of(said(*nothing)) == ("…", [])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (SITE, True),
        ("HTTP://a.example:8080", True),
        ("https://пример.испытание/путь", True),
        ("https://localhost/x", False),
        ("https://", False),
        ("https://a.example:port/", False),
        ("mailto:help@mayday.example", False),
        ("tel:112", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_only_web_addresses_are_links(url: str, expected: bool) -> None:  # noqa: FBT001
    assert is_link(url) is expected


def test_other_addresses_are_written_out_where_they_can_be_touched() -> None:
    wording = Wording(
        (
            (Span("call "), Span("the police", bold=True, url="tel:112"), Span(" or "), Span("us", url=SITE)),
            (Span("help@mayday.example", url="mailto:help@mayday.example"),),
        ),
        keys=((Key("Call", url="tel:+33 1"), Key("Site", url=SITE)), (Key("Write", url="mailto:a@b.example"),)),
    )

    spelled = spelled_out(wording)

    assert plain(spelled) == ("call the police (112) or us\n\nhelp@mayday.example\n\nCall: +33 1\n\nWrite: a@b.example")
    assert spelled.keys == ((Key("Site", url=SITE),),)
    assert marks(spelled) == [("bold", "the police (112)"), ("text_link", "us")]
    assert address("MAILTO:a@b.example") == "a@b.example"


def test_what_telegram_dislikes_is_said_without_style_and_links() -> None:
    wording = Wording(((Span("x", bold=True, url=SITE),),), keys=((Key("Site", url=SITE), Key("Yes", "y")),))

    assert undressed(wording) == Wording(((Span("x"),),), keys=((Key("Yes", "y"),),))


def test_long_labels_get_a_row_of_their_own() -> None:
    keys = [Key(label, "x") for label in ("Yes", "No", "I am not sure about that", "Maybe")]

    assert [[key.label for key in row] for row in rows_of(keys)] == [
        ["Yes", "No"],
        ["I am not sure about that"],
        ["Maybe"],
    ]
    assert [len(row) for row in rows_of([Key("1", "x")] * 18)] == [8, 8, 2]


def test_buttons_that_telegram_would_refuse_are_left_out() -> None:
    keys = (
        (Key("fits", "é" * 32), Key("too long", "é" * 33), Key("empty")),
        (Key(" ", "x"), Key("nowhere", url="https://nowhere")),
        tuple(Key(str(number), "x") for number in range(120)),
    )

    shown = [label for row in labels(Wording(keys=keys)) for label in row]

    assert shown == ["fits", *map(str, range(99))]
    assert keyboard_of(said("no buttons")) is None


@pytest.mark.parametrize(
    ("label", "expected"), [("short", "short"), ("exactly 12 .", "exactly 12 ."), ("🙂" * 7, "🙂" * 5 + "…")]
)
def test_labels_are_clipped_to_what_fits(label: str, expected: str) -> None:
    assert clipped(label, 12) == expected


def test_words_that_do_not_fit_under_a_file_follow_it() -> None:
    photo, place = Attachment("photo", "F1"), Attachment("location", latitude=1, longitude=2)
    yes = ((Key("Yes", "y"),),)

    assert parts_of(said("x" * 1024, file=photo)) == (said("x" * 1024, file=photo),)
    assert parts_of(said("x" * 1025, keys=yes, file=photo)) == (said(file=photo), said("x" * 1025, keys=yes))
    assert parts_of(said("here", file=place)) == (said(file=place), said("here"))
    assert parts_of(said(keys=yes, file=place)) == (said(keys=yes, file=place),)
    assert parts_of(said("x" * 5000)) == (said("x" * 4096), said("x" * 904))
    assert parts_of(Wording()) == ()


def test_an_edit_keeps_its_beginning_in_place_and_the_rest_follows() -> None:
    photo = Attachment("photo", "F1")
    long = said("x" * 1000, "y" * 1000, file=photo)

    assert text_parts(long) == (said("x" * 1000, "y" * 1000),)
    assert caption_parts(long) == (said("x" * 1000, file=photo), said("y" * 1000))


PIECES = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    ["🙂", "\n", " ", "\r\n", "שלום עולם", "\u2068قف\u2069", "\u202e", "👩‍👩‍👧", "x" * 900, "🏴" * 700, "word " * 300]
)
URLS = st.sampled_from(["", "", SITE, "tel:112", "mailto:a@b.example", "https://x", "http://a.example:99999999"])
SPANS = st.builds(Span, PIECES, st.booleans(), st.booleans(), st.booleans(), URLS)
KEYS = st.builds(Key, PIECES, st.text(max_size=70), URLS)
FILES = st.sampled_from(["photo", "document", "voice", "sticker", "location"])
WORDINGS = st.builds(
    Wording,
    st.lists(st.lists(SPANS, max_size=4).map(tuple), max_size=5).map(tuple),
    st.lists(st.lists(KEYS, max_size=12).map(tuple), max_size=12).map(tuple),
    st.none() | st.builds(Attachment, FILES, st.just("F1")),
)


def seen(text: str) -> str:
    """The characters that anybody can see, without the one that stands for nothing."""
    return "".join(character for character in text if is_visible(character) and character != "…")


def accepted(part: Wording, limit: int) -> str:
    """What the server shows of it; raises what the server refuses."""
    text, entities = text_of(part)
    given = server_text.read_entities([entity.to_dict() for entity in entities])
    server_text.check_bounds(text, given)
    shown, _ = server_text.stripped(text, given)
    keyboard: Any = keyboard_of(part)
    if keyboard is not None:
        inline_keyboard(keyboard.to_dict())
    assert server_text.utf16_length(text) <= limit
    assert not server_text.is_empty(shown)
    return text


@given(WORDINGS)
@settings(max_examples=150, deadline=None)
def test_whatever_is_said_the_server_takes_it_and_no_word_is_lost(wording: Wording) -> None:
    parts = parts_of(wording)

    said = ""
    for number, part in enumerate(parts):
        limit = 4096 if part.attachment is None else 1024
        said += accepted(part, limit)
        assert part.attachment is None or (number == 0 and part.attachment == wording.attachment)
        assert part.attachment is None or not part.paragraphs or part.attachment.kind not in WORDLESS
    assert seen(said) == seen(plain(spelled_out(wording))) or not parts


@given(WORDINGS)
@settings(max_examples=100, deadline=None)
def test_whatever_is_edited_the_server_takes_it(wording: Wording) -> None:
    first, *rest = text_parts(wording)
    accepted(first, 4096)
    for part in rest:
        accepted(part, 4096)

    if wording.attachment is not None:
        under, *rest = caption_parts(wording)
        accepted(under, 1024)
        for part in rest:
            accepted(part, 4096)


@given(PIECES, st.integers(2, 64))
def test_a_clipped_label_fits(label: str, limit: int) -> None:
    assert units(clipped(label, limit)) <= limit
