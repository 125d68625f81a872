"""`mayday i18n`: what can be translated, how far each language is, and keeping the .po files in step.

The template is the same for the same sources wherever and whenever it is written. This module reads code and
.po files; where the texts of dialogs come from is an argument.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import click
import msgspec
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract as extracted
from babel.messages.pofile import generate_po, read_po

import bot
from bot.errors import ConfigError
from bot.talk.languages import known, tag
from bot.talk.po import translations
from bot.talk.text import Text

Found = tuple[Text, str, int, str]
"""A text, the file and line where it stands, and what its translators should know."""

PROGRAM = "program"
_KEYWORDS = {"words": (1,), "plural_words": (1, 2)}
_FIELDS = ("MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit")
_HEADER = re.compile(r'(?:#(?!~).*\n)*msgid ""\nmsgstr (?:".*"\n)+')


class DialogTexts(Protocol):
    """Reads the texts of every dialog in a directory, with places relative to where the directory stands."""

    def __call__(self, directory: Path, /) -> Iterable[Found]: ...


class Coverage(msgspec.Struct, frozen=True):
    """How much of a template is translated; `fuzzy` waits for a translator's eye and is not used."""

    total: int
    translated: int
    fuzzy: int

    @property
    def missing(self) -> int:
        return self.total - self.translated - self.fuzzy

    @property
    def percent(self) -> int:
        """Rounded down, so that only what is complete says 100."""
        return 100 * self.translated // self.total if self.total else 100


def code_texts(package: Path) -> Iterator[Found]:
    """Every `words(…)` and `plural_words(…)` in the Python files of a package."""
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package.parent).as_posix()
        with path.open("rb") as file:
            for line, ids, comments, _ in extracted("python", file, _KEYWORDS, ("TRANSLATORS:",), None, True):  # noqa: FBT003 (tags are stripped)
                msgid, plural = (ids, "") if isinstance(ids, str) else ids
                yield Text(msgid, plural=plural), place, line, " ".join(comments)


def template(found: Iterable[Found]) -> Catalog:
    """All texts once each, in the order in which they are read in their files."""
    catalog = Catalog()
    for text, file, line, comment in sorted(found, key=lambda item: (item[1], item[2], item[0].context, item[0].msgid)):
        ids = (text.msgid, text.plural) if text.plural else text.msgid
        comments = [comment] if comment else []
        catalog.add(ids, locations=[(file, line)], auto_comments=comments, context=text.context or None)
    return catalog


def as_pot(catalog: Catalog) -> str:
    """The template file."""
    return _header("# What this program and its dialogs say, for translation.", _FIELDS) + _body(catalog)


def as_po(catalog: Catalog, locale: str, existing: str = "") -> str:
    """One language's file: what is translated already, merged into the template.

    A changed message keeps its translation marked fuzzy, a message that is gone keeps it as a comment, and one
    that returns gets it back. The header stays as the translators left it.
    """
    lines = [line for line in existing.split("\n") if not line.startswith("#~|")]
    language = read_po(lines, locale=locale, abort_invalid=True)
    _forget_empty(language, catalog)
    for key, entry in list(language.obsolete.items()):
        if catalog.get(entry.id, entry.context) is not None:
            language[entry.id] = entry
            del language.obsolete[key]
    language.update(catalog)
    old = _HEADER.match(existing)
    fields = (f"Language: {locale}", *_FIELDS, f"Plural-Forms: {language.plural_forms}")
    title = f"# {known(locale).get_display_name('en')} translation."
    return (old[0] + "\n" if old else _header(title, fields)) + _body(language)


def coverage(catalog: Catalog, language: Catalog) -> Mapping[str, Coverage]:
    """The coverage of each dialog, and of the program itself."""
    counts: dict[str, list[int]] = {}
    for wanted in catalog:
        if not wanted.id:
            continue
        count = counts.setdefault((wanted.context or PROGRAM).partition(".")[0], [0, 0, 0])
        entry = language.get(wanted.id, wanted.context)
        given = entry is not None and _is_translated(entry)
        fuzzy = entry is not None and given and entry.fuzzy
        count[0] += 1
        count[1] += given and not fuzzy
        count[2] += fuzzy
    return {part: Coverage(*count) for part, count in sorted(counts.items())}


def in_all(parts: Mapping[str, Coverage]) -> Coverage:
    """The coverage of everything together."""
    return Coverage(
        sum(part.total for part in parts.values()),
        sum(part.translated for part in parts.values()),
        sum(part.fuzzy for part in parts.values()),
    )


