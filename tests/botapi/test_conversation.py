"""What a bot receives from people, and what people see of the bot."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, ReplyParameters, Update
from telegram.error import BadRequest, Forbidden

from tests.botapi import BotApi


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label.lower())] for label in labels])


@pytest.mark.asyncio
async def test_what_a_person_says_arrives_as_an_update_without_a_thread(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana", username="ana", language_code="fr")

    await ana.says("/start abc")

    [update] = await bot.get_updates()
    assert update.update_id == 500_000_001
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert (message.text, message.chat.type, message.message_thread_id) == ("/start abc", "private", None)
    assert (message.from_user.id, message.from_user.language_code) == (11, "fr")
    assert message.parse_entities() == {message.entities[0]: "/start"}


@pytest.mark.asyncio
async def test_people_see_text_marks_and_buttons(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await ana.says("hello")

    sent = await bot.send_message(11, "🙂 <b>Do</b> this", parse_mode="HTML", reply_markup=keyboard("Yes", "No"))

    [seen] = server.bot_messages(ana)
    assert (seen.text, seen.marked("bold"), seen.buttons, seen.edits) == ("🙂 Do this", ["Do"], ["Yes", "No"], 0)
    assert sent.message_id == seen.id


@pytest.mark.asyncio
async def test_markdown_and_explicit_entities_mark_the_same(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await ana.says("hello")

    await bot.send_message(11, r"*Bold* and `code\.` and [a link](https://example.org)\.", parse_mode="MarkdownV2")
    await bot.send_message(11, "🙂 Bold", entities=[MessageEntity("bold", 3, 4)])

    marked, plain = server.bot_messages(ana)
    assert marked.text == "Bold and code. and a link."
    assert [marked.marked(kind) for kind in ("bold", "code", "text_link")] == [["Bold"], ["code."], ["a link"]]
    assert plain.marked("bold") == ["Bold"]


@pytest.mark.asyncio
async def test_a_press_carries_its_data_and_is_answered_once(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await ana.says("hello")
    await bot.send_message(11, "Well?", reply_markup=keyboard("Yes"))

    press = await ana.presses("Yes")

    query = (await bot.get_updates(offset=-1))[0].callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("yes", 11)
    await bot.answer_callback_query(query.id, "Noted", show_alert=True)
    assert (press.answered, press.toast, press.alert, server.toasts) == (True, "Noted", True, ["Noted"])
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await bot.answer_callback_query(query.id)


@pytest.mark.asyncio
async def test_a_press_answered_too_late_is_refused(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await ana.says("hello")
    await bot.send_message(11, "Well?", reply_markup=keyboard("Yes"))
    press = await ana.presses("Yes")

    server.clock.advance(16)

    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(press.id)
    assert not press.answered


@pytest.mark.asyncio
async def test_an_absent_button_cannot_be_pressed(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await ana.says("hello")
    await bot.send_message(11, "Well?", reply_markup=keyboard("Yes", "No"))

    with pytest.raises(AssertionError, match=r"There is no button 'Maybe' to press; there are \[\['Yes', 'No'\]\]"):
        await ana.presses("Maybe")


@pytest.mark.asyncio
async def test_a_person_hears_new_and_changed_messages_once_each(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await ana.says("hello")
    sent = await bot.send_message(11, "One moment")
    first = await ana.hears("moment")

    await bot.edit_message_text("Here you are", 11, sent.message_id)

    assert await ana.hears("Here you are") is first
    assert first.edits == 1
    with pytest.raises(AssertionError, match="Ana waits for 'Here'"):
        await ana.hears("Here", within=0)


@pytest.mark.asyncio
async def test_edits_reactions_and_albums_arrive_each_in_their_own_kind(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    kinds = ["message", "edited_message", "message_reaction"]
    await bot.get_updates(allowed_updates=kinds)

    said = await ana.says("helo")
    await ana.edits(said, "hello")
    await ana.reacts(said, "👍")
    await ana.sends_album(["one", "two"])

    updates = await bot.get_updates()
    shown = [next(kind for kind in kinds if getattr(update, kind)) for update in updates]
    assert shown == ["message", "edited_message", "message_reaction", "message", "message"]
    first, second = (update.message for update in updates[3:])
    assert first is not None
    assert second is not None
    assert first.media_group_id == second.media_group_id is not None


@pytest.mark.asyncio
async def test_every_kind_of_message_can_be_parsed(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await ana.sends_photo("look")
    await ana.sends_document("log.txt", b"line", "the log")
    await ana.sends_voice()
    await ana.sends_video()
    await ana.sends_audio()
    await ana.sends_sticker()
    await ana.sends_video_note()
    await ana.sends_animation()
    await ana.sends_location(48.85, 2.35)
    await ana.sends_contact("+33 1", "Bea", of=ana)

    received = [update.effective_message for update in await bot.get_updates()]

    files = ["photo", "document", "voice", "video", "audio", "sticker", "video_note", "animation"]
    kinds = [*files, "location", "contact"]
    assert [bool(getattr(one, kind)) for one, kind in zip(received, kinds, strict=True)] == [True] * 10


@pytest.mark.asyncio
async def test_a_blocked_bot_is_told_so(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    await ana.says("hello")

    await ana.blocks_bot()

    with pytest.raises(Forbidden, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(11, "Still there?")
    change = (await bot.get_updates(offset=-1))[0].my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    await ana.unblocks_bot()
    assert (await bot.send_message(11, "Welcome back")).text == "Welcome back"


@pytest.mark.asyncio
async def test_a_bot_cannot_speak_first(server: BotApi, bot: Bot) -> None:
    server.person(11, "Ana")
    vol = server.person(21, "Vol")
    server.forum(-1001, "Desk", members=[vol])

    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(11, "Hello")
    with pytest.raises(Forbidden, match="Forbidden: bot can't initiate conversation with a user"):
        await bot.send_message(21, "Hello")


@pytest.mark.asyncio
async def test_an_answer_to_a_missing_message_is_refused_unless_allowed(server: BotApi, bot: Bot) -> None:
    ana = server.person(11, "Ana")
    said = await ana.says("hello")

    answered = await bot.send_message(11, "Hi", reply_parameters=ReplyParameters(said.id))
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(11, "Hi", reply_parameters=ReplyParameters(999))
    loose = await bot.send_message(11, "Hi", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True))

    assert answered.reply_to_message is not None
    assert (answered.reply_to_message.text, loose.reply_to_message) == ("hello", None)


@pytest.mark.asyncio
async def test_raw_and_poisonous_updates_are_delivered_as_they_are(server: BotApi, bot: Bot) -> None:
    server.inject({"message": {"message_id": "poison"}})
    server.inject({"something_new": {}, "update_id": 900})

    received = await bot.request.post(f"{bot.base_url}/getUpdates")

    assert isinstance(received, list)
    poison, new = received
    assert poison == {"update_id": 500_000_001, "message": {"message_id": "poison"}}
    assert Update.de_json(new, bot) == Update(900)
