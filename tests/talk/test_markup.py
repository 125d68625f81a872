"""Markdown in, spans out; arguments stay arguments."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.talk.markup import DEEPEST_LIST, fill, links, parse, placeholders
from bot.talk.wording import Paragraph, Span, Wording, plain

SPECIAL = st.text(alphabet=list("*_`[](){}\\ \n-+1.#>!<&;:/abא\u2067"), max_size=60)


def read(source: str, way: Literal["ltr", "rtl"] = "ltr", /, **args: str) -> tuple[Paragraph, ...]:
    return fill(parse(source, way), lambda name, _: args[name])


def bare(source: str, /, **args: str) -> str:
    return plain(Wording(read(source, **args)))


@pytest.mark.parametrize(
    ("source", "spans"),
    [
        ("**now**", [Span("now", bold=True)]),
        ("*perhaps*", [Span("perhaps", italic=True)]),
        ("***both***", [Span("both", bold=True, italic=True)]),
        ("say `a*b*`", [Span("say "), Span("a*b*", code=True)]),
        ("[help](https://example.org/a_b)", [Span("help", url="https://example.org/a_b")]),
        ("[**call** us](tel:+4912345)", [Span("call", bold=True, url="tel:+4912345"), Span(" us", url="tel:+4912345")]),
        ("[write](mailto:help@example.org)", [Span("write", url="mailto:help@example.org")]),
        (r"\*not\* bold, \{not} a hole", [Span("*not* bold, {not} a hole")]),
        ("snake_case and _underscores_", [Span("snake_case and _underscores_")]),
        ("5 * 3 * 2", [Span("5 * 3 * 2")]),
        ("# no heading\n> no quote", [Span("# no heading\n> no quote")]),
        ("<b>no html</b> &amp; no entity", [Span("<b>no html</b> &amp; no entity")]),
        ("one\ntwo", [Span("one\ntwo")]),
    ],
)
def test_the_subset_becomes_spans_and_everything_else_stays_text(source: str, spans: list[Span]) -> None:
    assert read(source) == (tuple(spans),)


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))",
        "[x](file:///etc/passwd)",
        "[x](//example.org)",
        "[x](tg://user?id=1)",
        "[x](https://example.org/{name})",
        "[x](https://example.org/\u202egro)",
    ],
)
def test_a_link_elsewhere_than_to_web_mail_or_telephone_stays_text(source: str) -> None:
    text = bare(source, name="n")

    assert (text.startswith("[x]("), links(source)) == (True, ())


def test_paragraphs_are_set_apart_and_lists_are_lines() -> None:
    source = "**Do this.**\n1. First\n2. Second\n   - inner\n\n- a\n- b\n\nDone."

    assert read(source) == (
        (Span("Do this.", bold=True), Span("\n1. First\n2. Second\n  • inner")),
        (Span("• a\n• b"),),
        (Span("Done."),),
    )


def test_a_numbered_list_counts_on_from_its_first_number() -> None:
    assert bare("3. c\n3. d") == "3. c\n4. d"


@pytest.mark.parametrize("source", ["-", "1.", "- a\n-\n- b"])
def test_an_empty_item_is_still_seen(source: str) -> None:
    assert bare(source).count("•" if "-" in source else "1.") == source.count("-" if "-" in source else "1.")


def test_a_list_nested_too_deep_is_shown_as_it_is_written() -> None:
    source = "- " * (DEEPEST_LIST + 1) + "word"

    assert bare(source) == source
    assert bare("- " * 500 + "{x}", x="word") == "- " * 500 + "word"


def test_an_argument_takes_the_style_of_its_place() -> None:
    assert read("**{who}**: `{what}`", who="A", what="B") == (
        (Span("A", bold=True), Span(": \u2068"), Span("B", code=True), Span("\u2069")),
    )


def test_placeholders_with_underscores_are_not_emphasis() -> None:
    source = "{_a} {group.field_} *{b_c}*"

    assert placeholders(source) == {"_a", "group.field_", "b_c"}
    assert placeholders("{ no } {0} {} {a-b} {{") == frozenset()


def test_a_line_that_begins_in_the_other_direction_is_anchored() -> None:
    assert bare("**שלום** world") == "\u200eשלום world"
    assert read("Facebook نعم\n\n- نعم\n- {x}", "rtl", x="\u2068Bob\u2069") == (
        (Span("\u200fFacebook نعم"),),
        (Span("• نعم\n\u200f• \u2068Bob\u2069"),),
    )


def test_code_in_a_right_to_left_line_is_isolated() -> None:
    assert read("نعم `*#06#`", "rtl") == ((Span("نعم \u2068"), Span("*#06#", code=True), Span("\u2069")),)


def test_a_paragraph_that_comes_out_blank_is_left_out() -> None:
    assert read("{x}\n\nend", x=" ") == ((Span("end"),),)


@given(SPECIAL, SPECIAL)
def test_an_argument_never_becomes_markup(template: str, argument: str) -> None:
    """Whatever is put in, every span keeps its style, and only the text in the hole differs."""
    source = template.replace("{", "(") + " {x} **{x}** `{x}`\n- {x}"

    quiet = read(source, x="\ue000")
    loud = read(source, x=f"\ue000{argument}")

    assert loud == tuple(
        tuple(
            Span(span.text.replace("\ue000", f"\ue000{argument}"), span.bold, span.italic, span.code, span.url)
            for span in spans
        )
        for spans in quiet
    )


@given(SPECIAL)
def test_no_letter_of_a_source_is_lost(source: str) -> None:
    def letters(text: str) -> str:
        return "".join(character for character in text if character in "abא")

    assert letters(bare(source.replace("{", "("))) == letters(source)


@given(st.text(max_size=200))
def test_any_text_can_be_read(source: str) -> None:
    paragraphs = parse(source).paragraphs

    assert all(run.parts and all(run.parts) for shape in paragraphs for run in shape)
