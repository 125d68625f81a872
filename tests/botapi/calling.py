"""Calls the registered webhook: real HTTP posts with the secret, again and again until one is answered with 2xx.

Updates of one chat come one after another, those of different chats in parallel, `max_connections` at most. A test
says where the https address leads, as a reverse proxy would: `server.webhook.leads_to("http://127.0.0.1:8080")`.
"""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.botapi.updates import Waiting
from tests.botapi.world import World

OK = range(200, 300)


@dataclass(slots=True)
class Posted:
    """One post; `status` is 0 while it is under way, and -1 if there came no answer."""

    update: int
    chat: int | str
    status: int = 0


class WebhookCaller:
    """The other end of setWebhook."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: set[int | str] = set()
        self._runner: asyncio.Task[None] | None = None
        self._base = ""
        self.posts: list[Posted] = []
        self.pause = 0.05  # before a post is tried again
        self.patience = 60.0  # for an answer
        self.most_at_once = 0

    def leads_to(self, base: str) -> None:
        """From now on the registered address leads there; "" for nowhere, and then every post fails."""
        self._base = base
        self._world.changes.fire()

    def start(self) -> None:
        self._runner = asyncio.create_task(self._run())

    async def stop(self) -> None:
        tasks = [task for task in (self._runner, *self._tasks) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            while True:
                waiting = await self._world.changes.until(self._next)
                assert waiting is not None
                self._busy.add(queue_of(waiting))
                task = asyncio.create_task(self._post(session, waiting))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def _next(self) -> Waiting | None:
        """The oldest update whose chat has none under way."""
        setting = self._world.updates.webhook
        if not self._base or not setting.get("url") or len(self._busy) >= setting.get("max_connections", 40):
            return None
        return next((one for one in self._world.updates.fresh() if queue_of(one) not in self._busy), None)

    async def _post(self, session: aiohttp.ClientSession, waiting: Waiting) -> None:
        """One post, and what comes of it: it is confirmed, or its chat waits for a moment and it comes again."""
        posted = Posted(waiting.id, queue_of(waiting))
        self.posts.append(posted)
        self.most_at_once = max(self.most_at_once, len(self._busy))
        self._world.changes.fire()
        try:
            posted.status = await self._status(session, waiting)
            if posted.status in OK:
                self._world.updates.confirm(waiting)
            else:
                self._failed(f"Wrong response from the webhook: {posted.status}")
        except (aiohttp.ClientError, TimeoutError, OSError):
            posted.status = -1
            self._failed("Connection failed")
        if posted.status not in OK:
            self._world.changes.fire()
            await asyncio.sleep(self.pause)
        self._busy.discard(posted.chat)
        self._world.changes.fire()

    async def _status(self, session: aiohttp.ClientSession, waiting: Waiting) -> int:
        setting = self._world.updates.webhook
        secret = self._world.updates.secret
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        path = urlsplit(str(setting["url"])).path
        async with session.post(
            self._base + path,
            json=waiting.body,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=self.patience),
        ) as answer:
            await answer.read()
            return answer.status

    def _failed(self, message: str) -> None:
        if self._world.updates.webhook:
            told: dict[str, Any] = {"last_error_date": self._world.clock.seconds(), "last_error_message": message}
            self._world.updates.webhook |= told


def queue_of(waiting: Waiting) -> int | str:
    """What is kept in order: the chat, or the update itself where there is none."""
    for part in waiting.body.values():
        if isinstance(part, dict):
            holder = part.get("message") if isinstance(part.get("message"), dict) else part
            chat = holder.get("chat") if isinstance(holder, dict) else None
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return f"update {waiting.id}"
