"""Messages that are edited in place: slots, and edits that people make."""

import pytest

from bot.channels.telegram.channel import Telegram
from bot.errors import NeverSent, NotSent
from bot.talk.message import Attachment
from bot.talk.outgoing import Amend, Post
from bot.talk.wording import Key
from tests.botapi import BotApi, Group, Person
from tests.channels.telegram.letters import said, to_ana, to_staff

YES = ((Key("Yes", "y"),),)


def texts(server: BotApi, person: Person) -> list[str]:
    return [one.text for one in server.bot_messages(person)]


@pytest.mark.asyncio
async def test_a_message_in_a_slot_is_edited_with_its_buttons(server: BotApi, channel: Telegram, ana: Person) -> None:
    ref = await channel.send(to_ana(Post(said("First?", keys=YES))))

    again = await channel.send(to_ana(Post(said("Second?", keys=((Key("No", "n"),),))), edits=ref))

    [seen] = server.bot_messages(ana)
    assert (again, seen.text, seen.buttons, seen.edits) == (ref, "Second?", ["No"], 1)


@pytest.mark.asyncio
async def test_an_edit_that_changes_nothing_is_done(server: BotApi, channel: Telegram, ana: Person) -> None:
    ref = await channel.send(to_ana("the same"))

    assert await channel.send(to_ana("the same", edits=ref)) == ref

    assert server.bot_messages(ana)[0].edits == 0


@pytest.mark.asyncio
async def test_a_slot_whose_message_is_gone_gets_a_new_one(server: BotApi, channel: Telegram, ana: Person) -> None:
    ref = await channel.send(to_ana("board"))
    await ana.deletes(server.bot_messages(ana)[0])
    hers = str((await ana.says("mine")).id)

    first = await channel.send(to_ana("board, again", edits=ref))
    second = await channel.send(to_ana("board, once more", edits=hers))

    assert [str(one.id) for one in server.bot_messages(ana)] == [first, second]
    assert texts(server, ana) == ["board, again", "board, once more"]


@pytest.mark.asyncio
async def test_an_edit_that_grew_too_long_begins_in_place_and_goes_on_below(
    server: BotApi, channel: Telegram, ana: Person
) -> None:
    ref = await channel.send(to_ana("short"))

    last = await channel.send(to_ana(Post(said("a" * 4000, "b" * 4000, keys=YES)), edits=ref))

    first, second = server.bot_messages(ana)
    assert (str(first.id), first.text, first.buttons) == (ref, "a" * 4000, [])
    assert (str(second.id), second.text, second.buttons) == (last, "b" * 4000, ["Yes"])


@pytest.mark.asyncio
async def test_a_long_edit_that_broke_off_goes_on_where_it_stopped(
    server: BotApi, channel: Telegram, ana: Person
) -> None:
    ref = await channel.send(to_ana("short"))
    long = to_ana(Post(said("a" * 4000, "b" * 4000)), id="letter-2", edits=ref)
    server.faults.next("sendMessage").floods(3)

    with pytest.raises(NotSent):
        await channel.send(long)
    await channel.send(long)

    assert texts(server, ana) == ["a" * 4000, "b" * 4000]
    assert len(server.calls_of("editMessageText")) == 1


@pytest.mark.asyncio
async def test_after_a_restart_a_long_edit_is_not_taken_for_done(
    server: BotApi, channel: Telegram, ana: Person
) -> None:
    ref = await channel.send(to_ana("short"))
    long = to_ana(Post(said("a" * 4000, "b" * 4000)), edits=ref)
    server.faults.next("sendMessage").floods(3)
    with pytest.raises(NotSent):
        await channel.send(long)

    restarted = Telegram(channel.bot, channel.staff_chats)
    await restarted.send(long)

    assert texts(server, ana) == ["a" * 4000, "b" * 4000]


