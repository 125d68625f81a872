"""Sizes, flood limits and broken connections, as python-telegram-bot's client meets them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from tests.botapi import BotApi, Person


async def contact(server: BotApi) -> Person:
    ana = server.person(11, "Ana")
    await ana.says("hello")
    return ana


def buttons(rows: int, in_a_row: int = 1, data: str = "x") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("B", callback_data=data)] * in_a_row] * rows)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "more", "refusal"),
    [
        ("🙂" * 2049, {}, "Message is too long"),
        ("", {}, "Message text is empty"),
        (" \n", {}, "Text must be non-empty"),
        ("\u200f\n", {}, "Text must be non-empty"),
        ("🙂", {"entities": [MessageEntity("bold", 1, 1)]}, "Entity begins in a middle of a utf-16 symbol at byte"),
        (
            "🙂",
            {"entities": [MessageEntity("bold", 0, 1)]},
            "offset 0 ends in a middle of a utf-16 symbol at byte offset 4",
        ),
        ("abc", {"entities": [MessageEntity("bold", 1, 3)]}, "Entity beginning at utf-16 offset 1 ends after the end"),
        (
            "abc",
            {"entities": [MessageEntity("bold", 4, 1)]},
            "Entity begins after the end of the text at utf-16 offset 4",
        ),
        ("abc", {"entities": [MessageEntity("bold", -1, 1)]}, "Receive an entity with incorrect offset -1"),
        ("abc", {"entities": [MessageEntity("bold", 0, -1)]}, "Receive an entity with incorrect length -1"),
        ("abc", {"entities": [MessageEntity("shiny", 0, 1)]}, "Can't parse messageentity: unsupported type specified"),
        ("abc", {"entities": [MessageEntity("text_link", 0, 1)]}, 'Can\'t find field "url"'),
        ("abc", {"entities": [MessageEntity("text_link", 0, 1, url="tel:112")]}, "Entity url 'tel:112' is invalid"),
        ("abc", {"api_kwargs": {"colour": "red"}}, "Unknown parameter colour of sendmessage"),
        ("<b>abc", {"parse_mode": "HTML"}, 'Can\'t find end tag corresponding to start tag "b"'),
        ("a.b", {"parse_mode": "MarkdownV2"}, "Character '.' is reserved"),
        ("abc", {"reply_markup": buttons(1, data="é" * 33)}, "Button_data_invalid"),
        ("abc", {"reply_markup": buttons(101)}, "Reply markup is too long"),
        ("abc", {"reply_markup": buttons(1, 9)}, "Reply markup is too long"),
        ("abc", {"message_thread_id": 1}, "Message thread not found"),
    ],
)
async def test_a_message_beyond_the_limits_is_refused(
    server: BotApi,
    bot: Bot,
    text: str,
    more: dict[str, Any],
    refusal: str,
) -> None:
    ana = await contact(server)

    with pytest.raises(BadRequest) as refused:
        await bot.send_message(11, text, **more)

    assert refusal.lower() in refused.value.message.lower()
    assert server.bot_messages(ana) == []


@pytest.mark.asyncio
async def test_a_message_at_the_limits_is_sent(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)

    await bot.send_message(11, "🙂" * 2048, reply_markup=buttons(12, 8, data="é" * 32))
    await bot.send_photo(11, b"jpeg", caption="x" * 1024)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(11, b"jpeg", caption="x" * 1025)

    assert [len(one.text) for one in server.bot_messages(ana)] == [2048, 1024]


@pytest.mark.asyncio
async def test_wrong_tokens_and_methods_are_told_apart_by_status(server: BotApi, bot: Bot, stranger: Bot) -> None:
    with pytest.raises(InvalidToken, match="Unauthorized"):
        await stranger.get_me()
    with pytest.raises(InvalidToken, match="Not Found"):
        await bot.request.post(f"{bot.base_url}/noSuchMethod")

    assert [call.method for call in server.calls] == ["noSuchMethod"]


@pytest.mark.asyncio
async def test_a_private_chat_takes_a_short_burst_and_then_one_a_second(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)
    server.clock.stop()
    server.limits.strict = True
    for _ in range(3):
        await bot.send_message(11, "hello")

    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(11, "one too many")
    server.clock.advance(3)
    await bot.send_message(11, "later")

    assert refused.value.retry_after == timedelta(seconds=3)
    assert [one.text for one in server.bot_messages(ana)] == ["hello"] * 3 + ["later"]


@pytest.mark.asyncio
async def test_a_group_takes_twenty_a_minute_of_sends_edits_copies_and_topics(server: BotApi, bot: Bot) -> None:
    staff = server.forum(-1001, "Desk")
    server.clock.stop()
    server.limits.strict = True
    card = await bot.send_message(-1001, "0")
    await bot.create_forum_topic(-1001, "Case")
    for number in range(1, 10):
        await bot.edit_message_text(str(number), -1001, card.message_id)
        await bot.copy_message(-1001, -1001, card.message_id)

    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(-1001, "one too many")

    assert refused.value.retry_after == timedelta(seconds=60)
    assert (await bot.get_chat_member(-1001, 900100200)).status == "administrator"
    assert len(server.bot_messages(staff)) == 10
    server.clock.advance(60)
    await bot.send_message(-1001, "later")


@pytest.mark.asyncio
async def test_thirty_a_second_are_taken_overall(server: BotApi, bot: Bot) -> None:
    people = [server.person(number, f"P{number}") for number in range(1, 32)]
    for person in people:
        await person.says("hello")
    server.clock.stop()
    server.limits.strict = True

    for person in people[:30]:
        await bot.send_message(person.id, "hello")
    with pytest.raises(RetryAfter):
        await bot.send_message(31, "hello")

    assert server.limits.refused == 1


@pytest.mark.asyncio
async def test_a_chat_can_be_held_and_a_method_flooded(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)
    server.clock.stop()
    server.limits.hold(11, 7)
    server.faults.next("sendPhoto").floods(5)

    with pytest.raises(RetryAfter, match="Retry in 0:00:07"):
        await bot.send_message(11, "hello")
    with pytest.raises(RetryAfter, match="Retry in 0:00:05"):
        await bot.send_photo(11, b"jpeg")
    server.clock.advance(7)
    await bot.send_message(11, "hello")

    assert [one.text for one in server.bot_messages(ana)] == ["hello"]


@pytest.mark.asyncio
async def test_next_calls_answer_with_an_error_and_do_nothing(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)
    server.faults.next("sendMessage").answers(502)
    server.faults.next("sendMessage").answers(500)
    server.faults.next("sendMessage").answers_with_a_page(503)

    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(11, "hello")
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(11, "hello")
    with pytest.raises(NetworkError, match="Service Unavailable"):
        await bot.send_message(11, "hello")
    await bot.send_message(11, "hello")

    assert len(server.bot_messages(ana)) == 1
    assert [call.status for call in server.calls_of("sendMessage")] == [502, 500, 503, 200]


@pytest.mark.asyncio
async def test_a_fault_can_wait_for_a_later_call(server: BotApi, bot: Bot) -> None:
    await contact(server)
    server.faults.next("sendMessage", after=1).answers(502)

    await bot.send_message(11, "hello")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(11, "hello")
    await bot.send_message(11, "hello")

    assert [call.status for call in server.calls_of("sendMessage")] == [200, 502, 200]


@pytest.mark.asyncio
async def test_a_dropped_connection_tells_nothing_of_what_was_done(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)

    server.faults.next("sendMessage").drops_the_connection()
    with pytest.raises(NetworkError):
        await bot.send_message(11, "never sent")
    server.faults.next("sendMessage").does_it_then_drops_the_connection()
    with pytest.raises(NetworkError):
        await bot.send_message(11, "sent all the same")

    assert [one.text for one in server.bot_messages(ana)] == ["sent all the same"]
    assert [call.done for call in server.calls_of("sendMessage")] == [False, True]


@pytest.mark.asyncio
async def test_a_call_that_hangs_times_out_and_is_forgotten(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)
    gate = server.faults.next("sendMessage").hangs()

    with pytest.raises(TimedOut):
        await bot.send_message(11, "given up", read_timeout=0.05)
    await server.until(lambda: gate.waiting == 0)
    gate = server.faults.next("sendMessage").hangs()
    slow = asyncio.create_task(bot.send_message(11, "waited for", read_timeout=30))
    await gate.reached()
    gate.release()
    await slow

    assert [one.text for one in server.bot_messages(ana)] == ["waited for"]


@pytest.mark.asyncio
async def test_an_outage_ends_polls_and_refuses_calls_until_it_is_over(server: BotApi, bot: Bot) -> None:
    await contact(server)
    await bot.get_updates(offset=-1)
    poll = asyncio.create_task(bot.get_updates(offset=500_000_002, timeout=30))
    await server.until(lambda: server.updates.polled)

    server.faults.outage()

    with pytest.raises(NetworkError):
        await poll
    with pytest.raises(NetworkError):
        await bot.get_me()
    server.faults.outage(answering=502)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.get_me()
    server.faults.recovers()
    assert (await bot.get_me()).username == "mayday_test_bot"


@pytest.mark.asyncio
async def test_files_go_both_ways_up_to_twenty_megabytes(server: BotApi, bot: Bot) -> None:
    ana = await contact(server)
    small = await ana.sends_document("log.txt", b"line by line")
    large = await ana.sends_document("disk.img", b"", size=20_000_001)

    file = await bot.get_file(small.body["document"]["file_id"])
    assert bytes(await file.download_as_bytearray()) == b"line by line"
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large.body["document"]["file_id"])
    sent = await bot.send_document(11, b"a report", filename="report.pdf")
    again = await bot.send_document(11, sent.document.file_id if sent.document else "")
    assert again.document == sent.document
    with pytest.raises(BadRequest, match="Can't use file of type document as photo"):
        await bot.send_photo(11, sent.document.file_id if sent.document else "")
    server.clock.advance(hours=2)
    with pytest.raises(TelegramError, match="Not Found"):
        await file.download_as_bytearray()


@pytest.mark.asyncio
async def test_json_and_form_bodies_are_read_alike(server: BotApi) -> None:
    ana = await contact(server)
    client = HTTPXRequest(httpx_kwargs={"trust_env": False})
    async with client:
        status, _ = await client.do_request(f"{server.base_url}{server.token}/sendmessage?chat_id=11&text=hi", "GET")
        raw = client._client
        answer = await raw.post(
            f"{server.base_url}{server.token}/sendMessage",
            json={"chat_id": 11, "text": "hi", "reply_markup": {"inline_keyboard": [[{"text": "A", "url": "x"}]]}},
        )

    assert (status, answer.status_code) == (200, 400)
    assert answer.json()["description"] == "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL"
    assert [one.text for one in server.bot_messages(ana)] == ["hi"]
