"""Two `mayday run` at one PostgreSQL database: one polls and sends, both work, and either may be killed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.program.program import START_SECONDS, Program, Stage, config, staged
from tests.program.test_the_way_through import asks_for_a_person, claim, zoe
from tests.storage.server import Server


@dataclass
class Pair:
    """The stage, whose program polls and sends, and another program that waits for its turn."""

    stage: Stage
    other: Program


def folder_for(folder: Path, stage: Stage, url: str) -> Path:
    """A data folder of its own, keys in common."""
    folder.mkdir(exist_ok=True)
    text = config(stage.server, stage.staff.id, (stage.ana, stage.ben)).replace('keys = "keys"', 'keys = "../keys"')
    (folder / "config.toml").write_text(f'[database]\nurl = "{url}"\n{text}', encoding="utf-8")
    (folder / "config.toml").chmod(0o600)
    return folder


@pytest_asyncio.fixture
async def pair(tmp_path: Path, server: Server) -> AsyncIterator[Pair]:
    url = server.empty()
    (tmp_path / "one").mkdir()
    async with staged(tmp_path / "one", started=False) as stage:
        folder_for(tmp_path / "one", stage, url)
        other = Program(folder_for(tmp_path / "two", stage, url))
        await stage.start()
        await other.start()
        yield Pair(stage, other)
        await other.kill()
    server.drop(url)


async def serves(program: Program) -> None:
    """Until it says that it is ready to take over."""
    async with asyncio.timeout(START_SECONDS):
        while "Mayday serves Telegram" not in program.said:  # noqa: ASYNC110 - said by a process
            await asyncio.sleep(0.02)


@pytest.mark.asyncio
async def test_a_killed_processes_work_goes_on_in_the_other(pair: Pair) -> None:
    stage, who = pair.stage, zoe(pair.stage)
    await who.starts()
    await stage.server.wait_for("What happened?", who)
    await who.presses("I lost access to an account")
    asked = await stage.server.wait_for("Which kind of account", who)
    await serves(pair.other)

    await stage.program.kill()
    await who.presses("E-mail", on=asked)
    await stage.server.wait_for("Do you have an idea who did it?", who, within=20)

    said = Counter(message.text for message in stage.server.bot_messages(who))
    assert said.total() - len(said) <= 1  # the one that was between its send and its mark


@pytest.mark.asyncio
async def test_a_process_that_is_stopped_hands_over_at_once(pair: Pair) -> None:
    stage, who = pair.stage, zoe(pair.stage)
    await asks_for_a_person(stage, who)
    topic = await claim(stage, 1, stage.ana)
    await serves(pair.other)

    assert await stage.program.stop() == 0
    await who.says("The one at work")
    await stage.server.wait_for("The one at work", stage.staff, topic=topic)

    assert len([one for one in stage.staff.topics if one.name.startswith("#1 ")]) == 1