@pytest.mark.asyncio
async def test_a_persons_edit_changes_what_was_carried_across(server: BotApi, channel: Telegram, ana: Person) -> None:
    ref = await channel.send(to_ana("🙋 helo"))

    assert await channel.send(to_ana(Amend(said("🙋 ✎ hello"), 1), edits=ref)) == ref

    assert texts(server, ana) == ["🙋 ✎ hello"]


@pytest.mark.asyncio
async def test_an_edit_of_something_that_is_gone_is_dropped(server: BotApi, channel: Telegram, ana: Person) -> None:
    with pytest.raises(NeverSent):
        await channel.send(to_ana(Amend(said("hello"), 1), edits="404"))

    assert server.bot_messages(ana) == []


@pytest.mark.asyncio
async def test_the_words_under_a_file_and_the_file_itself_follow_an_edit(
    server: BotApi, channel: Telegram, ana: Person, staff: Group
) -> None:
    photo, video = await ana.sends_photo("look"), await ana.sends_video()
    first = Attachment("photo", photo.body["photo"][-1]["file_id"])
    second = Attachment("video", video.body["video"]["file_id"])
    ref = await channel.send(to_staff(Post(said("look", file=first))))

    await channel.send(to_staff(Amend(said("look here", file=first), 1), edits=ref))
    [seen] = server.bot_messages(staff)
    assert (seen.kind, seen.text) == ("photo", "look here")
    await channel.send(to_staff(Amend(said(file=second), 1), edits=ref))

    [seen] = server.bot_messages(staff)
    assert (seen.kind, seen.text) == ("video", "")


@pytest.mark.asyncio
async def test_the_words_under_a_voice_follow_an_edit(
    server: BotApi, channel: Telegram, ana: Person, staff: Group
) -> None:
    voice = Attachment("voice", (await ana.sends_voice()).body["voice"]["file_id"])
    ref = await channel.send(to_staff(Post(said("listen", keys=YES, file=voice))))

    await channel.send(to_staff(Amend(said("listen again", keys=YES, file=voice), 1), edits=ref))

    [seen] = server.bot_messages(staff)
    assert (seen.kind, seen.text, seen.buttons) == ("voice", "listen again", ["Yes"])


@pytest.mark.asyncio
async def test_words_that_outgrow_their_file_go_on_below_it(
    server: BotApi, channel: Telegram, ana: Person, staff: Group
) -> None:
    photo = Attachment("photo", (await ana.sends_photo()).body["photo"][-1]["file_id"])
    ref = await channel.send(to_staff(Post(said("look", file=photo))))

    await channel.send(to_staff(Amend(said("a" * 1000, "b" * 1000, file=photo), 1), edits=ref))

    first, second = server.bot_messages(staff)
    assert (first.kind, first.text, second.kind, second.text) == ("photo", "a" * 1000, "text", "b" * 1000)


@pytest.mark.asyncio
async def test_words_that_stand_below_their_file_are_edited_there(
    server: BotApi, channel: Telegram, ana: Person, staff: Group
) -> None:
    voice = Attachment("voice", (await ana.sends_voice()).body["voice"]["file_id"])
    ref = await channel.send(to_staff(Post(said("x" * 2000, file=voice))))

    await channel.send(to_staff(Amend(said("y" * 2000, file=voice), 1), edits=ref))
    await channel.send(to_staff(Amend(said("short", file=voice), 1), edits=ref))

    assert [(one.kind, one.text) for one in server.bot_messages(staff)] == [("voice", ""), ("text", "short")]


@pytest.mark.asyncio
@pytest.mark.usefixtures("staff")
async def test_a_place_that_moves_changes_nothing(server: BotApi, channel: Telegram) -> None:
    place = Attachment("location", latitude=1, longitude=2)
    ref = await channel.send(to_staff(Post(said(file=place))))

    assert await channel.send(to_staff(Amend(said(file=place), 1), edits=ref)) == ref

    assert [call.method for call in server.calls_of("editMessageText", "editMessageCaption")] == []
