"""The desk's golden transcripts: both sides of a case, through the whole runtime on a real database."""

from pathlib import Path

import pytest

from bot.cli.places import DIALOGS, LOCALES
from bot.runtime.reload import Loaded, load
from tests.runtime.whole import Whole
from tests.transcripts.desk_script import Desk, read_desk

HERE = Path(__file__).parent / "desk"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(DIALOGS, LOCALES)


@pytest.mark.asyncio
@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.md")))
async def test_both_sides_see_what_the_transcript_says(
    name: str,
    loaded: Loaded,
    tmp_path: Path,
    rewrite: bool,  # noqa: FBT001
) -> None:
    path = HERE / name
    script = read_desk(path)

    async with Whole(loaded, tmp_path) as whole:
        desk = Desk(whole, script.lang)
        for deed in script.deeds:
            seen = await desk.act(deed.who, deed.said)
            if rewrite:
                deed.seen = seen
            assert seen == deed.seen, f"after {deed.who}> {deed.said}"

    if rewrite:
        path.write_text(script.text(), encoding="utf-8")
