"""A running server, and python-telegram-bot's own client for it as the judge of what it says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.botapi import BotApi


@asynccontextmanager
async def client(server: BotApi, token: str) -> AsyncIterator[Bot]:
    """Not initialised, so that the first call is the test's own; its connections are closed all the same."""
    requests = [HTTPXRequest(connection_pool_size=8, httpx_kwargs={"trust_env": False}) for _ in range(2)]
    polling, calling = requests
    yield Bot(
        token,
        base_url=server.base_url,
        base_file_url=server.base_file_url,
        request=calling,
        get_updates_request=polling,
    )
    for request in requests:
        await request.shutdown()


@pytest.fixture(autouse=True)
def spans_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's newer way to give retry_after; the older one warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest_asyncio.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi.running() as running:
        yield running


@pytest_asyncio.fixture
async def bot(server: BotApi) -> AsyncIterator[Bot]:
    async with client(server, server.token) as ours:
        yield ours


@pytest_asyncio.fixture
async def stranger(server: BotApi) -> AsyncIterator[Bot]:
    """A bot with a token that looks right and is not."""
    async with client(server, "1:" + "x" * 35) as theirs:
        yield theirs
