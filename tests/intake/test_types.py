"""Every answer type against its table of examples, and against whatever else people may type."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import bot.intake.types
from bot.intake.asking import Asking, Problem
from bot.intake.types import TYPES
from bot.intake.types.text import LONGEST
from bot.intake.value import Value
from bot.talk.catalogue import Catalogues
from bot.talk.formats import enumeration, formatted
from bot.talk.message import Attachment
from bot.talk.text import Arg, Formatted, Listed, Text

TABLES = Path(__file__).parents[1] / "tables" / "types"
NOW = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
LOCALES = ("en", "fr", "ar")
ENGLISH = Catalogues({})
PIECES = ("1", "2026", "03", "ago", "hier", "أمس", "mars", "10:00", "pm", "€", "USD", "و", ",", "il y a", "منذ", "UTC")
ISOLATES = str.maketrans("", "", "\u2068\u2069")


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of a table: what was typed, and the value it `gives` or a part of the `problem` that is said.

    `one_way` values look different when they are shown.
    """

    typed: str
    locale: str = "en"
    country: str = ""
    gives: Value | None = None
    problem: str = ""
    one_way: bool = False
    labels: Mapping[str, Sequence[str]] | None = None


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cases: list[Case]
    labels: dict[str, list[str]] = {}


def table(name: str) -> Table:
    text = (TABLES / f"{name}.yaml").read_text("utf-8")
    return msgspec.convert(YAML(typ="safe").load(text), Table)


def cases() -> Iterator[tuple[str, Case, Asking]]:
    for name in TYPES:
        read = table(name)
        for case in read.cases:
            labels = read.labels if case.labels is None else case.labels
            yield name, case, Asking(locale=case.locale, now=NOW, country=case.country, labels=labels)


def shown(arg: Arg, locale: str) -> str:
    """An argument as the contact reads it."""
    match arg:
        case Formatted():
            return formatted(arg, locale)
        case Listed(items):
            return enumeration([shown(item, locale) for item in items], locale)
        case Text():
            return ENGLISH.say(arg, locale)
        case _:
            return str(arg)


CASES = list(cases())
IDS = [f"{name}: {case.typed} ({case.locale}{case.country})" for name, case, _ in CASES]


def test_every_type_has_a_file_and_a_table_of_its_name() -> None:
    files = {path.stem for path in Path(bot.intake.types.__file__).parent.glob("[!_]*.py")}

    assert set(TYPES) == files == {path.stem for path in TABLES.glob("*.yaml")}
    assert {name: answer_type.name for name, answer_type in TYPES.items()} == {name: name for name in files}


@pytest.mark.parametrize(("name", "case", "asking"), CASES, ids=IDS)
def test_what_is_typed_is_understood_as_the_table_says(name: str, case: Case, asking: Asking) -> None:
    value = TYPES[name].read(case.typed, asking)

    if case.gives is None:
        assert isinstance(value, Problem), value
        assert case.problem
        assert case.problem in ENGLISH.say(value.text, "en").translate(ISOLATES)
    else:
        assert (type(value), value) == (type(case.gives), case.gives)


@pytest.mark.parametrize(("name", "case", "asking"), CASES, ids=IDS)
def test_the_example_of_a_problem_is_itself_a_good_answer(name: str, case: Case, asking: Asking) -> None:
    value = TYPES[name].read(case.typed, asking)

    if isinstance(value, Problem) and "example" in value.text.args:
        answer = shown(value.text.args["example"], asking.locale)
        assert not isinstance(TYPES[name].read(answer, asking), Problem)


@pytest.mark.parametrize(("name", "case", "asking"), CASES, ids=IDS)
def test_a_value_that_is_shown_is_read_as_the_same_value(name: str, case: Case, asking: Asking) -> None:
    if case.gives is not None and not case.one_way:
        again = shown(TYPES[name].show(case.gives), asking.locale)

        assert TYPES[name].read(again, asking) == case.gives


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=200, deadline=None)
@given(
    typed=st.text(max_size=60)
    | st.text(alphabet=st.sampled_from("0123456789٣۴ ,.٫٬-+/:@[]()hdy€$"), max_size=20)
    | st.lists(st.sampled_from(PIECES)).map(" ".join),
    locale=st.sampled_from(LOCALES),
    country=st.sampled_from(("", "FR", "EG", "US")),
)
@example(typed="\ud800", locale="en", country="")
@example(typed="9" * 5000, locale="ar", country="FR")
def test_nothing_that_is_typed_raises_and_what_is_read_can_be_kept(
    name: str, typed: str, locale: str, country: str
) -> None:
    labels = {"yes": ("Oui", "Yes"), "no": ("Non", "No"), "a": ("أو", "1"), "b": ("", "")}
    value = TYPES[name].read(typed, Asking(locale=locale, now=NOW, country=country, labels=labels))

    if isinstance(value, Problem):
        assert ENGLISH.say(value.text, locale)
    else:
        assert msgspec.json.decode(msgspec.json.encode(value), type=Value) == value
        assert shown(TYPES[name].show(value), locale)


