"""Every golden transcript, twice: through the pure core, and through the whole runtime on a real database."""

from pathlib import Path

import pytest

from bot.cli.places import DIALOGS, LOCALES
from bot.runtime.reload import Loaded, load
from tests.runtime.whole import Whole
from tests.transcripts.looks import shown
from tests.transcripts.pure import Pure
from tests.transcripts.script import Script, files, parse
from tests.transcripts.whole import Through

HERE = Path(__file__).parent
README = HERE.parents[1] / "README.md"
DIALOG_TRANSCRIPTS = [path.relative_to(HERE).as_posix() for path in files(HERE) if path.parent.name != "desk"]
TOPICS = ("account_access", "phishing", "ransomware", "harassment", "scam_payment")


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    return load(DIALOGS, LOCALES)


@pytest.mark.parametrize("name", DIALOG_TRANSCRIPTS)
def test_the_pure_core_says_what_the_transcript_says(name: str, loaded: Loaded, rewrite: bool) -> None:  # noqa: FBT001
    path = HERE / name
    script = parse(path.read_text(encoding="utf-8"))
    pure = Pure(loaded, script)

    for act in script.acts:
        heard = pure.act(act.said)
        if rewrite:
            act.heard = heard
        assert heard == act.heard, f"after > {act.said}"

    if rewrite:
        path.write_text(script.text(), encoding="utf-8")


@pytest.mark.asyncio
@pytest.mark.parametrize("name", DIALOG_TRANSCRIPTS)
async def test_the_whole_runtime_says_the_same_and_stores_it(name: str, loaded: Loaded, tmp_path: Path) -> None:
    script = parse((HERE / name).read_text(encoding="utf-8"))

    async with Whole(loaded, tmp_path, moment=script.starts) as whole:
        through = Through(whole, script)
        for act in script.acts:
            assert await through.act(act.said) == said_in(act.heard), f"after > {act.said}"

        assert await outcome(through) == outcome_in(script)


def test_the_conversation_in_the_readme_is_what_the_bot_says(loaded: Loaded) -> None:
    block = README.read_text(encoding="utf-8").split("```")[1].lstrip("\n")
    script = parse(block)
    pure = Pure(loaded, script)

    assert [pure.act(act.said) for act in script.acts] == [act.heard for act in script.acts]


def said_in(heard: list[str]) -> list[str]:
    """The lines of a transcript that are the bot's words."""
    return [line for line in heard if not line.startswith("= ")]


def outcome_in(script: Script) -> tuple[dict[str, str], str]:
    """What the transcript's `=` lines come to: the record, and the case."""
    record: dict[str, str] = {}
    queued = ""
    for line in (line for act in script.acts for line in act.heard if line.startswith("= ")):
        if line.startswith("= saved "):
            name, _, value = line.removeprefix("= saved ").partition(" = ")
            record[name] = value
        elif line.startswith("= took back "):
            record.pop(line.removeprefix("= took back "), None)
        elif line.startswith("= case queued "):
            queued = line.removeprefix("= case queued ")
        elif line.startswith(("= ended", "= erased")):
            record, queued = {}, ""
    return record, queued


async def outcome(through: Through) -> tuple[dict[str, str], str]:
    """What is stored, in the same words."""
    case = await through.case()
    record = {name: shown(value) for name, value in (await through.record()).items()}
    return record, f"{case.priority} ({case.reason})" if case else ""


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
@pytest.mark.parametrize("topic", TOPICS)
def test_every_dialog_is_shown_in_every_language_to_its_end_and_to_a_person(topic: str, lang: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in files(HERE / topic) if path.name.startswith(f"{lang}-")]

    assert any("\n= ended resolved" in text for text in texts)
    assert any("\n= case queued " in text for text in texts)
