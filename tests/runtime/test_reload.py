"""From folders to what may go live: all or nothing, and older versions as long as they fit."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.engine.parse import version_of
from bot.errors import DialogError
from bot.runtime.reload import dialog_texts, load, with_versions
from bot.runtime.store import Store
from bot.talk.text import Text
from storage.database import Database
from storage.keys import open_keys

HERE = Path(__file__).parents[1] / "engine"
BASE = Path(__file__).parents[1] / "broken" / "base"
NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(BASE, tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(Database.open(tmp_path / "test.sqlite", open_keys(tmp_path / "keys", fresh=True)))


def test_whole_folders_are_loaded_with_their_sources() -> None:
    loaded = load(HERE / "dialogs", HERE / "locales")

    text = (HERE / "dialogs" / "start.yaml").read_text("utf-8")
    assert sorted(loaded.library.dialogs) == ["broken", "owner", "person", "start", "stolen"]
    assert loaded.catalogues.locales == ("en", "fr")
    assert loaded.sources["start"] == (version_of(text), text)
    assert loaded.library.has_version("start", version_of(text))


def test_a_broken_set_is_refused_whole_with_every_finding(folder: Path) -> None:
    (folder / "dialogs" / "helper.yaml").write_text("dialog: helper\ntitle: Helper\nstart: a\nsteps: {}\n")
    (folder / "dialogs" / "data" / "organisations.yaml").write_bytes(b"\xff")
    (folder / "locales" / "fr" / "LC_MESSAGES" / "messages.po").write_text('msgid "a\n')

    with pytest.raises(DialogError) as refused:
        load(folder / "dialogs", folder / "locales")

    assert [line.removeprefix(f"{folder}/").split(": ")[:2] for line in str(refused.value).splitlines()] == [
        ["dialogs/data/organisations.yaml:1:1", "not_utf8"],
        ["dialogs/helper.yaml:4:8", "empty_text"],
        ["locales/fr/LC_MESSAGES/messages.po:1:1", "translation_file"],
    ]


@pytest.mark.parametrize("missing", ["dialogs", "locales", "dialogs/data/incident.yaml"])
def test_what_is_missing_is_named(missing: str, folder: Path) -> None:
    path = folder / missing
    path.rename(folder / "elsewhere")

    with pytest.raises(DialogError, match=f"{path}:1:1: file_unreadable: "):
        load(folder / "dialogs", folder / "locales")


def test_a_folder_that_is_called_as_no_language_is_named(folder: Path) -> None:
    (folder / "locales" / "fr").rename(folder / "locales" / "french words")

    with pytest.raises(DialogError, match="translation_file: “french words” is no language"):
        load(folder / "dialogs", folder / "locales")


@pytest.mark.asyncio
async def test_an_older_version_stays_as_long_as_it_can_run_beside_the_others(folder: Path, store: Store) -> None:
    def write(text: str) -> str:
        (folder / "dialogs" / "broken.yaml").write_text(text)
        return version_of(text)

    async def start() -> set[str]:
        loaded = load(folder / "dialogs", folder / "locales")
        library = await store.transact(lambda tx: with_versions(tx, loaded, NOW))
        return {version for id_, version in library.versions if id_ == "broken"}

    plain = "dialog: broken\ntitle: Broken\nstart: hello\nsteps:\n  hello: {say: Hello., then: bye}\n  bye: {end: a}\n"
    first = write(plain)
    assert await start() == {first}

    uses = write(plain.replace("{say: Hello., then: bye}", "{use: more, then: bye}"))
    (folder / "dialogs" / "more.yaml").write_text("dialog: more\ntitle: More\nstart: a\nsteps:\n  a: {end: a}\n")
    assert await start() == {first, uses}

    last = write(plain.replace("Hello.", "Good day."))
    (folder / "dialogs" / "more.yaml").unlink()
    assert await start() == {first, last}
    store.close()


def test_the_texts_for_translation_say_what_they_are_and_where() -> None:
    found = {
        (text.context, text.msgid): (file, line, comment)
        for text, file, line, comment in dialog_texts(BASE / "dialogs")
    }

    assert {
        key: found[key] for key in (("helper.title", "Help with it"), ("helper.good_enough", "Is it good now?"))
    } == {
        ("helper.title", "Help with it"): (
            "dialogs/helper.yaml",
            2,
            "title of a topic, shown on a button: at most 60 characters",
        ),
        ("helper.good_enough", "Is it good now?"): ("dialogs/helper.yaml", 6, "question"),
    }
    assert found["incident.who", "Who"] == ("dialogs/data/incident.yaml", 9, "label of an entry in the record")
    assert found["incident.who.kind", "A group"][2] == "entry in the record"


def test_keywords_buttons_and_organisations_are_translated_in_their_own_contexts() -> None:
    texts = [(text, comment.partition(":")[0]) for text, _, _, comment in dialog_texts(HERE / "dialogs")]

    for expected in (
        (Text("theft", context="stolen.keywords"), "what people write who look for this topic"),
        (Text("With a chain", context="stolen.lock"), "button"),
        (Text("Keeps what was found.", context="organisations.town_hall"), "what an organisation does, after its name"),
    ):
        assert expected in texts


def test_texts_of_broken_dialogs_cannot_be_had(folder: Path) -> None:
    (folder / "dialogs" / "helper.yaml").write_text("dialog: helper\n")

    with pytest.raises(DialogError, match="missing_key"):
        list(dialog_texts(folder / "dialogs"))
