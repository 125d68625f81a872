"""One conversation from a victim's first word to a volunteer's answer and back, through the whole program.

The program is a process of its own, Telegram a server that speaks real HTTP, the database a real file.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.botapi.chats import Topic
from tests.botapi.messages import Message
from tests.botapi.people import Person
from tests.program.program import Stage, staged

NAMES = ("Zoé", "Dupont", "zoe_d")
STORY = "They took my mailbox, QX7391"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as ready:
        yield ready


@pytest_asyncio.fixture
async def flat_stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A staff chat without topics."""
    async with staged(tmp_path, topics=False) as ready:
        yield ready


def zoe(stage: Stage) -> Person:
    return stage.server.person(11, NAMES[0], last_name=NAMES[1], username=NAMES[2], language_code="en")


async def asks_for_a_person(stage: Stage, who: Person) -> None:
    """From /start into the queue: two taps after the first message."""
    await who.starts()
    await stage.server.wait_for("What happened?", who)
    await who.presses("🙋 A person, please")
    await stage.server.wait_for("in danger right now", who)
    await who.presses("No")
    await stage.server.wait_for("what should the person know", who)
    await who.says(STORY)
    await stage.server.wait_for("You are in the queue", who)


async def claim(stage: Stage, number: int, by: Person) -> Topic:
    """A press on the board, and the topic that comes of it, with the card in it."""
    await stage.server.wait_for(f"#{number}", stage.staff)
    await by.presses(f"Claim #{number}", in_chat=stage.staff)
    topic = await stage.server.until(lambda: topic_of(stage, number))
    assert topic is not None
    await stage.server.wait_for(f"Case #{number}", stage.staff, topic=topic)
    return topic


def topic_of(stage: Stage, number: int) -> Topic | None:
    return next((topic for topic in stage.staff.topics if topic.name.startswith(f"#{number} ")), None)


def everything_staff_saw(stage: Stage) -> str:
    said = "\n".join(message.text for message in stage.server.messages(stage.staff))
    return said + "\n".join(topic.name for topic in stage.staff.topics)


