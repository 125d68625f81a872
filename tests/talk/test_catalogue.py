"""Texts in a language, whatever is missing."""

import string
from datetime import timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import DialogError
from bot.talk.bidi import FSI, PDI, direction
from bot.talk.catalogue import Catalogues, read
from bot.talk.message import Attachment, Button, Message
from bot.talk.text import Arg, FormatKind, Formatted, Listed, Text, Verbatim, plural_words, words
from bot.talk.wording import Key, Span, Wording, plain

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
FRENCH = (
    HEADER
    + r"""
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

# A translator's note.
#: bot/x.py
msgid "Are you **safe**?"
msgstr "Êtes-vous **en sécurité** ?"

msgctxt "account.kind"
msgid "Post"
msgstr "Courrier"

msgctxt "forum.kind"
msgid "Post"
msgstr ""
"Message"

#, fuzzy
msgid "Yes"
msgstr "Peut-être"

msgid "No"
msgstr ""

msgid "It happened on {day}."
msgstr "C’était le {day}."

msgid "{count} message"
msgid_plural "{count} messages"
msgstr[0] "{count} message reçu"
msgstr[1] "{count} messages reçus"

#~ msgid "Leave"
#~ msgstr "Partir"

#, fuzzy
#~| msgid "Old"
#~ msgid "Older"
#~ msgstr "Ancien"
"""
)
ARABIC = (
    HEADER
    + r"""
"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;\n"

msgid "Hello {name}"
msgstr "مرحبا {name}"

msgid "{count} message"
msgid_plural "{count} messages"
msgstr[0] "zero"
msgstr[1] "one"
msgstr[2] "two"
msgstr[3] "few"
msgstr[4] "many"
msgstr[5] "other"
"""
)


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return read({"fr": FRENCH, "fr_CA": HEADER + '\nmsgid "No"\nmsgstr "Non merci"\n', "ar": ARABIC.encode()})


def test_the_source_language_is_offered_first(catalogues: Catalogues) -> None:
    assert catalogues.locales == ("en", "ar", "fr", "fr_CA")


def test_a_message_is_localised_with_its_buttons_attachment_and_slot(catalogues: Catalogues) -> None:
    photo = Attachment("photo", ref="p")
    message = Message(
        (words("Are you **safe**?"), Verbatim("*so* I\u202ewrote")),
        ((Button(Text("Post", context="account.kind"), "a"), Button(Verbatim("x\ny"), url="https://example.org")),),
        photo,
        "question",
    )

    assert catalogues.localise(message, "fr") == Wording(
        (
            (Span("Êtes-vous "), Span("en sécurité", bold=True), Span(" ?")),
            (Span("*so* I⟨U+202E⟩wrote"),),
        ),
        ((Key("Courrier", "a"), Key("x y", url="https://example.org")),),
        photo,
        "question",
    )


def test_the_context_decides_between_equal_words(catalogues: Catalogues) -> None:
    said = [catalogues.say(Text("Post", context=context), "fr") for context in ("account.kind", "forum.kind", "")]

    assert said == ["Courrier", "Message", "Post"]


@pytest.mark.parametrize(
    ("msgid", "locale", "said"),
    [
        ("No", "fr_CA", "Non merci"),
        ("Are you **safe**?", "fr_CA", "Êtes-vous en sécurité ?"),
        ("Are you **safe**?", "fr-be", "Êtes-vous en sécurité ?"),
        ("No", "fr", "No"),
        ("Are you **safe**?", "ar", "Are you safe?"),
        ("No", "xx", "No"),
        ("No", "", "No"),
    ],
)
def test_a_missing_translation_falls_back_along_the_chain(
    catalogues: Catalogues, msgid: str, locale: str, said: str
) -> None:
    assert catalogues.say(Text(msgid), locale) == said


@pytest.mark.parametrize("msgid", ["Yes", "Leave", "Older", ""])
def test_fuzzy_obsolete_and_empty_entries_are_not_used(catalogues: Catalogues, msgid: str) -> None:
    assert catalogues.say(Text(msgid), "fr") == msgid


