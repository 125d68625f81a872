"""Posts that come at the same time share one commit, and are stored in the order of their numbers.

While one commit runs, whatever arrives gathers for the next. A post that is still being read may bear a lower
number than one that is complete: it is waited for, briefly and once.
"""

import asyncio
import itertools
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.poll import Door, Payload

LOG = logging.getLogger("mayday.telegram")
PATIENCE: Final = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Post:
    """A complete post that waits for its commit; `ticket` says when it began to come, `stored` what came of it."""

    ticket: int
    number: int
    payload: Payload
    stored: "asyncio.Future[bool]"


class Gathering:
    """One commit at a time; `patience` is how many seconds the others wait for a post that is slow to come."""

    def __init__(self, channel: Telegram, door: Door, patience: float = PATIENCE) -> None:
        self._channel = channel
        self._door = door
        self._patience = patience
        self._tickets = itertools.count()
        self._coming: dict[int, float] = {}  # ticket to the moment when it began
        self._complete: list[Post] = []
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begins(self) -> int:
        """A post begins to come: its ticket, to be given back by `gone` once it is complete or given up."""
        ticket = next(self._tickets)
        self._coming[ticket] = asyncio.get_running_loop().time()
        return ticket

    def gone(self, ticket: int) -> None:
        """The post of this ticket is not waited for any longer."""
        self._coming.pop(ticket, None)
        self._changed.set()

    async def store(self, ticket: int, payload: Payload) -> bool:
        """Whether the update was committed; where it was not, Telegram keeps it and posts it again."""
        post = Post(ticket, int(str(payload["update_id"])), payload, asyncio.get_running_loop().create_future())
        self._complete.append(post)
        self.gone(ticket)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._commit(), name="webhook")
        return await post.stored

    async def _commit(self) -> None:
        while self._complete:
            newest = max(post.ticket for post in self._complete)
            await self._slower_than(newest)
            batch = sorted((post for post in self._complete if post.ticket <= newest), key=lambda post: post.number)
            self._complete = [post for post in self._complete if post.ticket > newest]
            try:
                await self._door.accept(self._channel, [post.payload for post in batch])
            except Exception as error:  # noqa: BLE001 - whatever the database raises, the updates are Telegram's still
                # What has come after them goes back as well: a later word must not overtake an earlier one.
                batch, self._complete = [*batch, *self._complete], []
                LOG.error("webhook: %s; %d updates stay with Telegram", type(error).__name__, len(batch))  # noqa: TRY400
                end(batch, stored=False)
            else:
                end(batch, stored=True)

    async def _slower_than(self, newest: int) -> None:
        """Wait for posts that began before this one and are not complete, each for its short while at most."""
        while (left := time_left(self._coming, newest, self._patience)) > 0:
            self._changed.clear()
            try:
                async with asyncio.timeout(left):
                    await self._changed.wait()
            except TimeoutError:
                return


def time_left(coming: Mapping[int, float], newest: int, patience: float) -> float:
    """How many seconds posts that began before `newest` are still worth waiting for."""
    began = max((moment for ticket, moment in coming.items() if ticket < newest), default=None)
    return 0.0 if began is None else began + patience - asyncio.get_running_loop().time()


def end(posts: list[Post], *, stored: bool) -> None:
    """Tell those who wait, as far as they still do."""
    for post in posts:
        if not post.stored.done():
            post.stored.set_result(stored)
