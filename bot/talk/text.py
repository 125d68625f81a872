"""Words in no language yet: a message id with its arguments, to be localised once, late.

The core says everything in these values; `catalogue.py` alone turns them into a language. A msgid may carry
the Markdown subset of `markup.py`; arguments never do: they are inserted escaped and isolated.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

FormatKind = Literal["date", "datetime", "duration", "country", "language", "money", "number"]


class Formatted(msgspec.Struct, frozen=True, tag="formatted"):
    """A value whose words depend on the locale.

    `value` by kind: date 2026-11-24 · datetime 2026-11-24T10:00:00+00:00 · duration seconds ·
    country ISO 3166-1 alpha-2 · language BCP 47 · money "EUR 120.50" · number "1234.5".
    """

    kind: FormatKind
    value: str


class Text(msgspec.Struct, frozen=True, tag="text"):
    """A translatable sentence. With `plural`, `count` chooses the form and is available as {count}."""

    msgid: str
    args: Mapping[str, "Arg"] = {}
    context: str = ""
    plural: str = ""
    count: int = 0


class Listed(msgspec.Struct, frozen=True, tag="listed"):
    """Several arguments as one enumeration in the reader's language: "a, b and c", or as a choice "a, b or c"."""

    items: tuple["Arg", ...]
    choice: bool = False


class Verbatim(msgspec.Struct, frozen=True, tag="verbatim"):
    """What a person wrote: shown as it is, never translated, never read as markup."""

    words: str


Arg = str | int | Text | Formatted | Listed
Block = Text | Verbatim


def words(msgid: str, /, **args: Arg) -> Text:
    """A sentence of the program itself. Extraction looks for this name: the msgid must be a literal."""
    return Text(msgid, args)


def plural_words(singular: str, plural: str, count: int, /, **args: Arg) -> Text:
    """A sentence that counts. Extraction looks for this name: both msgids must be literals."""
    return Text(singular, args, plural=plural, count=count)
