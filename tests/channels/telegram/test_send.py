"""Each kind of order against a running server: what people see of it."""

from collections.abc import Awaitable, Callable

import pytest

from bot.channels.telegram.channel import Telegram
from bot.errors import NeverSent, NotSent, TopicGone
from bot.talk.message import Attachment, AttachmentKind
from bot.talk.outgoing import (
    CloseTopic,
    DeleteMessages,
    DeleteTopic,
    Farewell,
    OpenTopic,
    Post,
    ReopenTopic,
    Tick,
)
from bot.talk.wording import Key, Span, Wording
from tests.botapi import BotApi, Group, Message, Person
from tests.channels.telegram.letters import ANA, STAFF, said, to_ana, to_staff

YES_NO = ((Key("Yes", "y"), Key("No", "n")),)


async def file_of(person: Person, kind: AttachmentKind) -> Attachment:
    """What a person has sent, as the channel would pass it on."""
    sends: dict[str, Callable[[], Awaitable[Message]]] = {
        "photo": person.sends_photo,
        "document": person.sends_document,
        "voice": person.sends_voice,
        "video": person.sends_video,
        "audio": person.sends_audio,
        "animation": person.sends_animation,
        "video_note": person.sends_video_note,
        "sticker": person.sends_sticker,
    }
    sent = (await sends[kind]()).body[kind]
    return Attachment(kind, sent[-1]["file_id"] if isinstance(sent, list) else sent["file_id"])


@pytest.mark.asyncio
async def test_a_message_arrives_with_its_styles_and_buttons(server: BotApi, channel: Telegram, ana: Person) -> None:
    wording = Wording(((Span("🙂 "), Span("Now", bold=True)), (Span("this"),)), keys=YES_NO)

    ref = await channel.send(to_ana(Post(wording)))

    [seen] = server.bot_messages(ana)
    assert (ref, seen.text, seen.marked("bold"), seen.rows) == (
        str(seen.id),
        "🙂 Now\n\nthis",
        ["Now"],
        [["Yes", "No"]],
    )
    [call] = server.calls_of("sendMessage")
    assert call.params["link_preview_options"] == '{"is_disabled": true}'
    assert "disable_notification" not in call.params


@pytest.mark.asyncio
async def test_quiet_and_protected_messages_are_sent_so(server: BotApi, channel: Telegram, ana: Person) -> None:
    await channel.send(to_ana(Post(said("hush"), quiet=True, protect=True)))

    [call] = server.calls_of("sendMessage")
    assert (call.params["disable_notification"], call.params["protect_content"]) == ("true", "true")
    assert server.bot_messages(ana)[0].protected


@pytest.mark.asyncio
async def test_long_words_become_several_messages_and_the_buttons_come_last(
    server: BotApi, channel: Telegram, ana: Person
) -> None:
    ref = await channel.send(to_ana(Post(said("a" * 4000, "b" * 4000, keys=YES_NO))))

    first, last = server.bot_messages(ana)
    assert (first.text, first.buttons, last.text, last.buttons) == ("a" * 4000, [], "b" * 4000, ["Yes", "No"])
    assert ref == str(last.id)


@pytest.mark.asyncio
async def test_nothing_to_say_is_not_sent(server: BotApi, channel: Telegram, ana: Person) -> None:
    assert await channel.send(to_ana(Post(Wording()))) == ""

    assert server.bot_messages(ana) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["photo", "document", "voice", "video", "audio", "animation"])
async def test_a_file_is_passed_on_with_words_and_buttons(
    server: BotApi, channel: Telegram, ana: Person, staff: Group, kind: AttachmentKind
) -> None:
    file = await file_of(ana, kind)

    ref = await channel.send(to_staff(Post(said("look", keys=YES_NO, file=file))))

    [seen] = server.bot_messages(staff)
    assert (seen.kind, seen.text, seen.buttons, ref) == (kind, "look", ["Yes", "No"], str(seen.id))


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["video_note", "sticker"])
async def test_a_file_that_takes_no_words_is_followed_by_them(
    server: BotApi, channel: Telegram, ana: Person, staff: Group, kind: AttachmentKind
) -> None:
    file = await file_of(ana, kind)

    ref = await channel.send(to_staff(Post(said("look", file=file))))

    alone, words = server.bot_messages(staff)
    assert (alone.kind, alone.text, words.text, ref) == (kind, "", "look", str(words.id))


@pytest.mark.asyncio
async def test_a_place_is_passed_on(server: BotApi, channel: Telegram, staff: Group) -> None:
    await channel.send(to_staff(Post(said(file=Attachment("location", latitude=48.85, longitude=2.35)))))

    [seen] = server.bot_messages(staff)
    assert seen.body == {"location": {"latitude": 48.85, "longitude": 2.35}}


