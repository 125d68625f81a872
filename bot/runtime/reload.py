"""Dialogs and languages from their folders: read, proved, and put into use as a whole or not at all.

This module alone opens these files; what is in them is read and proved by the engine, which knows no files.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.engine.checks import can_run, check_all
from bot.engine.dialog import Dialog
from bot.engine.dialog_set import ORGANISATIONS, SCHEMA, DialogSet, parse_set
from bot.engine.finding import Finding, Place, as_lines
from bot.engine.library import Library
from bot.engine.parse import parse_dialog
from bot.engine.rules import Rule
from bot.engine.texts import texts_of
from bot.engine.yaml_source import LARGEST_FILE
from bot.errors import DialogError
from bot.talk.catalogue import Catalogues, read
from bot.talk.po import Translations
from bot.talk.text import Text
from storage import dialogs as kept_dialogs
from storage.database import Tx

PO: Final = "LC_MESSAGES/messages.po"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What may go live. `sources` are the version and the text of each dialog, to be kept for conversations on it."""

    library: Library
    catalogues: Catalogues
    sources: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Examined:
    """What the folders hold, good or bad."""

    set: DialogSet
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]


def load(dialogs: Path, locales: Path) -> Loaded:
    """Read and prove everything.

    Raises:
        DialogError: with all findings, one a line.
    """
    examined = examine(dialogs, locales)
    if examined.findings:
        raise DialogError(as_lines(examined.findings))
    sources = {
        dialog.id: (dialog.version, examined.texts[f"{dialog.id}.yaml"]) for dialog in examined.set.dialogs.values()
    }
    return Loaded(examined.set.library(), examined.set.catalogues, sources)


def examine(dialogs: Path, locales: Path) -> Examined:
    """Read everything and find what is wrong with it; never raises for anything in the folders."""
    folder = _prefix(dialogs)
    texts, findings = _texts(dialogs, folder)
    whole, more = parse_set(texts, folder, [finding.place.file.removeprefix(folder) for finding in findings])
    catalogues, others = _catalogues(locales)
    place = f"{_prefix(locales)}{{locale}}/{PO}"
    whole = replace(whole, catalogues=catalogues, catalogue_place=place)
    findings += [*more, *others, *check_all(whole)]
    return Examined(whole, texts, tuple(sorted(set(findings))))


def with_versions(tx: Tx, loaded: Loaded, now: datetime) -> Library:
    """Keep the current sources in the database, and give back the library with every older version still kept.

    An older version that can no longer be read, or that no longer fits the others, is left out: whoever stands on
    it is moved to the current one.
    """
    for id_, (version, source) in loaded.sources.items():
        kept_dialogs.keep(tx, id_, version, source, now)
    library = loaded.library
    versions = dict(library.versions)
    for kept in kept_dialogs.kept(tx):
        if (kept.dialog, kept.version) not in versions:
            old = old_version(library, kept.dialog, kept.source)
            if old is not None:
                versions[kept.dialog, kept.version] = old
    return Library(
        dialogs=library.dialogs, versions=versions, schema=library.schema, organisations=library.organisations
    )


def old_version(library: Library, id_: str, source: str) -> Dialog | None:
    """An older version of a dialog, None if it cannot run beside the current ones."""
    parsed = parse_dialog(source, f"kept/{id_}.yaml")
    if parsed.value is None:
        return None
    whole = DialogSet(
        folder="kept/",
        dialogs={**library.dialogs, id_: parsed.value},
        unread=frozenset(),
        schema=library.schema,
        organisations=library.organisations,
        places={parsed.places.file: parsed.places},
    )
    return parsed.value if can_run(whole, parsed.value) else None


def dialog_texts(directory: Path) -> Iterable[tuple[Text, str, int, str]]:
    """Every text of the dialogs, the record and the organisations, with its place and a word for translators.

    Raises:
        DialogError: with the findings, if a file cannot be read.
    """
    texts, findings = _texts(directory, _prefix(directory))
    whole, more = parse_set(texts, f"{directory.resolve().name}/")
    if findings or more:
        raise DialogError(as_lines([*findings, *more]))
    for found in texts_of(whole):
        yield found.text, found.place.file, found.place.line, found.comment


def _prefix(folder: Path) -> str:
    """What stands before the names of a folder's files."""
    return "" if folder == Path() else f"{folder.as_posix()}/"


def _texts(directory: Path, folder: str) -> tuple[dict[str, str], list[Finding]]:
    """The text of each file by its name in the folder."""
    texts: dict[str, str] = {}
    findings: list[Finding] = []
    for path in _files(directory, folder, findings):
        name = path.relative_to(directory).as_posix()
        read_ = _text(path, folder + name)
        if isinstance(read_, Finding):
            findings.append(read_)
        else:
            texts[name] = read_
    return texts, findings


def _files(directory: Path, folder: str, findings: list[Finding]) -> Iterator[Path]:
    try:
        listed = sorted(directory.iterdir())
    except OSError as error:
        findings.append(_unreadable(directory.as_posix(), error))
        return
    for path in listed:
        if path.suffix == ".yml":
            mend = f"Call it {path.stem}.yaml."
            findings.append(_at(folder + path.name, "file_name", "This file is left out because of its ending.", mend))
        elif path.suffix == ".yaml" and not path.name.startswith("."):
            yield path
    yield directory / SCHEMA
    if (directory / ORGANISATIONS).exists():
        yield directory / ORGANISATIONS


def _text(path: Path, name: str) -> str | Finding:
    source = _bytes(path, name)
    if isinstance(source, Finding):
        return source
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = source[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1
        return Finding(Place(name, line, column), "not_utf8", "This is not UTF-8.", "Save the file in UTF-8.")


def _bytes(path: Path, name: str) -> bytes | Finding:
    try:
        if path.stat().st_size > LARGEST_FILE:
            return _at(name, "too_long", "The file is larger than 256 KB.", "Split it.")
        return path.read_bytes()
    except OSError as error:
        return _unreadable(name, error)


def _catalogues(locales: Path) -> tuple[Catalogues, list[Finding]]:
    """Each language by itself, so that a slip in one does not hide those in another."""
    findings: list[Finding] = []
    languages: dict[str, Translations] = {}
    if not locales.is_dir():
        mend = "Check the name of the folder with the languages."
        return Catalogues({}), [_at(locales.as_posix(), "file_unreadable", "There is no such folder.", mend)]
    place = f"{_prefix(locales)}{{locale}}/{PO}"
    for path in sorted(locales.glob(f"*/{PO}")):
        locale = path.relative_to(locales).parts[0]
        name = place.format(locale=locale)
        try:
            languages |= read({locale: path.read_bytes()}, place).languages
        except OSError as error:
            findings.append(_unreadable(name, error))
        except DialogError as error:
            line, _, words = str(error).removeprefix(f"{name}:").partition(": ")
            what, _, mend = words.partition(". ")
            findings.append(Finding(Place(name, int(line), 1), "translation_file", f"{what}.", mend))
    return Catalogues(languages), findings


def _unreadable(name: str, error: OSError) -> Finding:
    what = f"This cannot be read ({type(error).__name__})."
    return _at(name, "file_unreadable", what, "Check its name, whether it is there, and its rights.")


def _at(name: str, rule: Rule, what: str, mend: str) -> Finding:
    return Finding(Place(name, 1, 1), rule, what, mend)