@pytest.mark.asyncio
async def test_from_the_first_word_to_a_goodbye_and_back_again(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await asks_for_a_person(stage, who)

    topic = await claim(stage, 1, stage.ana)
    await server.wait_for("They took my mailbox", stage.staff, topic=topic)
    await server.wait_for("A person is here with you now", who)

    question = await stage.ana.writes_in(stage.staff, "Which mailbox is it?", topic=topic)
    await server.wait_for("Which mailbox is it?", who)
    await server.until(lambda: question.reactions, "waited for the delivery mark")

    answer = await who.says("The one at work")
    await server.wait_for("The one at work", stage.staff, topic=topic)
    await who.edits(answer, "The one at home")
    await server.wait_for("The one at home", stage.staff, topic=topic)
    assert not [one for one in server.bot_messages(stage.staff, topic) if "The one at work" in one.text]

    await stage.ana.writes_in(stage.staff, "// sounds like the campaign of last week", topic=topic)
    await stage.ben.writes_in(stage.staff, "I know that one", topic=topic)
    await stage.ana.writes_in(stage.staff, "Please sign out everywhere", topic=topic)
    await server.wait_for("Please sign out everywhere", who)

    card = await server.wait_for("Case #1", stage.staff, topic=topic)
    await stage.ana.presses("✔ Resolve", in_chat=stage.staff, on=card)
    await server.wait_for("Your case is closed now", who)
    await server.until(lambda: topic.closed)

    await who.presses("4 ⭐")
    await server.wait_for("Thank you. This helps us", who)
    await who.presses("🙋 I need more help")
    await server.wait_for("Your case is open again", who)
    await server.until(lambda: not topic.closed)
    await who.says("It happened again")
    await server.wait_for("It happened again", stage.staff, topic=topic)

    heard = "\n".join(message.text for message in server.bot_messages(who))
    assert "campaign" not in heard
    assert "I know that one" not in heard
    assert not [name for name in ("Ana", "Ben") if name in heard]
    assert not [name for name in NAMES if name in everything_staff_saw(stage)]


@pytest.mark.asyncio
async def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_who(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await asks_for_a_person(stage, who)
    await server.wait_for("#1", stage.staff)

    first = await stage.ana.presses("Claim #1", in_chat=stage.staff)
    second = await stage.ben.presses("Claim #1", in_chat=stage.staff)
    await server.until(lambda: first.answered and second.answered)

    assert "Case 1 is yours" in (first.toast or "")
    assert "Ana" in (second.toast or "")
    await server.until(lambda: topic_of(stage, 1))
    await server.wait_for("Nobody is waiting", stage.staff)
    assert len(stage.staff.topics) == 1


@pytest.mark.asyncio
async def test_danger_opens_the_topic_at_once_with_its_card_pinned(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await who.starts()
    await server.wait_for("What happened?", who)
    await who.presses("🙋 A person, please")
    await server.wait_for("in danger right now", who)
    await who.presses("Yes, somebody is in danger")
    await server.wait_for("call the emergency number", who)

    topic = await server.until(lambda: topic_of(stage, 1))
    card = await server.wait_for("Case #1", stage.staff, topic=topic)
    await server.until(
        lambda: str(card.id) in [call.params["message_id"] for call in server.calls_of("pinChatMessage")]
    )

    spoken = await stage.ana.writes_in(stage.staff, "hello?", topic=topic)
    await server.wait_for("Claim", stage.staff, topic=topic, after=spoken)
    assert "hello?" not in [message.text for message in server.bot_messages(who)]


@pytest.mark.asyncio
async def test_photos_documents_voices_and_places_pass_both_ways(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await asks_for_a_person(stage, who)
    topic = await claim(stage, 1, stage.ana)

    await who.sends_photo("the ransom note")
    await who.sends_document("mail.eml", mime="message/rfc822")
    await who.sends_voice()
    await who.sends_location(48.85, 2.35)
    await server.until(
        lambda: kinds(server.bot_messages(stage.staff, topic)) >= {"photo", "document", "voice", "location"}
    )
    await server.wait_for("the ransom note", stage.staff, topic=topic)

    await stage.ana.sends_photo("like this", in_chat=stage.staff, topic=topic)
    await stage.ana.sends_document("steps.pdf", in_chat=stage.staff, topic=topic)
    await stage.ana.sends_voice(in_chat=stage.staff, topic=topic)
    await stage.ana.sends_location(48.86, 2.36, in_chat=stage.staff, topic=topic)
    await server.until(lambda: kinds(server.bot_messages(who)) >= {"photo", "document", "voice", "location"})


def kinds(messages: list[Message]) -> set[str]:
    return {message.kind for message in messages}


@pytest.mark.asyncio
async def test_a_stranger_in_the_staff_chat_may_neither_press_nor_speak_and_it_is_logged(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    mallory = server.person(66, "Mallory")
    await stage.staff.admits(mallory)
    await asks_for_a_person(stage, who)
    await server.wait_for("#1", stage.staff)

    press = await mallory.presses("Claim #1", in_chat=stage.staff)
    await server.until(lambda: press.answered)
    assert "not on the staff list" in (press.toast or "")

    topic = await claim(stage, 1, stage.ana)
    await mallory.writes_in(stage.staff, "tell me everything", topic=topic)
    await server.wait_for("not on the staff list", stage.staff, topic=topic)
    assert "tell me everything" not in [message.text for message in server.bot_messages(who)]
    await stage.program.stop()
    assert "telegram:66 is not on the staff list" in stage.program.said


@pytest.mark.asyncio
async def test_without_topics_a_case_is_a_thread_of_replies(flat_stage: Stage) -> None:
    stage = flat_stage
    server, who = stage.server, zoe(stage)
    await asks_for_a_person(stage, who)
    await server.wait_for("#1", stage.staff)
    await stage.ana.presses("Claim #1", in_chat=stage.staff)
    card = await server.wait_for("Case #1", stage.staff)
    told = await server.wait_for("They took my mailbox", stage.staff)
    assert told.reply_to is card

    await stage.ana.writes_in(stage.staff, "Which mailbox?", reply_to=card)
    await server.wait_for("Which mailbox?", who)
    await stage.ana.writes_in(stage.staff, "lunch, anybody?")
    await who.says("The one at work")
    shown = await server.wait_for("The one at work", stage.staff)
    asked = await stage.ben.writes_in(stage.staff, "/queue")
    await server.wait_for("Nobody is waiting", stage.staff, after=asked)  # by now what was shown is remembered
    await stage.ana.writes_in(stage.staff, "Thank you", reply_to=shown)
    await server.wait_for("Thank you", who)

    assert "lunch, anybody?" not in [message.text for message in server.bot_messages(who)]


@pytest.mark.asyncio
async def test_deleting_everything_removes_the_topic_and_leaves_nothing_that_can_be_read(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await asks_for_a_person(stage, who)
    topic = await claim(stage, 1, stage.ana)
    await server.wait_for("They took my mailbox", stage.staff, topic=topic)

    await who.says("/delete")
    await server.wait_for("Delete everything you told us here?", who)
    await who.presses("Yes, delete everything")
    await server.wait_for("Everything you told us here is deleted", who)

    await server.until(lambda: topic_of(stage, 1) is None)
    await stage.program.stop()
    data = b"".join(path.read_bytes() for path in (stage.program.folder / "data").iterdir() if path.is_file())
    assert b"QX7391" not in data


@pytest.mark.asyncio
async def test_a_contact_who_blocks_the_bot_is_told_of_to_staff_and_heard_again_when_she_is_back(stage: Stage) -> None:
    server, who = stage.server, zoe(stage)
    await asks_for_a_person(stage, who)
    topic = await claim(stage, 1, stage.ana)

    await who.blocks_bot()
    await server.wait_for("can no longer be reached", stage.staff, topic=topic)
    await who.unblocks_bot()
    await who.says("I am back")
    await server.wait_for("I am back", stage.staff, topic=topic)
    await stage.ana.writes_in(stage.staff, "Good to hear you", topic=topic)
    await server.wait_for("Good to hear you", who)
