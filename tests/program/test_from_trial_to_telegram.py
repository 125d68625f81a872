"""A desk that was tried in terminals and is then given a token: nobody who waits is left behind in the trial."""

import asyncio
from pathlib import Path

import pytest

from tests.cli.window import SMALL, piped
from tests.program.program import staged
from tests.program.test_the_way_through import topic_of, zoe

TRIAL = f'{SMALL}data = "data"\nkeys = "keys"\n'


@pytest.mark.asyncio
async def test_cases_of_the_trial_go_on_in_the_staff_chat_and_new_ones_join_them(tmp_path: Path) -> None:
    (tmp_path / "trial.toml").write_text(TRIAL, encoding="utf-8")
    trial = ("chat", "--config", "trial.toml", "--lang", "en")
    for lines, *side in (
        ("/person\nthey took my mailbox\n",),
        ("/queue\n/claim 1\nWhich mailbox?\n", "--as", "staff"),
        ("/person\n", "--name", "later"),
    ):
        done = await asyncio.to_thread(piped, tmp_path, lines, *trial, *side)
        assert (done.returncode, done.stderr) == (0, "")

    async with staged(tmp_path) as stage:
        server, who = stage.server, zoe(stage)
        await server.wait_for("#2", stage.staff)
        await server.until(lambda: topic_of(stage, 1))
        await server.wait_for("they took my mailbox", stage.staff, topic=topic_of(stage, 1))

        await stage.ana.writes_in(stage.staff, "/release", topic=topic_of(stage, 1))
        await server.wait_for("2 cases are waiting.", stage.staff)

        await who.starts()
        await server.wait_for("What happened?", who)
        await who.presses("🙋 A person, please")
        await server.wait_for("in danger right now", who)
        await who.presses("No")
        await server.wait_for("what should the person know", who)
        await who.says("help")
        await server.wait_for("#3", stage.staff)
        await stage.ana.presses("Claim #2", in_chat=stage.staff)
        await server.until(lambda: topic_of(stage, 2))
        assert "ValueError" not in stage.program.said