def i18n_group(dialog_texts: DialogTexts) -> click.Group:
    """The commands, told where the texts of dialogs come from."""
    locales = click.option(
        "--locales",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("locales"),
        show_default=True,
        help="Where messages.pot and the languages are.",
    )

    @click.group("i18n")
    def group() -> None:
        """Translate what the desk says."""

    @group.command("extract")
    @locales
    @click.option("--dialogs", type=click.Path(path_type=Path), default=Path("dialogs"), show_default=True)
    @click.option("--code", type=click.Path(path_type=Path), default=Path(bot.__file__).parent, show_default=False)
    @click.option("--check", is_flag=True, help="Write nothing; exit with 1 if messages.pot is out of date.")
    def extract(locales: Path, dialogs: Path, code: Path, *, check: bool) -> None:
        """Collect every text of the program and of its dialogs in messages.pot."""
        words = as_pot(template([*code_texts(code), *dialog_texts(dialogs)]))
        pot = locales / "messages.pot"
        if check:
            if not pot.exists() or pot.read_text("utf-8") != words:
                click.echo(f"{pot} is out of date. Run `mayday i18n extract`, then `mayday i18n update`.")
                raise click.exceptions.Exit(1)
            return
        _write(pot, words)

    @group.command("update")
    @click.argument("languages", nargs=-1)
    @locales
    def update(languages: tuple[str, ...], locales: Path) -> None:
        """Bring LANGUAGES, or all there are, in step with messages.pot; one that is new is begun."""
        catalog = _template_of(locales)
        for language in languages or _languages(locales):
            if tag(language) is None:
                raise ConfigError(f"“{language}” is no language. Give its code, as in fr, pt_BR or zh_Hant.")
            path = _po(locales, language)
            _write(path, as_po(catalog, language, _proved(path, language) if path.exists() else ""))

    @group.command("coverage")
    @locales
    @click.option("--json", "for_scripts", is_flag=True, help="Print JSON, with the numbers of each dialog.")
    def show(locales: Path, *, for_scripts: bool) -> None:
        """Show how far each language is."""
        catalog = _template_of(locales)
        parts = {
            language: coverage(catalog, read_po(_proved(_po(locales, language), language).split("\n"), language))
            for language in _languages(locales)
        }
        click.echo(_json(parts) if for_scripts else _table(parts))

    return group


def _header(title: str, fields: Iterable[str]) -> str:
    return "\n".join([title, 'msgid ""', 'msgstr ""', *(f'"{field}\\n"' for field in fields), "", ""])


def _body(catalog: Catalog) -> str:
    # Lines are never wrapped and carry no line numbers: a diff shows what was said, not where it moved.
    lines = generate_po(catalog, omit_header=True, include_lineno=False, include_previous=True, width=0)
    return "".join(lines).rstrip("\n") + "\n"


def _forget_empty(language: Catalog, catalog: Catalog) -> None:
    """Untranslated entries are worth keeping only where the template has them; as obsolete ones they are noise."""
    for entry in list(language):
        gone = catalog.get(entry.id, entry.context) is None
        if entry.id and not _is_translated(entry) and (gone or entry.pluralizable):
            language.delete(entry.id, entry.context)


def _is_translated(entry: Entry) -> bool:
    forms = [entry.string] if isinstance(entry.string, str | None) else entry.string
    return all(forms)


def _languages(locales: Path) -> list[str]:
    return sorted(path.parent.parent.name for path in locales.glob("*/LC_MESSAGES/messages.po"))


def _po(locales: Path, language: str) -> Path:
    return locales / language / "LC_MESSAGES" / "messages.po"


def _template_of(locales: Path) -> Catalog:
    pot = locales / "messages.pot"
    if not pot.exists():
        raise ConfigError(f"{pot} is missing. Run `mayday i18n extract` first.")
    return read_po(_proved(pot, "en").split("\n"), abort_invalid=True)


def _proved(path: Path, language: str) -> str:
    """The text of a .po file that is known to be sound: a broken one stops here, with its line."""
    source = path.read_bytes()
    translations(source, language, str(path))
    return source.decode("utf-8-sig").replace("\r\n", "\n")


def _write(path: Path, words: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, "utf-8", newline="\n")
    click.echo(f"Wrote {path}")


def _json(parts: Mapping[str, Mapping[str, Coverage]]) -> str:
    def numbers(of: Coverage) -> dict[str, int]:
        return {**msgspec.structs.asdict(of), "missing": of.missing, "percent": of.percent}

    report = {
        language: {**numbers(in_all(of)), "parts": {part: numbers(one) for part, one in of.items()}}
        for language, of in parts.items()
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


def _table(parts: Mapping[str, Mapping[str, Coverage]]) -> str:
    lines = [f"{'language':<12}{'translated':>12}{'fuzzy':>8}{'missing':>9}{'':>6}"]
    for language, of in parts.items():
        all_ = in_all(of)
        lines.append(f"{language:<12}{all_.translated:>12}{all_.fuzzy:>8}{all_.missing:>9}{all_.percent:>5}%")
    return "\n".join(line.rstrip() for line in lines)
