"""From source to template to translation to coverage, on a small program."""

import ast
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.i18n import DialogTexts, Found, as_po, code_texts, i18n_group, template
from bot.errors import ConfigError, DialogError
from bot.talk.catalogue import read
from bot.talk.text import Text, plural_words

CODE = '''"""A module."""
def words(msgid): ...

def greet(name, count):
    # A remark for programmers.
    # TRANSLATORS: at the door
    yield words("Hello {name}", name=words("friend"))
    yield plural_words("{count} guest", "{count} guests", count)
    yield words(
        "A long "
        "sentence"
    )
    yield words(name)
'''

POT = r"""# What this program and its dialogs say, for translation.
msgid ""
msgstr ""
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"

#. at the door
#: program/door.py
#, python-brace-format
msgid "Hello {name}"
msgstr ""

#: program/door.py
msgid "friend"
msgstr ""

#: program/door.py
#, python-brace-format
msgid "{count} guest"
msgid_plural "{count} guests"
msgstr[0] ""
msgstr[1] ""

#: program/door.py
msgid "A long sentence"
msgstr ""

#. a button
#: texts/tea.yaml
msgctxt "tea.kind"
msgid "Green"
msgstr ""
"""


def texts_of(directory: Path) -> Iterable[Found]:
    yield Text("Green", context="tea.kind"), f"{directory.name}/tea.yaml", 7, "a button"


class Desk:
    """A directory with a program, dialogs and languages, and the command at work in it."""

    def __init__(self, place: Path, dialog_texts: DialogTexts = texts_of) -> None:
        self.code = place / "program"
        self.code.mkdir()
        (self.code / "door.py").write_text(CODE, "utf-8")
        self.locales = place / "languages"
        self.dialogs = place / "texts"
        self.group = i18n_group(dialog_texts)

    def extract(self, *more: str) -> Result:
        return self.run("extract", "--dialogs", str(self.dialogs), "--code", str(self.code), *more)

    def run(self, *arguments: str) -> Result:
        command, *rest = arguments
        return CliRunner().invoke(self.group, [command, "--locales", str(self.locales), *rest])

    def po(self, language: str) -> Path:
        return self.locales / language / "LC_MESSAGES" / "messages.po"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_extract_collects_code_and_dialogs_in_reading_order_without_dates_or_machine_paths(desk: Desk) -> None:
    result = desk.extract()

    assert (result.exit_code, (desk.locales / "messages.pot").read_text("utf-8")) == (0, POT)


def test_extract_check_says_whether_the_template_is_out_of_date(desk: Desk) -> None:
    before = desk.extract("--check").exit_code
    desk.extract()
    after = desk.extract("--check").exit_code

    assert (before, after) == (1, 0)


def test_a_new_language_is_begun_with_its_own_plural_forms(desk: Desk) -> None:
    desk.extract()
    desk.run("update", "ar")
    po = desk.po("ar").read_text("utf-8")

    assert po.startswith('# Arabic translation.\nmsgid ""\nmsgstr ""\n"Language: ar\\n"\n')
    assert (po.count("nplurals=6"), po.count("msgstr[5]")) == (1, 1)
    assert read({"ar": po}).say(plural_words("{count} guest", "{count} guests", 2), "ar") == "2 guests"


def test_updating_twice_changes_nothing(desk: Desk) -> None:
    desk.extract()
    desk.run("update", "fr")
    once = desk.po("fr").read_bytes()
    desk.run("update")

    assert desk.po("fr").read_bytes() == once


def test_translations_follow_their_texts() -> None:
    """A changed text keeps its words fuzzy, a lost one as a comment, a returning one gets them back."""
    existing = (
        "# By hand.\n"
        'msgid ""\nmsgstr ""\n"Last-Translator: Zoé\\n"\n"Plural-Forms: nplurals=2; plural=n>1;\\n"\n'
        "\n"
        '# Ma note.\nmsgid "Good morning to you"\nmsgstr "Bonjour à vous"\n\n'
        'msgid "Stay"\nmsgstr "Restez"\n\n'
        'msgid "Leave"\nmsgstr "Partez"\n\n'
        'msgid "Never translated"\nmsgstr ""\n\n'
        '#~ msgid "Back"\n#~ msgstr "Retour"\n'
    )
    wanted = template(
        [(Text(msgid), "a.py", line, "") for line, msgid in enumerate(["Stay", "Good morning to you!", "Back"], 1)]
    )

    assert as_po(wanted, "fr", existing) == (
        "# By hand.\n"
        'msgid ""\nmsgstr ""\n"Last-Translator: Zoé\\n"\n"Plural-Forms: nplurals=2; plural=n>1;\\n"\n'
        "\n"
        '#: a.py\nmsgid "Stay"\nmsgstr "Restez"\n\n'
        "# Ma note.\n#: a.py\n#, fuzzy\n"
        '#| msgid "Good morning to you"\n'
        'msgid "Good morning to you!"\nmsgstr "Bonjour à vous"\n\n'
        '#: a.py\nmsgid "Back"\nmsgstr "Retour"\n\n'
        '#~ msgid "Leave"\n#~ msgstr "Partez"\n'
    )


def test_coverage_counts_each_language_and_each_dialog(desk: Desk) -> None:
    desk.extract()
    desk.run("update", "fr", "ar")
    words = desk.po("fr").read_text("utf-8")
    words = words.replace('msgid "Green"\nmsgstr ""', 'msgid "Green"\nmsgstr "Vert"')
    words = words.replace('msgid "friend"\nmsgstr ""', '#, fuzzy\nmsgid "friend"\nmsgstr "amie"')
    desk.po("fr").write_text(words.replace('msgstr[0] ""', 'msgstr[0] "une"'), "utf-8")

    table = desk.run("coverage").output
    report = json.loads(desk.run("coverage", "--json").output)

    assert table == (
        "language      translated   fuzzy  missing\n"
        "ar                     0       0        5    0%\n"
        "fr                     1       1        3   20%\n"
    )
    assert report["fr"] == {
        "total": 5,
        "translated": 1,
        "fuzzy": 1,
        "missing": 3,
        "percent": 20,
        "parts": {
            "program": {"total": 4, "translated": 0, "fuzzy": 1, "missing": 3, "percent": 0},
            "tea": {"total": 1, "translated": 1, "fuzzy": 0, "missing": 0, "percent": 100},
        },
    }


def test_without_a_template_the_way_to_one_is_named(desk: Desk) -> None:
    result = desk.run("update")

    assert isinstance(result.exception, ConfigError)
    assert "mayday i18n extract" in str(result.exception)


def test_a_broken_language_is_not_overwritten(desk: Desk) -> None:
    desk.extract()
    desk.run("update", "fr")
    desk.po("fr").write_text('msgid "half\n', "utf-8")

    result = desk.run("update")

    assert isinstance(result.exception, DialogError)
    assert desk.po("fr").read_text("utf-8") == 'msgid "half\n'


def test_a_language_without_a_code_is_refused(desk: Desk) -> None:
    desk.extract()

    assert isinstance(desk.run("update", "12").exception, ConfigError)


def test_every_literal_of_the_program_itself_is_collected() -> None:
    package = Path(__file__).parents[2] / "bot"
    calls = [
        (node.args[0].value, path.relative_to(package.parent).as_posix())
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("words", "plural_words")
        and isinstance(node.args[0], ast.Constant)
    ]

    assert {(text.msgid, place) for text, place, _, _ in code_texts(package)} == set(calls)
