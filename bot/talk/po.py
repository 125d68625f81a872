"""One language's translations, read from the text of its .po file.

Reading is stricter than Babel's own, which passes over a missing quotation mark: a translator's slip must be
found at its line, not on a contact's screen. No file is opened here.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from gettext import c2py

import msgspec
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from bot.errors import DialogError

_LINE = re.compile(r'\s*(?:(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])\s+)?"(?:[^"\\]|\\.)*"\s*')
# What may follow what; brackets stand for any number in them.
_FOLLOWS = {
    "": ("msgctxt", "msgid"),
    "msgctxt": ("msgid",),
    "msgid": ("msgid_plural", "msgstr"),
    "msgid_plural": ("msgstr[]",),
    "msgstr": ("msgctxt", "msgid"),
    "msgstr[]": ("msgstr[]", "msgctxt", "msgid"),
}


class Translations(msgspec.Struct, frozen=True):
    """The forms of each message by (context, msgid), and the rule that says which form counts how many.

    `lines` says where each message stands in its file, for those who check translations; `plurals` are the plural
    msgids of those that count.
    """

    forms: Mapping[tuple[str, str], tuple[str, ...]]
    rule: Callable[[int], int]
    lines: Mapping[tuple[str, str], int] = {}
    plurals: Mapping[tuple[str, str], str] = {}


def english(count: int) -> int:
    """The rule of the source language: one, or not one."""
    return int(count != 1)


def translations(source: str | bytes, locale: str, name: str) -> Translations:
    """Read one .po file, called `name` in what may be said about it; untranslated and fuzzy entries are left out.

    Raises:
        DialogError: with the file and the line of the first thing that is wrong.
    """
    catalog = _catalog(_text(source, name), locale, name)
    try:
        rule = c2py(catalog.plural_expr)
    except ValueError as error:
        raise DialogError(
            f"{name}:1: The Plural-Forms of the header cannot be read: {error}. Copy them from another translation "
            f"into {locale}, or let `mayday i18n update {locale}` write a new header."
        ) from error
    return Translations(dict(_entries(catalog)), rule, dict(_lines(catalog)), dict(_plurals(catalog)))


def _text(source: str | bytes, name: str) -> str:
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise DialogError(f"{name}:{line}: This is not UTF-8. Save the file in UTF-8.") from error


def _catalog(text: str, locale: str, name: str) -> Catalog:
    lines = _Lines(text.split("\n"), name)
    try:
        return read_po(lines, locale=locale, ignore_obsolete=True, abort_invalid=True)
    except PoFileError as error:
        what = str(error).rpartition(" on ")[0]
        raise DialogError(f"{name}:{error.lineno + 1}: {what}. Compare this entry with messages.pot.") from error
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        raise DialogError(
            f"{name}:{lines.number}: This entry, or the header above it, cannot be read. Compare it with messages.pot."
        ) from error


class _Lines:
    """The lines that carry meaning, each one proved; comments but for flags are blank, so that numbers stay."""

    def __init__(self, lines: Iterable[str], name: str) -> None:
        self.lines = lines
        self.name = name
        self.number = 0
        self.keyword = ""

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self.lines, 1):
            self.number = number
            if line.lstrip().startswith("#"):
                obsolete = line.startswith("#~") and _LINE.fullmatch(line[2:])
                yield line if obsolete or line.startswith("#,") else ""
            else:
                if line.strip():
                    self.prove(line)
                yield line

    def prove(self, line: str) -> None:
        match = _LINE.fullmatch(line)
        if match is None:
            raise DialogError(
                f"{self.name}:{self.number}: This line is none of msgctxt, msgid, msgid_plural, msgstr with its "
                'words in "quotation marks". Write a quotation mark inside the words as \\".'
            )
        keyword = re.sub(r"\d", "", match[1]) if match[1] else self.keyword
        if not keyword or (match[1] and keyword not in _FOLLOWS[self.keyword]):
            raise DialogError(
                f"{self.name}:{self.number}: Something is missing before this line. An entry is msgctxt (or none), "
                "msgid, msgid_plural (or none), then msgstr, in this order; compare it with messages.pot."
            )
        self.keyword = keyword


def _entries(catalog: Catalog) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    for message in catalog:
        forms = (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)
        if message.id and not message.fuzzy and all(forms):
            yield _key(message), forms


def _lines(catalog: Catalog) -> Iterator[tuple[tuple[str, str], int]]:
    for message in catalog:
        if message.id and message.lineno:
            yield _key(message), message.lineno


def _plurals(catalog: Catalog) -> Iterator[tuple[tuple[str, str], str]]:
    for message in catalog:
        if not isinstance(message.id, str):
            yield _key(message), message.id[1]


def _key(message: Message) -> tuple[str, str]:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]
