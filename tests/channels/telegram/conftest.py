"""The channel against a running Bot API server, with the client that the program itself uses."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from telegram import Bot

from bot.channels.telegram.backend import AiohttpRequest
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.connect import make_bot
from tests.botapi import BotApi, Group, Person
from tests.channels.telegram.letters import ANA, STAFF


@pytest.fixture(autouse=True)
def no_proxy_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi.running() as running:
        yield running


@asynccontextmanager
async def opened(bot: Bot) -> AsyncIterator[Telegram]:
    await bot.initialize()
    try:
        yield Telegram(bot, frozenset({str(STAFF)}))
    finally:
        await bot.shutdown()


@pytest_asyncio.fixture
async def channel(server: BotApi) -> AsyncIterator[Telegram]:
    async with opened(make_bot(server.token, server.url, "")) as telegram:
        yield telegram


@pytest_asyncio.fixture
async def hasty(server: BotApi) -> AsyncIterator[Telegram]:
    """A channel that gives an answer a twentieth of a second."""
    clients = [AiohttpRequest(read_seconds=0.05) for _ in range(2)]
    bot = Bot(server.token, base_url=server.base_url, request=clients[0], get_updates_request=clients[1])
    async with opened(bot) as telegram:
        yield telegram


@pytest_asyncio.fixture
async def ana(server: BotApi) -> Person:
    """A contact who has said hello."""
    person = server.person(ANA, "Ana", last_name="Canary", username="ana_canary")
    await person.says("hello")
    return person


@pytest_asyncio.fixture
async def staff(server: BotApi) -> Group:
    """The staff chat, with topics, with the bot as its administrator and one volunteer in it."""
    return server.forum(STAFF, "Desk", members=[server.person(21, "Vol")])