@pytest.mark.asyncio
async def test_a_file_comes_before_words_that_do_not_fit_under_it(
    server: BotApi, channel: Telegram, ana: Person, staff: Group
) -> None:
    photo = await file_of(ana, "photo")

    await channel.send(to_staff(Post(said("x" * 1025, file=photo))))

    assert [(one.kind, one.text) for one in server.bot_messages(staff)] == [("photo", ""), ("text", "x" * 1025)]


@pytest.mark.asyncio
async def test_an_answer_hangs_on_its_message_and_goes_without_it_if_that_is_gone(
    server: BotApi, channel: Telegram, staff: Group
) -> None:
    card = await channel.send(to_staff("the card"))

    await channel.send(to_staff("in the thread", reply_to=card))
    await channel.send(to_staff("in no thread", reply_to="999"))

    _, threaded, loose = server.bot_messages(staff)
    assert threaded.reply_to is not None
    assert (threaded.reply_to.text, loose.reply_to) == ("the card", None)


@pytest.mark.asyncio
async def test_a_new_message_is_pinned_without_a_sound_and_an_edited_one_is_not(
    server: BotApi, channel: Telegram, staff: Group
) -> None:
    board = await channel.send(to_staff(Post(said("board"), pin=True)))

    await channel.send(to_staff(Post(said("board, later"), pin=True), edits=board))

    [call] = server.calls_of("pinChatMessage")
    assert (call.params["message_id"], call.params["disable_notification"]) == (board, "true")
    assert staff.chat.pinned == [int(board)]


@pytest.mark.asyncio
async def test_a_message_that_may_not_be_pinned_is_sent_all_the_same(server: BotApi, channel: Telegram) -> None:
    staff = server.forum(STAFF, "Desk", bot_rights={"can_manage_topics"})

    await channel.send(to_staff(Post(said("board"), pin=True)))

    assert [one.text for one in server.bot_messages(staff)] == ["board"]
    assert staff.chat.pinned == []


@pytest.mark.asyncio
async def test_a_topic_is_opened_filled_closed_reopened_and_deleted(
    server: BotApi, channel: Telegram, staff: Group
) -> None:
    topic = await channel.send(to_staff(OpenTopic("Case 17 · " + "é" * 200)))
    await channel.send(to_staff("the card", topic))
    assert [len(one.name) for one in staff.topics] == [128]
    assert [one.text for one in server.bot_messages(staff, int(topic)) if not one.is_service] == ["the card"]

    assert await channel.send(to_staff(CloseTopic(), topic)) == ""
    assert await channel.send(to_staff(CloseTopic(), topic)) == ""
    assert [one.closed for one in staff.topics] == [True]
    await channel.send(to_staff(ReopenTopic(), topic))
    await channel.send(to_staff(ReopenTopic(), topic))
    assert [one.closed for one in staff.topics] == [False]

    await channel.send(to_staff(DeleteTopic(), topic))
    assert staff.topics == []


@pytest.mark.asyncio
@pytest.mark.usefixtures("staff")
async def test_a_topic_that_is_gone_is_as_good_as_closed_and_deleted(channel: Telegram) -> None:
    assert await channel.send(to_staff(CloseTopic(), 404)) == ""
    assert await channel.send(to_staff(DeleteTopic(), 404)) == ""
    for order in (ReopenTopic(), Post(said("hello"))):
        with pytest.raises(TopicGone):
            await channel.send(to_staff(order, 404))


@pytest.mark.asyncio
async def test_a_closed_topic_is_open_for_as_long_as_it_takes_to_say_something(
    server: BotApi, channel: Telegram, staff: Group
) -> None:
    topic = await channel.send(to_staff(OpenTopic("Case 17")))
    await channel.send(to_staff(CloseTopic(), topic))

    ref = await channel.send(to_staff("she came back", topic))

    assert staff.topics[0].closed
    assert server.bot_messages(staff, int(topic))[-1].id == int(ref)


@pytest.mark.asyncio
async def test_a_topic_that_cannot_be_closed_again_is_no_reason_to_say_it_twice(
    server: BotApi, channel: Telegram, staff: Group
) -> None:
    topic = await channel.send(to_staff(OpenTopic("Case 17")))
    await channel.send(to_staff(CloseTopic(), topic))
    server.faults.next("closeForumTopic").floods(30)

    await channel.send(to_staff("she came back", topic))

    assert [one.text for one in server.bot_messages(staff, int(topic))] == ["she came back"]
    assert not staff.topics[0].closed


