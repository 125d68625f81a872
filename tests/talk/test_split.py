"""Long wordings in several messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.talk.message import Attachment
from bot.talk.split import split, units
from bot.talk.wording import Key, Paragraph, Span, Wording, plain

SPANS = st.builds(Span, st.text(alphabet=list("ab \n😀é\u0301א"), min_size=1, max_size=30), bold=st.booleans())
PARAGRAPHS = st.lists(st.lists(SPANS, min_size=1, max_size=4).map(tuple), max_size=5).map(tuple)
KEYS = ((Key("Yes", "y"),),)


def styled(paragraphs: tuple[Paragraph, ...]) -> list[tuple[str, bool]]:
    return [
        (character, span.bold)
        for spans in paragraphs
        for span in spans
        for character in span.text
        if not character.isspace()
    ]


def worded(*paragraphs: str) -> Wording:
    return Wording(tuple((Span(text),) for text in paragraphs))


def texts(parts: tuple[Wording, ...]) -> list[str]:
    return [plain(part) for part in parts]


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), ("a😀א", 4)])
def test_length_is_counted_in_utf16_units(text: str, length: int) -> None:
    assert units(text) == length == len(text.encode("utf-16-le")) // 2


def test_what_fits_is_left_alone() -> None:
    wording = worded("a" * 4094)

    assert split(wording) == (wording,)


@pytest.mark.parametrize(
    ("paragraphs", "parts"),
    [
        (("aaaa", "bbbb", "cccc"), ["aaaa\n\nbbbb", "cccc"]),
        (("aa", "bbbb bbbb\ncc cc"), ["aa", "bbbb bbbb", "cc cc"]),
        (("aaaa bbbb cccc",), ["aaaa bbbb", "cccc"]),
        (("a" * 23,), ["a" * 10, "a" * 10, "aaa"]),
        (("😀" * 7,), ["😀" * 5, "😀" * 2]),
        (("a" * 9 + "😀",), ["a" * 9, "😀"]),
        (("a" * 9 + "e\u0301",), ["a" * 9, "e\u0301"]),
        (("a" * 8 + "👩\u200d💻",), ["a" * 8, "👩\u200d💻"]),
        (("aaaaaaaaaa" + " " * 20 + "b",), ["aaaaaaaaaa", "b"]),
    ],
)
def test_it_is_cut_at_paragraphs_then_lines_then_words_then_characters(
    paragraphs: tuple[str, ...], parts: list[str]
) -> None:
    assert texts(split(worded(*paragraphs), limit=10)) == parts


def test_the_attachment_goes_first_and_buttons_and_slot_go_last() -> None:
    photo = Attachment("photo", ref="p")
    wording = Wording(
        ((Span("aaaa", bold=True), Span("aaaa bb")),), keys=KEYS, attachment=photo, slot="question", rtl=True
    )

    assert split(wording, limit=8, caption=8) == (
        Wording(((Span("aaaa", bold=True), Span("aaaa")),), attachment=photo, rtl=True),
        Wording(((Span("bb"),),), keys=KEYS, slot="question", rtl=True),
    )


def test_a_caption_is_not_cut_into_when_the_paragraph_fits_the_next_message() -> None:
    photo = Attachment("photo", ref="p")
    short, long = (Span("short"),), (Span("a paragraph of its own"),)

    assert split(Wording((short, long), keys=KEYS, attachment=photo), limit=30, caption=10) == (
        Wording((short,), attachment=photo),
        Wording((long,), keys=KEYS),
    )


def test_an_attachment_without_caption_goes_alone() -> None:
    place = Attachment("location", latitude=1.0)
    words = ((Span("here"),),)

    assert split(Wording(words, attachment=place), caption=0) == (
        Wording(attachment=place),
        Wording(words),
    )


def test_nothing_but_blanks_is_one_message_without_words() -> None:
    assert split(Wording(((Span("   "),),), keys=KEYS), limit=2) == (Wording(keys=KEYS),)


def test_a_limit_without_room_for_every_character_is_refused() -> None:
    with pytest.raises(ValueError, match="two units"):
        split(worded("a"), limit=1)


@given(PARAGRAPHS, st.integers(2, 40), st.integers(0, 40), st.sampled_from([None, Attachment("photo", ref="p")]))
def test_no_word_and_no_style_is_lost_and_every_part_fits(
    paragraphs: tuple[Paragraph, ...], limit: int, caption: int, attachment: Attachment | None
) -> None:
    wording = Wording(paragraphs, keys=KEYS, attachment=attachment, slot="s")

    parts = split(wording, limit, caption)

    assert [piece for part in parts for piece in styled(part.paragraphs)] == styled(paragraphs)
    assert all(units(plain(part)) <= (caption if part.attachment else limit) for part in parts)
    assert [part.attachment for part in parts] == [attachment] + [None] * (len(parts) - 1)
    assert [(part.keys, part.slot) for part in parts] == [((), "")] * (len(parts) - 1) + [(KEYS, "s")]
    assert len(parts) == 1 or all(plain(part).strip() or part.attachment for part in parts)