@pytest.mark.parametrize(
    ("count", "form"),
    [
        (0, "zero"),
        (1, "one"),
        (2, "two"),
        (3, "few"),
        (10, "few"),
        (11, "many"),
        (99, "many"),
        (100, "other"),
        (102, "other"),
        (103, "few"),
        (-1, "one"),
    ],
)
def test_arabic_has_its_six_forms(catalogues: Catalogues, count: int, form: str) -> None:
    said = catalogues.say(plural_words("{count} message", "{count} messages", count), "ar")

    assert said == f"\u200f{form}"


@pytest.mark.parametrize(
    ("locale", "count", "said"),
    [
        ("fr", 0, "0 message reçu"),
        ("fr", 2, "2 messages reçus"),
        ("en", 0, "0 messages"),
        ("en", 1, "1 message"),
        ("fa", 2, "2 messages"),
    ],
)
def test_other_languages_count_by_their_own_rule(catalogues: Catalogues, locale: str, count: int, said: str) -> None:
    assert catalogues.say(plural_words("{count} message", "{count} messages", count), locale) == said


def test_a_plural_entry_also_answers_for_its_singular(catalogues: Catalogues) -> None:
    assert catalogues.say(words("{count} message", count=1), "fr") == "1 message reçu"


def test_arguments_are_isolated_and_never_markup(catalogues: Catalogues) -> None:
    assert catalogues.say(words("Hello {name}", name="**Bob**\u202e"), "en") == "Hello \u2068**Bob**\u2069"
    assert catalogues.localise(Message((words("Hello {name}", name="Bob"),)), "ar") == Wording(
        ((Span("مرحبا \u2068Bob\u2069"),),), rtl=True
    )


def test_an_argument_in_code_is_copied_without_marks(catalogues: Catalogues) -> None:
    message = Message((words("Say `{word}` now", word="a\u202eb"),))

    assert catalogues.localise(message, "en").paragraphs == (
        (Span("Say \u2068"), Span("ab", code=True), Span("\u2069 now")),
    )


def test_a_missing_argument_leaves_a_gap(catalogues: Catalogues) -> None:
    assert catalogues.say(words("Hello {name}, {group.field}", count=1), "en") == "Hello …, …"


@pytest.mark.parametrize(
    ("arg", "said"),
    [
        (41000, "41000"),
        (-5, "\u2068-5\u2069"),
        (Text("Post", context="account.kind"), "\u2068Courrier\u2069"),
        (Listed(("a", 2, Formatted("country", "DE"))), "\u2068a\u2069, 2 et \u2068Allemagne\u2069"),
        (Listed(()), ""),
        (Formatted("date", "2026-11-24"), "\u206824 novembre 2026\u2069"),
        (Formatted("datetime", "2026-11-24T11:00:00+01:00"), "\u206824 novembre 2026, 10:00 UTC\u2069"),
        (Formatted("duration", "5400"), "\u20681\xa0heure et 30 minutes\u2069"),
        (Formatted("language", "zh-Hant"), "\u2068chinois (traditionnel)\u2069"),
        (Formatted("money", "EUR 1120.50"), "\u20681\u202f120,50\xa0€\u2069"),
        (Formatted("money", "JPY 1120"), "\u20681\u202f120\xa0JPY\u2069"),
        (Formatted("number", "1234.5"), "\u20681\u202f234,5\u2069"),
        (Formatted("date", "soon"), "\u2068soon\u2069"),
        (Formatted("number", "1E999999"), "\u20681E999999\u2069"),
    ],
)
def test_each_kind_of_argument_is_said_in_the_readers_language(catalogues: Catalogues, arg: Arg, said: str) -> None:
    assert catalogues.say(words("It happened on {day}.", day=arg), "fr") == f"C’était le {said}."


def test_a_language_without_names_for_countries_uses_english_ones(catalogues: Catalogues) -> None:
    text = Text("{a} {b}", {"a": Formatted("country", "de"), "b": Formatted("language", "de")})
    smj = read({"smj": HEADER + '\nmsgid "{a} {b}"\nmsgstr "{a} {b}"\n'})

    assert smj.say(text, "smj") == catalogues.say(text, "en") == "\u2068Germany\u2069 \u2068German\u2069"