@pytest.mark.asyncio
async def test_a_closed_general_is_opened_for_the_moment_too(server: BotApi, channel: Telegram, staff: Group) -> None:
    await channel.bot.close_general_forum_topic(STAFF)

    await channel.send(to_staff("the board"))

    assert [one.text for one in server.bot_messages(staff)] == ["the board"]
    assert staff.chat.general_closed


@pytest.mark.asyncio
async def test_a_topic_may_only_be_deleted_with_the_right_to(server: BotApi, channel: Telegram) -> None:
    staff = server.forum(STAFF, "Desk", bot_rights={"can_manage_topics"})
    topic = await channel.send(to_staff(OpenTopic("Case 17")))

    with pytest.raises(NotSent) as waits:
        await channel.send(to_staff(DeleteTopic(), topic))

    assert waits.value.wait is None
    assert len(staff.topics) == 1


@pytest.mark.asyncio
async def test_messages_are_deleted_a_hundred_at_a_time(server: BotApi, channel: Telegram, ana: Person) -> None:
    refs = tuple([str((await ana.says("x")).id) for _ in range(150)])

    await channel.send(to_ana(DeleteMessages((*refs, "99999"))))

    assert [one.text for one in server.messages(ana)] == ["hello"]
    assert len(server.calls_of("deleteMessages")) == 2


@pytest.mark.asyncio
async def test_one_message_that_is_too_old_does_not_save_the_others(
    server: BotApi, channel: Telegram, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    old = [str((await ana.says("old")).id) for _ in range(2)]
    server.clock.advance(hours=49)
    new = [str((await ana.says("new")).id) for _ in range(40)]

    await channel.send(to_ana(DeleteMessages((*new[:20], *old, *new[20:]))))

    assert [one.text for one in server.messages(ana)] == ["hello", "old", "old"]
    assert caplog.messages == ["2 messages of the chat 11 could not be deleted: they are too old"]


@pytest.mark.asyncio
async def test_a_delivered_message_is_ticked(server: BotApi, channel: Telegram, staff: Group) -> None:
    said_by_vol = await server.person(21, "Vol").writes_in(staff, "courage")

    assert await channel.send(to_staff(Tick(str(said_by_vol.id)))) == ""

    assert said_by_vol.reactions == {900100200: ["👌"]}


@pytest.mark.asyncio
@pytest.mark.usefixtures("staff")
async def test_a_tick_that_is_not_allowed_harms_nobody(server: BotApi, channel: Telegram) -> None:
    server.faults.next("setMessageReaction").answers(400, "Bad Request: REACTION_INVALID")
    assert await channel.send(to_staff(Tick("5"))) == ""
    assert await channel.send(to_staff(Tick("404"))) == ""


@pytest.mark.asyncio
async def test_a_farewell_is_a_message(server: BotApi, channel: Telegram, ana: Person) -> None:
    ref = await channel.send(to_ana(Farewell(said("Nothing of you is kept."), "telegram", str(ANA))))

    [seen] = server.bot_messages(ana)
    assert (seen.text, ref) == ("Nothing of you is kept.", str(seen.id))


@pytest.mark.asyncio
async def test_what_telegram_refuses_for_its_style_goes_as_bare_words(
    server: BotApi, channel: Telegram, ana: Person
) -> None:
    server.faults.next("sendMessage").answers(400, "Bad Request: can't parse entities: whatever")
    wording = Wording(((Span("Now", bold=True),),), keys=YES_NO)

    await channel.send(to_ana(Post(wording)))

    [seen] = server.bot_messages(ana)
    assert (seen.text, seen.entities, seen.buttons) == ("Now", [], ["Yes", "No"])


@pytest.mark.asyncio
@pytest.mark.usefixtures("ana")
async def test_a_handle_that_is_no_longer_good_is_never_sent(channel: Telegram) -> None:
    with pytest.raises(NeverSent):
        await channel.send(to_ana(Post(said("look", file=Attachment("photo", "no-such-file")))))


@pytest.mark.asyncio
async def test_a_press_is_acknowledged_with_words_that_fit_or_with_none(channel: Telegram, ana: Person) -> None:
    await channel.send(to_ana(Post(said("Well?", keys=YES_NO))))
    spoken, silent = await ana.presses("Yes"), await ana.presses("No")

    await channel.acknowledge(spoken.id, "🙂" * 150)
    await channel.acknowledge(silent.id, "")
    await channel.acknowledge("expired", "too late")

    assert (spoken.toast, spoken.alert) == ("🙂" * 99 + "…", True)
    assert (silent.answered, silent.toast, silent.alert) == (True, "", False)
