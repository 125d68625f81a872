"""The library's requests over aiohttp."""

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.channels.telegram.backend import AiohttpRequest, NotWritten, decoded
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.connect import make_bot
from tests.botapi import BotApi, Person
from tests.channels.telegram.odd import answer, odd

TOKEN = "900100200:AAHtesttokentesttokentesttokentest_"
ME = b'{"ok":true,"result":{"id":900100200,"is_bot":true,"first_name":"Mayday","username":"mayday_test_bot"}}'


@pytest.mark.asyncio
async def test_a_connection_is_used_again() -> None:
    async with odd(answer(ME)) as server:
        bot = make_bot(TOKEN, server.url, "")
        async with bot:
            for _ in range(3):
                await bot.get_me()

        assert (len(server.requests), server.connections) == (4, 1)


@pytest.mark.asyncio
async def test_a_proxy_is_asked_for_the_address_and_the_address_for_nothing() -> None:
    async with odd(answer(ME)) as proxy:
        async with make_bot(TOKEN, "http://telegram.invalid", proxy.url) as bot:
            assert bot.username == "mayday_test_bot"

        assert proxy.requests[0].startswith(b"POST http://telegram.invalid/bot900100200:AAH")


@pytest.mark.asyncio
async def test_a_proxy_that_is_not_there_or_refuses_means_that_nothing_was_written() -> None:
    async with odd(answer(b"", "407 Proxy Authentication Required")) as proxy:
        refusing = make_bot(TOKEN, "https://telegram.invalid", proxy.url)
        with pytest.raises(NotWritten, match="ClientHttpProxyError"):
            await refusing.initialize()
        await refusing.shutdown()
    absent = make_bot(TOKEN, "https://telegram.invalid", proxy.url)
    with pytest.raises(NotWritten, match="ClientProxyConnectionError"):
        await absent.initialize()
    await absent.shutdown()


@pytest.mark.asyncio
async def test_bytes_are_uploaded(server: BotApi, channel: Telegram, ana: Person) -> None:
    content = bytes(range(256)) * 400

    await channel.bot.send_document(ana.id, content, filename="évidence.bin", caption="words & more = ✓")

    [call] = server.calls_of("sendDocument")
    [seen] = server.bot_messages(ana)
    assert call.files["document"].content == content
    assert (seen.body["document"]["file_name"], seen.text) == ("évidence.bin", "words & more = ✓")


@pytest.mark.asyncio
async def test_files_are_downloaded(channel: Telegram, ana: Person) -> None:
    sent = await ana.sends_document("answer.json", b'{"ok": false, "error_code": 400}')

    file = await channel.bot.get_file(sent.body["document"]["file_id"])

    assert bytes(await file.download_as_bytearray()) == b'{"ok": false, "error_code": 400}'


@pytest.mark.asyncio
async def test_a_refusal_that_came_with_a_200_is_a_refusal() -> None:
    told = b'{"ok":false,"error_code":400,"description":"Bad Request: no"}'
    async with odd(answer(told), answer(b'{"ok":false}')) as server, AiohttpRequest() as request:
        with pytest.raises(BadRequest, match="No"):
            await request.post(f"{server.url}/bot{TOKEN}/getMe")
        with pytest.raises(NetworkError):
            await request.post(f"{server.url}/bot{TOKEN}/getMe")


@pytest.mark.asyncio
@pytest.mark.parametrize("strange", [b"", b"<html>", b"[]", b"null", b'{"ok":true}', b"\xff"])
async def test_an_answer_that_is_none_is_an_error_of_the_library(strange: bytes) -> None:
    async with odd(answer(strange)) as server, AiohttpRequest() as request:
        with pytest.raises(TelegramError):
            await request.post(f"{server.url}/bot{TOKEN}/getMe")


@pytest.mark.asyncio
async def test_a_pool_that_is_not_open_writes_nothing() -> None:
    with pytest.raises(NotWritten):
        await AiohttpRequest().post("http://127.0.0.1/")


@pytest.mark.asyncio
async def test_an_address_that_is_none_does_not_repeat_itself_in_the_error() -> None:
    async with AiohttpRequest() as request:
        with pytest.raises(NetworkError) as raised:
            await request.post(f"http://[/bot{TOKEN}/getMe")

    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b'{"a": "\\ud83d\\ude42"}', {"a": "🙂"}),
        (b'{"a": "\\ud83d"}', {"a": "?"}),
        (b'{"a": "\xff"}', {"a": "\ufffd"}),
        (b"no JSON", None),
    ],
)
def test_half_a_character_costs_that_character_and_not_the_answer(payload: bytes, expected: object) -> None:
    assert decoded(payload) == expected


def test_the_librarys_own_client_is_not_in_use() -> None:
    bot: Bot = make_bot(TOKEN, "https://api.telegram.org", "")

    assert [type(request) for request in bot._request] == [AiohttpRequest, AiohttpRequest]
