"""Who else can help: the text of `data/organisations.yaml` becomes Organisations, or findings."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from babel import Locale

from bot.engine.parse_then import is_date
from bot.engine.reading import Parsed, Reading, short
from bot.engine.yaml_source import Items, Node, Row, Scalar
from bot.intake.organisations import Organisation
from bot.talk.languages import known, tag
from bot.talk.text import Text

KEYS: Final = (
    "name",
    "services",
    "countries",
    "languages",
    "beneficiaries",
    "url",
    "phone",
    "email",
    "about",
    "source",
    "checked",
)
WAYS: Final = ("url", "phone", "email")
_URL: Final = re.compile(r"https?://[^\s/]+\.[^\s]+")
_PHONE: Final = re.compile(r"\+?[\d][\d ()/.-]{1,24}", re.ASCII)
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def parse_organisations(text: str, file: str) -> Parsed[tuple[Organisation, ...]]:
    """Read all organisations; `file` is its name in findings."""
    reading = Reading(text, file)
    table = reading.whole("organisations", "Begin with “organisations:”.")
    if table is None:
        return Parsed(None, tuple(reading.findings), reading.places)
    found = reading.rows(table, "The file", ("organisations",), ("organisations",), table.place)
    rows = reading.table(found["organisations"], "“organisations”").rows if "organisations" in found else ()
    return reading.parsed(tuple(_organisation(reading, row) for row in rows))


def _organisation(reading: Reading, row: Row) -> Organisation:
    id_ = reading.shaped(row.key, "an organisation's id")
    name = f"The organisation “{row.key.text}”"
    found = reading.rows(row.value, name, KEYS, ("name", "services"), row.key.place)
    if found and not any(way in found for way in WAYS):
        what, mend = f"{name} cannot be reached.", "Give it at least one of: url, phone, email."
        reading.refuse(row.key.place, "missing_key", what, mend)
    about = reading.text(found["about"], "“about”") if "about" in found else ""
    return Organisation(
        id=id_,
        name=reading.text(found["name"], "The name") if "name" in found else "",
        services=reading.names(found["services"], "“services”", "A service") if "services" in found else (),
        countries=_codes(reading, found, "countries", is_country, "ISO 3166-1 alpha-2, as in FR or NG"),
        languages=_codes(reading, found, "languages", is_language, "BCP 47, as in fr or pt-BR"),
        beneficiaries=_codes(reading, found, "beneficiaries", bool, "a word"),
        url=_shaped(reading, found, "url", _URL, "https://example.org"),
        phone=_shaped(reading, found, "phone", _PHONE, '"+33 1 23 45 67 89"'),
        email=_shaped(reading, found, "email", _EMAIL, "help@example.org"),
        about=Text(about, context=f"organisations.{id_}") if about else None,
        source=_shaped(reading, found, "source", _URL, "https://example.org/about"),
        checked=_checked(reading, found),
    )


def _codes(
    reading: Reading, found: dict[str, Node], key: str, is_one: Callable[[str], bool], example: str
) -> tuple[str, ...]:
    node = found.get(key)
    if node is None or (isinstance(node, Items) and not node.items):
        return ()
    codes = []
    for item in reading.items(node, f"“{key}”"):
        code = reading.text(item, f"“{key}”")
        if code and not is_one(code):
            reading.refuse(item.place, "bad_value", f"“{short(code)}” is no code for “{key}”.", f"Write {example}.")
        codes.append(code)
    return tuple(codes)


def _shaped(reading: Reading, found: dict[str, Node], key: str, shape: re.Pattern[str], example: str) -> str:
    if key not in found:
        return ""
    words = reading.text(found[key], f"“{key}”")
    if words and not shape.fullmatch(words):
        what = f"“{short(words)}” cannot be a {key}."
        reading.refuse(found[key].place, "bad_value", what, f"Write it as {example}.")
    return words


def _checked(reading: Reading, found: dict[str, Node]) -> str:
    if "checked" not in found:
        return ""
    node = found["checked"]
    if isinstance(node, Scalar) and is_date(node.text):
        return node.text
    what = "“checked” is the day on which the facts were read."
    reading.refuse(node.place, "bad_value", what, "Write it as 2026-01-31.")
    return ""


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    codes = map(str, known("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha())  # noqa: PLR2004


def is_country(code: str) -> bool:
    """Whether this is an ISO 3166-1 alpha-2 code."""
    return code in _countries() and code not in ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ")


def is_language(code: str) -> bool:
    """Whether CLDR knows this language."""
    read = tag(code)
    return read is not None and read.language in Locale("en").languages
