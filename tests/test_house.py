"""What the documentation says exists, and what exists is documented. One rule a test; each says what to mend."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import msgspec
import pytest

from bot.cli.commands import call, group
from bot.cli.places import DIALOGS, LOCALES
from bot.config import MemberSettings, Settings, keys, parse
from bot.engine.parse_step import KEYS
from bot.engine.rules import Rule
from bot.intake.types import TYPES
from bot.runtime.reload import examine
from storage.tables import metadata

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "config.example.toml"
DOCS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))


def text_of(*paths: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in paths)


# Settings


def test_the_example_of_a_configuration_is_every_default() -> None:
    assert parse(EXAMPLE.read_text("utf-8"), EXAMPLE.name, {}) == Settings()


def test_every_setting_stands_in_the_example_with_a_word_about_it() -> None:
    written = tomllib.loads(EXAMPLE.read_text("utf-8"))

    assert written == msgspec.to_builtins(Settings()) | {"staff": {**written["staff"], "members": []}}
    assert set(settings_in(written)) == {key for key in keys() if not key.startswith("staff.members.")}
    tables = re.split(r"^\[", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert [table for table in tables if "\n# " not in table] == []


def settings_in(table: dict[str, object], above: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield f"{above}{key}"
        if isinstance(value, dict):
            yield from settings_in(value, f"{above}{key}.")


def test_the_member_in_the_example_has_every_key() -> None:
    commented = re.search(r"^# (\[\[staff\.members\]\]\n(?:# .*\n)+)", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert commented is not None
    member = parse(commented[1].replace("# ", "", 3).replace("\n# ", "\n"), "example", {}).staff.members[0]

    assert re.findall(r"^(?:# )?(\w+) =", commented[1], re.MULTILINE) == list(MemberSettings.__struct_fields__)
    assert member == MemberSettings(id=123456789, name="Ana", role="volunteer")


# Commands


def commands(command: click.Command = group, path: str = "mayday") -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield path
        return
    for name, one in command.commands.items():
        yield from commands(one, f"{path} {name}")


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_is_in_the_documentation(command: str) -> None:
    assert command in text_of(*DOCS)


def test_every_command_that_the_documentation_names_exists() -> None:
    known = {" ".join(command.split()[:length]) for command in commands() for length in (1, 2, 3)}
    named = re.findall(r"(?:^    |`|bin/)(mayday(?: [a-z0-9]+)?)", text_of(*DOCS), re.MULTILINE)

    assert [command for command in named if command not in known] == []


def test_every_target_of_make_that_the_documentation_names_exists_and_is_listed() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"(?:^    |`)make ([a-z]+)", text_of(*DOCS, ROOT / "tests" / "README.md"), re.MULTILINE))

    assert {"run", "test", "check"} <= named
    assert [target for target in sorted(named) if not re.search(rf"^{target}:.*## ", makefile, re.MULTILINE)] == []


# Dialogs


@pytest.mark.parametrize("word", [*KEYS, *sorted({key for keys_ in KEYS.values() for key in keys_} - {*KEYS})])
def test_every_kind_of_step_and_each_of_its_keys_is_explained_to_administrators(word: str) -> None:
    assert re.search(f"`{word}[`:]", text_of(ROOT / "docs" / "administrators.md"))


@pytest.mark.parametrize("type_", list(TYPES))
def test_every_answer_type_is_listed_for_administrators(type_: str) -> None:
    [line] = re.findall(r"^Answer types: (.*)\.$", text_of(ROOT / "docs" / "administrators.md"), re.MULTILINE)

    assert type_ in line.split(", ")


def test_every_rule_of_the_checker_has_its_page() -> None:
    pages = re.findall(r"^### (\w+)$", text_of(ROOT / "docs" / "rules.md"), re.MULTILINE)

    assert sorted(pages) == sorted(get_args(Rule))


def test_the_dialog_that_administrators_learn_from_could_go_live(tmp_path: Path) -> None:
    shutil.copytree(DIALOGS, tmp_path / "dialogs")
    [example] = re.findall(r"```yaml\n(dialog: .*?)```", text_of(ROOT / "docs" / "administrators.md"), re.DOTALL)
    name = example.split()[1]
    (tmp_path / "dialogs" / f"{name}.yaml").write_text(example, encoding="utf-8")
    start = tmp_path / "dialogs" / "start.yaml"
    start.write_text(start.read_text("utf-8").replace("topics: [", f"topics: [{name}, ", 1), encoding="utf-8")

    assert examine(tmp_path / "dialogs", LOCALES).findings == ()


def test_every_sentence_is_in_the_template_for_translators(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    assert call(["i18n", "extract", "--check"]) == 0, "run `mayday i18n extract`, then `mayday i18n update`"


# Code


def test_every_table_is_explained_to_developers() -> None:
    listed = re.findall(r"^\| `(\w+)` \| \w", text_of(ROOT / "docs" / "developers.md"), re.MULTILINE)

    assert sorted(listed) == sorted(metadata.tables)


def test_every_path_that_developers_are_sent_to_exists() -> None:
    pages = text_of(ROOT / "docs" / "developers.md", ROOT / "CONTRIBUTING.md")
    named = [path for path in re.findall(r"`([\w./]+(?:\.py|/))`", pages) if not path.startswith(".")]

    assert len(named) > 20
    assert [path for path in named if not any((ROOT / above / path).exists() for above in PLACES)] == []


PLACES = ("", "bot", "bot/desk", "bot/engine", "bot/runtime", "bot/channels", "storage", "tests")


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    links = [
        (page, link)
        for page in DOCS
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
        if not link.startswith("http")
    ]

    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []


def glossary() -> list[str]:
    rows = re.findall(r"^\| ([^|]+) \|", text_of(ROOT / "docs" / "glossary.md"), re.MULTILINE)[2:]
    return [word for row in rows for word in row.split(", ") if re.fullmatch(r"\w+", word)]


def test_every_word_of_the_glossary_is_a_word_of_the_code() -> None:
    code = text_of(*(ROOT / "bot").rglob("*.py"), *(ROOT / "storage").rglob("*.py"))
    names = {part.casefold() for name in re.findall(r"\w+", code) for part in re.split(r"_|(?<=[a-z])(?=[A-Z])", name)}

    assert len(glossary()) > 30
    assert [word for word in glossary() if not {word.casefold(), f"{word.casefold()}s"} & names] == []


# The repository


def files() -> list[Path]:
    """Every file that is part of the project, and can be read as text."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else walked()
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def walked() -> list[str]:
    """The same where there is no git."""
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
    apart = ("var", "dist")
    return [
        str(path) for path in paths if not path.parts[0].startswith(".") and path.parts[0] not in apart
        and "__pycache__" not in path.parts
    ]  # fmt: skip


REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "mirror", "pypi" + ".python.org")
MACHINES = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/\w|[A-Z]:\\\\?Users")


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    found = []
    for path in files():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [(path.name, address) for address in REGISTRIES if address in text]
        found += [(path.name, place) for place in MACHINES.findall(text)]

    assert found == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_what_is_installed_is_fixed_by_its_hash_and_by_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())

    assert len(entries) > 20
    assert [entry.split()[0] for entry in entries if not re.fullmatch(ENTRY, entry)] == []
    assert "://" not in text


ENTRY = re.compile(r"[a-z0-9._-]+==\S+( ; [^\\]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\\n|$))+")
