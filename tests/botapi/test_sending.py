"""Every kind of message that the bot can send, and what becomes of buttons whose message is gone."""

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    InputMediaVideo,
    MessageEntity,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, TimedOut

from tests.botapi import BotApi, Person


async def contact(server: BotApi) -> Person:
    ana = server.person(11, "Ana")
    await ana.says("hello")
    return ana


@pytest.mark.asyncio
async def test_every_kind_is_sent_from_bytes_and_seen(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)

    sent = [
        await bot.send_photo(11, b"jpeg", caption="a photo"),
        await bot.send_document(11, b"pdf", filename="report.pdf", caption="a report"),
        await bot.send_voice(11, b"ogg", caption="a voice"),
        await bot.send_video(11, b"mp4", caption="a video"),
        await bot.send_audio(11, b"mp3", caption="a song"),
        await bot.send_animation(11, b"gif", caption="an animation"),
        await bot.send_sticker(11, b"webp"),
        await bot.send_video_note(11, b"mp4"),
        await bot.send_location(11, 48.85, 2.35),
        await bot.send_contact(11, "+33 1", "Bea"),
    ]

    seen = server.bot_messages(ana)
    assert [one.id for one in seen] == [one.message_id for one in sent]
    files = ["photo", "document", "voice", "video", "audio", "animation", "sticker", "video_note"]
    assert [one.kind for one in seen] == [*files, "location", "contact"]
    assert [one.text for one in seen][:3] == ["a photo", "a report", "a voice"]
    assert sent[1].document is not None
    assert (sent[1].document.file_name, sent[1].document.file_size) == ("report.pdf", 3)
    assert [call.files["document"].content for call in server.calls_of("sendDocument")] == [b"pdf"]


@pytest.mark.asyncio
async def test_a_keyboard_in_place_of_the_letters_is_seen_apart(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)

    await bot.send_message(11, "Where?", reply_markup=ReplyKeyboardMarkup([["Here", "There"]]))

    [seen] = server.bot_messages(ana)
    assert seen.buttons == []
    assert seen.reply_keyboard is not None
    assert seen.reply_keyboard["keyboard"] == [[{"text": "Here"}, {"text": "There"}]]


@pytest.mark.asyncio
async def test_the_button_of_a_deleted_message_can_still_be_pressed(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    sent = await bot.send_message(11, "Well?", reply_markup=markup)
    seen = await ana.hears("Well?")
    await bot.delete_message(11, sent.message_id)

    await ana.presses("Yes", on=seen)
    forged = await ana.presses_raw("no-such-data", on=seen)

    queries = [update.callback_query for update in await bot.get_updates(offset=-2)]
    assert [query.data for query in queries if query] == ["y", "no-such-data"]
    assert [query.message.is_accessible for query in queries if query and query.message] == [False, False]
    await bot.answer_callback_query(forged.id)
    assert forged.answered


@pytest.mark.asyncio
async def test_an_edit_without_a_keyboard_takes_it_away(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    sent = await bot.send_message(11, "Well?", reply_markup=markup)

    await bot.edit_message_reply_markup(11, sent.message_id)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(11, sent.message_id)
    edited = await bot.edit_message_text("Well!", 11, sent.message_id, reply_markup=markup)

    [seen] = server.bot_messages(ana)
    assert (seen.text, seen.buttons, seen.edits, seen.edited_at is not None) == ("Well!", ["Yes"], 2, True)
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None


@pytest.mark.asyncio
async def test_waiting_in_vain_tells_what_was_seen_instead(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)
    await bot.send_message(11, "Good morning")

    with pytest.raises(AssertionError, match=r"Waited for 'Good night', in vain for 0 s(?s:.)*Good morning"):
        await server.wait_for("Good night", in_chat=ana, within=0)


@pytest.mark.asyncio
async def test_a_call_may_be_carried_out_long_before_it_is_answered(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)
    gate = server.faults.next("sendMessage").does_it_then_hangs()

    with pytest.raises(TimedOut):
        await bot.send_message(11, "hello", read_timeout=0.05)

    assert (await server.wait_for("hello", in_chat=ana)).text == "hello"
    await server.until(lambda: gate.waiting == 0)


@pytest.mark.asyncio
async def test_a_file_is_replaced_by_another_of_any_kind(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)
    photo = await bot.send_photo(11, b"jpeg", caption="a photo")
    other = await ana.sends_video()
    sticker = await bot.send_sticker(11, b"webp")
    video = other.body["video"]["file_id"]

    await bot.edit_message_media(InputMediaVideo(video, caption="a video"), 11, photo.message_id)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_media(InputMediaVideo(video, caption="a video"), 11, photo.message_id)
    await bot.edit_message_media(InputMediaPhoto(b"jpeg again", filename="x.jpg"), 11, photo.message_id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_media(InputMediaVideo(video), 11, sticker.message_id)

    seen = server.bot_messages(ana)[0]
    assert (seen.kind, seen.text, seen.edits) == ("photo", "", 2)


@pytest.mark.asyncio
async def test_what_telegram_takes_out_of_a_text_does_not_shift_its_marks(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)

    await bot.send_message(11, " \n\tone\r\n\u202etwo\xa0", entities=[MessageEntity("bold", 9, 3)])

    [seen] = server.bot_messages(ana)
    assert (seen.text, seen.marked("bold")) == ("one\ntwo\xa0", ["two"])
