"""Webhooks: posted with the secret until they are taken, in order within a chat, not too many at once."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from telegram import Bot

from tests.botapi import BotApi

FIRST = 500_000_001
URL = "https://example.org/hook"


@dataclass
class Bay:
    """Takes posts, and answers them with the statuses that stand ready, then with 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    taken: list[Any] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        self.paths.append(request.path)
        await self.open.wait()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest_asyncio.fixture
async def bay() -> AsyncIterator[Bay]:
    taking = Bay()
    taking.open.set()
    application = web.Application()
    application.router.add_post("/{path:.*}", taking.take)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    taking.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield taking
    taking.open.set()
    await runner.cleanup()


@pytest.mark.asyncio
async def test_a_post_brings_the_update_and_the_secret_to_the_address(server: BotApi, bot: Bot, bay: Bay) -> None:
    await bot.set_webhook(URL, secret_token="s3cret")
    server.webhook.leads_to(bay.url)

    await server.person(11, "Ana").says("hello")
    await server.until(lambda: not server.updates.pending)

    assert [one["message"]["text"] for one in bay.taken] == ["hello"]
    assert (bay.secrets, bay.paths) == (["s3cret"], ["/hook"])
    assert "secret" not in str(await bot.get_webhook_info())


@pytest.mark.asyncio
async def test_what_is_not_taken_comes_again_and_the_chat_waits_for_it(server: BotApi, bot: Bot, bay: Bay) -> None:
    await bot.set_webhook(URL)
    bay.statuses = [503, 500]
    ana = server.person(11, "Ana")
    await ana.says("one")
    await ana.says("two")
    server.webhook.leads_to(bay.url)

    await server.until(lambda: not server.updates.pending)

    assert [one["message"]["text"] for one in bay.taken] == ["one", "one", "one", "two"]
    assert [one.status for one in server.webhook.posts] == [503, 500, 200, 200]
    assert (await bot.get_webhook_info()).last_error_message == "Wrong response from the webhook: 500"


@pytest.mark.asyncio
async def test_chats_come_in_parallel_one_post_each_up_to_the_limit(server: BotApi, bot: Bot, bay: Bay) -> None:
    await bot.set_webhook(URL, max_connections=3)
    bay.open.clear()
    for number in range(11, 16):
        person = server.person(number, "Ana")
        await person.says("one")
        await person.says("two")
    server.webhook.leads_to(bay.url)

    await server.until(lambda: len(server.webhook.posts) == 3)
    bay.open.set()
    await server.until(lambda: not server.updates.pending)

    by_chat = defaultdict(list)
    for one in bay.taken:
        by_chat[one["message"]["chat"]["id"]].append(one["message"]["text"])
    assert dict(by_chat) == {number: ["one", "two"] for number in range(11, 16)}
    assert server.webhook.most_at_once == 3


@pytest.mark.asyncio
async def test_nobody_at_the_address_is_tried_again(server: BotApi, bot: Bot, bay: Bay) -> None:
    await bot.set_webhook(URL)
    server.webhook.leads_to("http://127.0.0.1:1")
    await server.person(11, "Ana").says("hello")
    await server.until(lambda: len(server.webhook.posts) > 1)

    server.webhook.leads_to(bay.url)
    await server.until(lambda: not server.updates.pending)

    assert len(bay.taken) == 1


@pytest.mark.asyncio
async def test_a_removed_webhook_is_called_no_more(server: BotApi, bot: Bot, bay: Bay) -> None:
    await bot.set_webhook(URL, secret_token="s3cret")
    server.webhook.leads_to(bay.url)
    await bot.delete_webhook()

    await server.person(11, "Ana").says("hello")

    assert [update.update_id for update in await bot.get_updates()] == [FIRST]
    assert bay.taken == []