def test_a_known_timezone_is_the_readers_own_time(catalogues: Catalogues) -> None:
    moment = Formatted("datetime", "2026-11-24T23:30:00+00:00")
    said = catalogues.say(words("It happened on {day}.", day=moment), "fr", timezone(timedelta(hours=1)))

    assert said == "C’était le \u206825 novembre 2026, 00:30\u2069."


def test_an_untranslated_sentence_speaks_one_language_throughout(catalogues: Catalogues) -> None:
    text = words("Since {day}", day=Formatted("date", "2026-11-24"))

    assert catalogues.say(text, "ar") == "Since \u2068November 24, 2026\u2069"


KINDS: tuple[FormatKind, ...] = get_args(FormatKind)
ARGS = st.recursive(
    st.text(max_size=20)
    | st.integers()
    | st.builds(Formatted, st.sampled_from(KINDS), st.text(string.digits + "EUR -.:T+", max_size=30)),
    lambda inner: (
        st.builds(Listed, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Text, st.just("{a} and **{b}**"), st.dictionaries(st.sampled_from("ab"), inner))
    ),
    max_leaves=6,
)


MSGIDS = st.text(st.characters(exclude_characters="\u2066\u2067\u2068\u2069"), max_size=40)


@given(MSGIDS, st.dictionaries(st.sampled_from("abc"), ARGS), st.text(max_size=12), st.integers())
def test_localising_never_fails_and_never_leaves_an_isolate_open(
    msgid: str, args: dict[str, Arg], locale: str, count: int
) -> None:
    catalogues = read({"ar": ARABIC})
    for text in (Text(msgid, args), Text("{a} {b} `{c}`", args), Text("{a}", args, plural=msgid, count=count)):
        for reader in ("ar", locale):
            wording = catalogues.localise(Message((text,), ((Button(text, "x"),),)), reader)
            said = catalogues.say(text, reader)
            assert said.count(FSI) == said.count(PDI)
            assert (plain(wording), wording.rtl) == (said, direction(reader) == "rtl")


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (HEADER + '\nmsgid "a"\nmsgstr "b\n', "po/fr:6:"),
        (HEADER + "\nmsgid a\n", "po/fr:5:"),
        (HEADER + '\nmsgid "say "hi""\n', "po/fr:5:"),
        (HEADER + '\nmsgstr "b"\n', "po/fr:5:"),
        ('"a"\n', "po/fr:1:"),
        (HEADER + '\nmsgid "a"\n\nmsgid "b"\nmsgstr "c"\n', "po/fr:7:"),
        (HEADER + '\nmsgid "a"\n', "po/fr:5:"),
        (HEADER + '\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\nmsgstr[2] "e"\n', "po/fr:5:"),
        (HEADER + "\nnonsense\n", "po/fr:5:"),
        (HEADER + '"Plural-Forms: nplurals=2; plural=__import__;\\n"\n', "po/fr:1:"),
        (HEADER + '"Plural-Forms: nplurals=two;\\n"\n', "po/fr:"),
        (HEADER.encode() + b'\nmsgid "a"\nmsgstr "\xff"\n', "po/fr:6:"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(source: str | bytes, place: str) -> None:
    with pytest.raises(DialogError) as caught:
        read({"fr": source}, "po/{locale}")

    assert str(caught.value).startswith(place)


def test_a_folder_that_names_no_language_is_refused() -> None:
    with pytest.raises(DialogError, match="“12” is no language"):
        read({"12": HEADER})


@given(st.text(alphabet=list('msgidtrx"[]012 \n\\#~,'), max_size=80))
def test_any_file_is_read_or_refused_for_the_administrator(source: str) -> None:
    try:
        outcome = str(read({"fr": HEADER + "\n" + source}).locales)
    except DialogError as error:
        outcome = str(error)

    assert outcome.startswith(("locales/fr/LC_MESSAGES/messages.po:", "('en', 'fr')"))
