"""kill -9 in the middle of a conversation: the next start goes on at the same word, nothing lost, nothing doubled."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.program.program import Stage, staged
from tests.program.test_the_way_through import asks_for_a_person, claim, zoe


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as ready:
        yield ready


@pytest.mark.asyncio
async def test_after_a_kill_the_conversation_goes_on_at_the_same_question(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await who.starts()
    await server.wait_for("What happened?", who)
    await who.presses("I lost access to an account")
    asked = await server.wait_for("Which kind of account", who)

    await stage.restart()
    await who.presses("E-mail", on=asked)
    await server.wait_for("Do you have an idea who did it?", who)

    said = Counter(message.text for message in server.bot_messages(who))
    assert said.total() - len(said) <= 1  # the one that was between its send and its mark


@pytest.mark.asyncio
async def test_what_was_said_while_the_program_was_dead_is_answered(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await who.starts()
    await server.wait_for("What happened?", who)

    await stage.program.kill()
    await who.says("there is a ransom note on my computer")
    await stage.start()

    await server.wait_for("Which of these is closest?", who)


@pytest.mark.asyncio
async def test_killed_after_the_commit_and_before_the_send_the_answer_still_comes(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await who.starts()
    await server.wait_for("What happened?", who)
    gate = server.faults.next("sendMessage").hangs()
    await who.presses("I lost access to an account")
    await gate.reached()

    await stage.program.kill()
    gate.release()
    await stage.start()

    await server.wait_for("Which kind of account", who)


@pytest.mark.asyncio
async def test_killed_between_a_send_and_its_mark_one_message_may_come_twice_and_none_is_lost(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await who.starts()
    await server.wait_for("What happened?", who)
    gate = server.faults.next("sendMessage").does_it_then_hangs()
    await who.presses("I lost access to an account")
    await gate.reached()

    await stage.program.kill()
    gate.release()
    await stage.start()
    await who.presses("E-mail")
    await server.wait_for("Do you have an idea who did it?", who)

    asked = [message for message in server.bot_messages(who) if "Which kind of account" in message.text]
    assert 1 <= len(asked) <= 2


@pytest.mark.asyncio
async def test_killed_in_the_middle_of_a_case_both_sides_go_on(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await asks_for_a_person(stage, who)
    topic = await claim(stage, 1, stage.ana)

    await stage.restart()
    await stage.ana.writes_in(stage.staff, "Which mailbox?", topic=topic)
    await server.wait_for("Which mailbox?", who)
    await stage.restart()
    await who.says("The one at work")
    await server.wait_for("The one at work", stage.staff, topic=topic)

    assert len([one for one in stage.staff.topics if one.name.startswith("#1 ")]) == 1
