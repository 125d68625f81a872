"""Health: is the process alive, and is it ready to work? Numbers only, for machines that look after it.

`/healthz` answers as long as the event loop turns; whoever asks restarts the process when it does not. `/readyz`
says whether work gets through: the database takes a write, Telegram has answered lately, nothing piles up.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from aiohttp import web

from bot.runtime.store import Store
from storage import facts, inbox, outbox
from storage.database import Tx

FRESH_SECONDS: Final = 1.0
DATABASE_SECONDS: Final = 2.0
SILENCE_SECONDS: Final = 90.0
NOT_READY: Final = 503
FACT: Final = "ready"

Numbers = Mapping[str, int]
Silence = Callable[[], float | None]


class Health:
    """`silence` tells the seconds since Telegram's last answer, and is None where there is no Telegram.

    The database is asked once a second at most, however often somebody looks.
    """

    def __init__(self, store: Store, backlog: int, silence: Silence | None = None) -> None:
        self._store = store
        self._backlog = backlog
        self._silence = silence
        self._look: asyncio.Task[Numbers] | None = None
        self._looked_at = 0.0

    def routes(self) -> list[web.RouteDef]:
        """The two addresses."""
        return [web.get("/healthz", alive), web.get("/readyz", self.ready)]

    async def ready(self, _request: web.Request) -> web.Response:
        """200 when work gets through, 503 when it does not; the numbers say why."""
        waiting = await self._waiting()
        numbers: dict[str, int] = {"database": int(waiting is not None), **(waiting or {})}
        numbers["backlog"] = int(waiting is not None and max(waiting.values()) <= self._backlog)
        if self._silence is not None:
            seconds = self._silence()
            numbers["telegram"] = int(seconds is not None and seconds <= SILENCE_SECONDS)
            numbers |= {} if seconds is None else {"telegram_seconds": int(seconds)}
        is_ready = all(numbers.get(part, 1) for part in ("database", "backlog", "telegram"))
        return web.json_response({"ready": int(is_ready), **numbers}, status=200 if is_ready else NOT_READY)

    async def _waiting(self) -> Numbers | None:
        """What waits in the database; None if it does not take a write in time."""
        loop = asyncio.get_running_loop()
        if self._look is None or (self._look.done() and loop.time() - self._looked_at >= FRESH_SECONDS):
            self._looked_at = loop.time()
            self._look = loop.create_task(self._store.transact(look))
        await asyncio.wait({self._look}, timeout=DATABASE_SECONDS)
        return self._look.result() if self._look.done() and self._look.exception() is None else None


async def alive(_request: web.Request) -> web.Response:
    """The event loop turns, or nobody would answer."""
    return web.json_response({"alive": 1})


def look(tx: Tx) -> Numbers:
    """Write something, and count what waits."""
    facts.set(tx, FACT, "1")
    return {"inbox": inbox.waiting_count(tx), "outbox": outbox.unsent_count(tx)}
