"""The webhook: Telegram posts updates here, and each is answered with 200 once it has been committed.

Nothing is understood here. What is no post of Telegram's, or no update, is refused without a word of it in the log.
"""

import asyncio
import hmac
import logging
from typing import Final

from aiohttp import web

from bot.channels.telegram.backend import decoded
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.gathering import PATIENCE, Gathering
from bot.channels.telegram.poll import Door, Payload, is_update

LOG = logging.getLogger("mayday.telegram")
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
MOST_BYTES: Final = 1024 * 1024
READ_SECONDS: Final = 10.0

FORBIDDEN: Final = 403
NO_JSON: Final = 415
TOO_LARGE: Final = 413
TOO_SLOW: Final = 408
NO_UPDATE: Final = 400
NOT_STORED: Final = 503


class Webhook:
    """Takes posts; `secret` is what Telegram was told to bring with each."""

    def __init__(self, channel: Telegram, door: Door, secret: str, patience: float = PATIENCE) -> None:
        self._gathering = Gathering(channel, door, patience)
        self._secret = secret.encode()

    def routes(self, path: str) -> list[web.RouteDef]:
        """The address at which posts are taken; any other method is refused by the server."""
        return [web.post(path, self.take)]

    async def take(self, request: web.Request) -> web.Response:
        """One post. The status says what became of it; Telegram posts again whatever is not answered with 2xx."""
        if not self._is_telegrams(request):
            return web.Response(status=FORBIDDEN)
        if request.content_type != "application/json":
            return web.Response(status=NO_JSON)
        if (request.content_length or 0) > MOST_BYTES:
            return web.Response(status=TOO_LARGE)
        return await self._read_and_store(request)

    def _is_telegrams(self, request: web.Request) -> bool:
        """Compared in constant time, so that nobody can find the secret out letter by letter."""
        brought = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(brought, self._secret)

    async def _read_and_store(self, request: web.Request) -> web.Response:
        ticket = self._gathering.begins()
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await request.read()
            payload = update_in(body)
            if payload is None:
                LOG.warning("webhook: a post of %d bytes held no update", len(body))
                return web.Response(status=NO_UPDATE)
            return web.Response(status=200 if await self._gathering.store(ticket, payload) else NOT_STORED)
        except TimeoutError:
            return web.Response(status=TOO_SLOW)
        finally:
            self._gathering.gone(ticket)


def update_in(body: bytes) -> Payload | None:
    """The update, None if there is none: whatever has an id of its own is one."""
    try:
        found = decoded(body)
    except RecursionError:
        return None
    return found if is_update(found) else None
