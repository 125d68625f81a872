"""Groups and forum topics: threads, rights, members, copies, deletions and the move to a new number."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.botapi import BotApi

STAFF = -1001234


async def newest(bot: Bot) -> Message:
    message = (await bot.get_updates(offset=-1))[0].message
    assert message is not None
    return message


@pytest.mark.asyncio
async def test_a_topic_is_opened_written_in_and_told_apart_from_general(server: BotApi, bot: Bot) -> None:
    vol = server.person(21, "Vol")
    staff = server.forum(STAFF, "Desk", members=[vol])

    opened = await bot.create_forum_topic(STAFF, "Case 1")
    in_topic = await bot.send_message(STAFF, "the card", message_thread_id=opened.message_thread_id)
    in_general = await bot.send_message(STAFF, "the board")

    assert (in_topic.message_thread_id, in_topic.is_topic_message) == (opened.message_thread_id, True)
    assert in_topic.reply_to_message is not None
    assert in_topic.reply_to_message.forum_topic_created is not None
    assert (in_general.message_thread_id, in_general.is_topic_message) == (None, None)
    assert [topic.name for topic in server.topics(staff)] == ["Case 1"]
    assert [one.text for one in server.bot_messages(staff, staff.topic("Case 1"))] == ["the card"]


@pytest.mark.asyncio
async def test_what_staff_write_names_its_topic_and_a_reply_in_general_a_stray_thread(server: BotApi, bot: Bot) -> None:
    vol = server.person(21, "Vol")
    staff = server.forum(STAFF, "Desk", members=[vol])
    topic = await staff.opens_topic("Case 1", vol)

    await vol.writes_in(staff, "hello", topic=topic)
    here = await newest(bot)
    board = await vol.writes_in(staff, "anybody?")
    general = await newest(bot)
    await vol.writes_in(staff, "me", reply_to=board)
    stray = await newest(bot)

    assert (here.message_thread_id, here.is_topic_message) == (topic.id, True)
    assert (general.message_thread_id, general.is_topic_message) == (None, None)
    assert (stray.message_thread_id, stray.is_topic_message) == (board.id, None)


@pytest.mark.asyncio
async def test_the_bot_hears_its_own_notices_and_not_its_own_words(server: BotApi, bot: Bot) -> None:
    server.forum(STAFF, "Desk")
    opened = await bot.create_forum_topic(STAFF, "Case 1")
    card = await bot.send_message(STAFF, "card", message_thread_id=opened.message_thread_id)
    await bot.pin_chat_message(STAFF, card.message_id)
    await bot.close_forum_topic(STAFF, opened.message_thread_id)

    heard = [update.message for update in await bot.get_updates()]

    kinds = ["forum_topic_created", "pinned_message", "forum_topic_closed"]
    assert [getattr(message, kind) is not None for message, kind in zip(heard, kinds, strict=True)] == [True] * 3


@pytest.mark.asyncio
async def test_closed_missing_and_unchanged_topics_are_refused(server: BotApi, bot: Bot) -> None:
    vol = server.person(21, "Vol")
    staff = server.forum(STAFF, "Desk", members=[vol])
    topic = await staff.opens_topic("Case 1", vol)

    await bot.close_forum_topic(STAFF, topic.id)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(STAFF, "hello", message_thread_id=topic.id)
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await bot.close_forum_topic(STAFF, topic.id)
    await bot.reopen_forum_topic(STAFF, topic.id)
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await bot.edit_forum_topic(STAFF, topic.id, name="Case 1")
    await bot.edit_forum_topic(STAFF, topic.id, name="Case 1: Vol")
    said = await vol.writes_in(staff, "hello", topic=topic)
    await bot.delete_forum_topic(STAFF, topic.id)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(STAFF, "hello", message_thread_id=topic.id)

    assert (topic.name, said.deleted, server.topics(staff)) == ("Case 1: Vol", True, [])


@pytest.mark.asyncio
async def test_topics_want_a_forum_a_right_and_a_name(server: BotApi, bot: Bot) -> None:
    staff = server.forum(STAFF, "Desk", bot_rights={"can_pin_messages"})
    server.group(-1005, "Plain")

    with pytest.raises(BadRequest, match="Not enough rights to create a topic"):
        await bot.create_forum_topic(STAFF, "Case 1")
    with pytest.raises(BadRequest, match="The chat is not a forum"):
        await bot.create_forum_topic(-1005, "Case 1")
    await staff.gives_bot({"can_manage_topics"})
    with pytest.raises(BadRequest, match="Topic_title_too_long"):
        await bot.create_forum_topic(STAFF, "x" * 129)
    opened = await bot.create_forum_topic(STAFF, "x" * 128)
    await staff.gives_bot(None)
    await bot.close_forum_topic(STAFF, opened.message_thread_id)

    assert staff.topics[0].closed


@pytest.mark.asyncio
async def test_general_is_closed_and_reopened_and_has_no_number(server: BotApi, bot: Bot) -> None:
    staff = server.forum(STAFF, "Desk")
    await bot.close_general_forum_topic(STAFF)

    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(STAFF, "the board")
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await bot.close_general_forum_topic(STAFF)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(STAFF, "the board", message_thread_id=1)
    await bot.reopen_general_forum_topic(STAFF)
    await bot.send_message(STAFF, "the board")

    assert [one.text for one in server.bot_messages(staff)] == ["the board"]


@pytest.mark.asyncio
async def test_two_people_press_the_same_button(server: BotApi, bot: Bot) -> None:
    vol, val = server.person(21, "Vol"), server.person(22, "Val")
    staff = server.forum(STAFF, "Desk", members=[vol, val])
    await staff.makes_admin(val, anonymous=True)
    await bot.send_message(
        STAFF, "Case 1", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Claim", callback_data="c")]])
    )
    await bot.get_updates(offset=-1)

    await vol.presses("Claim", in_chat=staff)
    await val.presses("Claim", in_chat=staff)

    queries = [update.callback_query for update in await bot.get_updates(offset=-2)]
    assert [query.from_user.first_name for query in queries if query] == ["Vol", "Val"]


@pytest.mark.asyncio
async def test_an_anonymous_administrator_writes_as_the_group(server: BotApi, bot: Bot) -> None:
    vol = server.person(21, "Vol")
    other = server.person(31, "Other", is_bot=True)
    staff = server.forum(STAFF, "Desk", members=[vol, other])
    await staff.makes_admin(vol, anonymous=True)

    await vol.writes_in(staff, "who am I?")
    anonymous = await newest(bot)
    await other.writes_in(staff, "beep")
    robot = await newest(bot)

    assert anonymous.from_user is not None
    assert anonymous.sender_chat is not None
    assert (anonymous.from_user.id, anonymous.sender_chat.id) == (1087968824, STAFF)
    assert robot.from_user is not None
    assert robot.from_user.is_bot


@pytest.mark.asyncio
async def test_privacy_mode_hides_the_chatter_from_a_bot_that_is_no_administrator(server: BotApi, bot: Bot) -> None:
    vol = server.person(21, "Vol")
    staff = server.group(STAFF, "Desk", members=[vol], bot_rights=None)
    card = await bot.send_message(STAFF, "Case 1")

    await vol.writes_in(staff, "lunch?")
    await vol.writes_in(staff, "/queue")
    await vol.writes_in(staff, "mine", reply_to=staff.chat.messages[card.message_id])

    heard = [update.message.text for update in await bot.get_updates() if update.message]
    assert heard == ["/queue", "mine"]


@pytest.mark.asyncio
async def test_members_are_told_and_asked_for(server: BotApi, bot: Bot) -> None:
    vol, val = server.person(21, "Vol"), server.person(22, "Val")
    staff = server.forum(STAFF, "Desk", members=[vol])
    await bot.get_updates(allowed_updates=["chat_member", "my_chat_member"])

    await staff.admits(val)
    await staff.loses(vol, by=val)

    changes = [update.chat_member for update in await bot.get_updates()]
    assert [(one.new_chat_member.user.first_name, one.new_chat_member.status) for one in changes if one] == [
        ("Val", "member"),
        ("Vol", "kicked"),
    ]
    assert (await bot.get_chat_member(STAFF, 22)).status == ChatMemberStatus.MEMBER
    assert [one.status for one in await bot.get_chat_administrators(STAFF)] == ["creator", "administrator"]
    chat = await bot.get_chat(STAFF)
    assert (chat.title, chat.is_forum, chat.type) == ("Desk", True, "supergroup")


@pytest.mark.asyncio
async def test_a_bot_that_was_thrown_out_or_left_is_refused(server: BotApi, bot: Bot) -> None:
    staff = server.forum(STAFF, "Desk")
    server.group(-55, "Old")

    await staff.kicks_bot()
    await bot.leave_chat(-55)

    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(STAFF, "hello")
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(-55, "hello")


@pytest.mark.asyncio
async def test_a_group_that_moved_says_where(server: BotApi, bot: Bot) -> None:
    old = server.group(-55, "Desk")

    new = await old.becomes_supergroup(STAFF)

    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-55, "hello")
    assert moved.value.new_chat_id == new.id == STAFF
    moves = [update.message for update in await bot.get_updates()]
    assert [(one.chat.id, one.migrate_to_chat_id, one.migrate_from_chat_id) for one in moves if one] == [
        (-55, STAFF, None),
        (STAFF, None, -55),
    ]


@pytest.mark.asyncio
async def test_a_copy_names_nobody_and_a_forward_its_author(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    staff = server.forum(STAFF, "Desk")
    said = await ana.sends_photo("look")

    copied = await bot.copy_message(STAFF, 11, said.id, caption="seen")
    forwarded = await bot.forward_message(STAFF, 11, said.id)
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(STAFF, 11, 999)

    copy, forward = server.bot_messages(staff)
    assert (copy.id, copy.text, copy.kind, copy.origin) == (copied.message_id, "seen", "photo", None)
    assert forward.text == "look"
    assert forwarded.forward_origin is not None
    assert forwarded.forward_origin.type == "user"


@pytest.mark.asyncio
async def test_an_album_is_copied_as_an_album_without_what_is_gone(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    staff = server.forum(STAFF, "Desk")
    first, second, third = await ana.sends_album(["one", "two", "three"])
    await ana.deletes(second)

    copies = await bot.copy_messages(STAFF, 11, [first.id, second.id, third.id])

    seen = server.bot_messages(staff)
    assert [(one.id, one.text) for one in seen] == [(copies[0].message_id, "one"), (copies[1].message_id, "three")]
    assert len({one.media_group for one in (*seen, first)}) == 2


@pytest.mark.asyncio
async def test_edits_that_change_nothing_or_concern_others_are_refused(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    said = await ana.says("hello")
    sent = await bot.send_message(11, "Hi")

    with pytest.raises(BadRequest, match="Message is not modified: specified new message content and reply markup are"):
        await bot.edit_message_text("Hi", 11, sent.message_id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Hi", 11, said.id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("Hi", 11, 999)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(11, sent.message_id, caption="Hi")


@pytest.mark.asyncio
async def test_a_message_is_deleted_within_two_days_and_not_later(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    said = await ana.says("hello")
    fresh, stale = [await bot.send_message(11, text) for text in ("fresh", "stale")]

    server.clock.advance(hours=47)
    await bot.delete_message(11, fresh.message_id)
    await bot.delete_messages(11, [said.id, 999])
    server.clock.advance(hours=1)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(11, stale.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(11, fresh.message_id)

    assert [one.text for one in server.messages(ana)] == ["stale"]


@pytest.mark.asyncio
async def test_pins_reactions_and_the_typing_sign_are_seen(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    said = await ana.says("hello")

    await bot.send_chat_action(11, "typing")
    await bot.pin_chat_message(11, said.id)
    await bot.set_message_reaction(11, said.id, "👌")
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(11, said.id, "✅")
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(11, 999)

    assert (list(ana.chat.actions), ana.chat.pinned, said.reactions) == (["typing"], [said.id], {900100200: ["👌"]})
    assert (await bot.get_chat(11)).pinned_message is not None


@pytest.mark.asyncio
async def test_what_the_bot_says_of_itself_is_kept_by_language(server: BotApi, bot: Bot) -> None:
    await bot.set_my_commands([("start", "Begin")])
    await bot.set_my_commands([("start", "Commencer")], language_code="fr")
    await bot.set_my_description("A desk")
    await bot.set_my_short_description("Un guichet", language_code="fr")

    assert [one.description for one in await bot.get_my_commands()] == ["Begin"]
    assert [one.description for one in await bot.get_my_commands(language_code="fr")] == ["Commencer"]
    assert (await bot.get_my_description("fr")).description == "A desk"
    assert server.world.profile.short_descriptions == {"fr": "Un guichet"}
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([("No Way", "x")])