@given(st.integers(-(10**14), 10**14), st.sampled_from(LOCALES))
def test_any_whole_number_survives_being_shown_and_typed(number: int, locale: str) -> None:
    typed = shown(TYPES["number"].show(number), locale)

    assert TYPES["number"].read(typed, Asking(locale=locale, now=NOW)) == number


@given(
    st.decimals(0, 10**9, places=2),
    st.sampled_from(("EUR", "USD", "GBP", "CAD", "EGP", "MAD", "CHF", "SEK", "INR")),
    st.sampled_from(LOCALES),
)
def test_any_amount_survives_being_shown_and_typed(amount: Decimal, currency: str, locale: str) -> None:
    asking = Asking(locale=locale, now=NOW)
    value = TYPES["money"].read(f"{amount} {currency}", asking)
    assert isinstance(value, dict)
    assert (Decimal(str(value["amount"])), value["currency"]) == (amount, currency)

    typed = shown(TYPES["money"].show(value), locale)

    if "$" not in typed and "£" not in typed:  # signs of several countries
        assert TYPES["money"].read(typed, asking) == value


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.sampled_from((*LOCALES, "de", "es", "ru", "tr")))
def test_any_day_survives_being_shown_and_typed(day: date, locale: str) -> None:
    typed = shown(TYPES["date"].show(day.isoformat()), locale)

    assert TYPES["date"].read(typed, Asking(locale=locale, now=NOW)) == day.isoformat()


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_day_does_not_depend_on_the_zone_of_the_machine(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        asking = Asking(locale="en", now=NOW)
        read = [TYPES["date"].read(typed, asking) for typed in ("now", "yesterday", "2 hours ago", "today at 23:00")]
    finally:
        monkeypatch.undo()
        time.tzset()

    assert read == ["2026-11-24", "2026-11-23", "2026-11-24", "2026-11-24T23:00"]


def test_today_is_the_day_of_the_clock_that_is_handed_in() -> None:
    east = NOW.astimezone(timezone(timedelta(hours=5)))

    assert TYPES["date"].read("today", Asking(locale="en", now=east)) == "2026-11-25"


def test_a_long_text_is_kept_whole_or_not_at_all() -> None:
    asking = Asking(locale="en", now=NOW)

    assert TYPES["text"].read("a" * LONGEST, asking) == "a" * LONGEST
    problem = TYPES["text"].read("a" * (LONGEST + 1), asking)

    assert isinstance(problem, Problem)
    assert problem.text.args == {"count": LONGEST + 1, "most": LONGEST}


def test_a_file_is_kept_by_its_handle_and_shown_by_its_name() -> None:
    attach = TYPES["file"].attach
    assert attach is not None

    document = attach(Attachment("document", "ref1", "note.txt", "text/plain", 12, caption="see this"))
    voice = attach(Attachment("voice", "ref2"))

    assert document == {"kind": "document", "ref": "ref1", "name": "note.txt", "mime": "text/plain", "size": 12}
    assert voice == {"kind": "voice", "ref": "ref2", "name": "", "mime": "", "size": 0}
    assert [shown(TYPES["file"].show(value), "en") for value in (document, voice)] == ["note.txt", "a voice message"]


def test_a_place_is_kept_and_shown_by_its_coordinates() -> None:
    attach = TYPES["file"].attach
    assert attach is not None

    place = attach(Attachment("location", latitude=33.5138, longitude=36.2765))

    assert place == {"kind": "location", "latitude": 33.5138, "longitude": 36.2765}
    assert TYPES["file"].show(place) == "33.51380, 36.27650"


def test_what_arrived_without_a_handle_is_no_file() -> None:
    attach = TYPES["file"].attach
    assert attach is not None

    assert isinstance(attach(Attachment("photo")), Problem)


def test_only_files_take_files() -> None:
    assert [name for name, answer_type in TYPES.items() if answer_type.attach] == ["file"]


def test_an_address_is_shown_so_that_a_touch_does_not_open_it() -> None:
    assert TYPES["url"].show("https://evil.example.org/a.b") == "hxxps://evil[.]example[.]org/a.b"


def test_crypto_money_is_shown_with_all_its_decimals() -> None:
    assert TYPES["money"].show({"amount": "0.00012", "currency": "BTC"}) == "BTC 0.00012"
