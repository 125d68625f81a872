"""A conversation stays on the dialogs that it began with, until a version is withdrawn or can run no more."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.cli.places import DIALOGS, LOCALES
from bot.runtime.reload import load
from bot.talk.update import Pressed
from storage import tables
from tests.runtime.paper import Sheet
from tests.runtime.scenes import queued, said
from tests.runtime.whole import Whole

IMPROVED = "These questions have just been improved. I am sorry: please look at this one again."


@pytest.fixture
def dialogs(tmp_path: Path) -> Path:
    """A folder of its own, to be edited."""
    return Path(shutil.copytree(DIALOGS, tmp_path / "dialogs"))


def edit(dialogs: Path, name: str, old: str, new: str) -> None:
    """Change a dialog's file."""
    path = dialogs / f"{name}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@asynccontextmanager
async def started_again(whole: Whole, dialogs: Path) -> AsyncIterator[Whole]:
    """The next start, with the files as they are now."""
    whole.store.close()
    async with replace(whole, loaded=load(dialogs, LOCALES)) as again:
        yield again


async def withdraw_all_but_current(whole: Whole) -> None:
    """What a withdrawal does: an older version is kept no longer."""
    current = {version for _, version in whole.loaded.library.versions}
    await whole.on(lambda tx: tx.execute(delete(tables.dialogs).where(tables.dialogs.c.version.not_in(current))))


async def in_the_middle(whole: Whole) -> Sheet:
    """A contact at the question about danger: the last message, with its buttons."""
    await whole.says("zoe", "/start")
    await whole.says("zoe", "/person")
    return whole.paper.to("zoe")[-1]


async def taps(whole: Whole, sheet: Sheet, row: int) -> list[Sheet]:
    """A button of that message."""
    return await whole.hears("zoe", Pressed(sheet.wording.keys[row][0].data, "press"))


@pytest.mark.asyncio
async def test_a_conversation_goes_on_in_the_version_it_began_with(desk: Whole, dialogs: Path) -> None:
    async with desk as whole:
        asked = await in_the_middle(whole)
        edit(dialogs, "person", "what should the person know?", "what should somebody know?")
        async with started_again(whole, dialogs) as again:
            sheets = await taps(again, asked, 2)
            assert "In a few words: what should the person know?" in said(sheets, "zoe")[0]

            await again.says("eve", "/start")
            await again.says("eve", "/person")
            asked = again.paper.to("eve")[-1]
            sheets = await again.hears("eve", Pressed(asked.wording.keys[2][0].data, "press"))
            assert "In a few words: what should somebody know?" in said(sheets, "eve")[0]


@pytest.mark.asyncio
async def test_a_withdrawn_version_moves_the_conversation_to_the_same_step_with_an_apology(
    desk: Whole, dialogs: Path
) -> None:
    async with desk as whole:
        asked = await in_the_middle(whole)
        edit(dialogs, "person", "Is anybody in danger right now?", "Is somebody in danger now?")
        async with started_again(whole, dialogs) as again:
            await withdraw_all_but_current(again)
            async with started_again(again, dialogs) as last:
                (moved,) = await taps(last, asked, 2)
                assert moved.text.startswith(IMPROVED)
                assert "Is somebody in danger now?" in moved.text

                assert "what should the person know?" in said(await taps(last, moved, 2), "zoe")[0]


@pytest.mark.asyncio
async def test_where_the_step_is_gone_the_conversation_goes_back_to_where_it_came_from(
    desk: Whole, dialogs: Path
) -> None:
    async with desk as whole:
        asked = await in_the_middle(whole)
        text = (dialogs / "person.yaml").read_text("utf-8")
        (dialogs / "person.yaml").write_text(
            text.replace("start: now", "start: first").replace("  now:\n", "  first:\n").replace("{now:", "{first:"),
            "utf-8",
        )
        async with started_again(whole, dialogs) as again:
            await withdraw_all_but_current(again)
            async with started_again(again, dialogs) as last:
                sheets = await taps(last, asked, 2)
                assert said(sheets, "zoe")[0].startswith(IMPROVED)
                ways = {key.data for row in sheets[0].wording.keys for key in row}
                assert "a.person" in ways

                assert await queued(last) == 1


@pytest.mark.asyncio
async def test_a_dialog_that_is_there_no_more_leaves_nobody_stuck(desk: Whole, dialogs: Path) -> None:
    async with desk as whole:
        await whole.says("zoe", "/start")
        asked = (await taps(whole, whole.paper.to("zoe")[-1], 4))[-1]
        (dialogs / "scam_payment.yaml").unlink()
        edit(dialogs, "start", " scam_payment,", "")
        async with started_again(whole, dialogs) as again:
            await withdraw_all_but_current(again)
            async with started_again(again, dialogs) as last:
                (moved,) = await taps(last, asked, 0)
                assert moved.text.startswith(IMPROVED)
                assert "What happened?" in moved.text
                assert "a.person" in {key.data for row in moved.wording.keys for key in row}
                assert said(await last.hears("zoe", Pressed("a.over", "press")), "zoe")[0].startswith("Hello.")


@pytest.mark.asyncio
async def test_a_case_does_not_care_which_version_led_to_it(desk: Whole, dialogs: Path) -> None:
    async with desk as whole:
        await queued(whole)
        edit(dialogs, "person", "Is anybody in danger right now?", "Is somebody in danger now?")
        async with started_again(whole, dialogs) as again:
            await withdraw_all_but_current(again)
            async with started_again(again, dialogs) as last:
                assert await last.says("zoe", "are you there?") == []
                sheets = await last.presses("ana", "c.1.claim")
                assert "🗣 are you there?" in said(sheets, "staff-chat")
