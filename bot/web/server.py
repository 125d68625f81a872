"""The one HTTP server of the program: health, the webhook, and whatever else is given to it as routes.

It sets no cookie, names no software, and logs of a request neither address nor content.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from aiohttp import web

from bot.errors import ConfigError

LOG = logging.getLogger("mayday.web")
MOST_BYTES: Final = 1024 * 1024
STOP_SECONDS: Final = 1.0
LINGER_SECONDS: Final = 1.0
HEADERS: Final = {
    "Server": "mayday",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """It listens from `open` to `stop`; `port` is the one it was given, or found if that was 0."""

    def __init__(self, runner: web.AppRunner, port: int) -> None:
        self._runner = runner
        self.port = port

    @classmethod
    async def open(cls, host: str, port: int, routes: Iterable[web.RouteDef]) -> "Server":
        """Begin to listen; raises ConfigError if the address cannot be had."""
        runner = web.AppRunner(
            application(routes),
            access_log=None,
            logger=silence(),
            lingering_time=LINGER_SECONDS,
            auto_decompress=False,
            shutdown_timeout=STOP_SECONDS,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            await runner.cleanup()
            reason = error.strerror or type(error).__name__
            raise ConfigError(f"web.host, web.port: cannot listen on {host}:{port} ({reason}). Name another.") from None
        return cls(runner, int(runner.addresses[0][1]))

    async def run(self) -> None:
        """Serve until cancelled; then stop."""
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Take no more requests, and let those under way end, a second at most."""
        with contextlib.suppress(RuntimeError):  # stopped before
            await self._runner.cleanup()


def application(routes: Iterable[web.RouteDef]) -> web.Application:
    """The routes, under one set of headers and one way to fail."""
    made = web.Application(client_max_size=MOST_BYTES, middlewares=[failing_quietly])
    made.router.add_routes(list(routes))
    made.on_response_prepare.append(dress)
    return made


@web.middleware
async def failing_quietly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever a handler raises is a 500, and in the log by its kind alone: its text may hold what was sent."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        return web.Response(
            status=error.status, headers={"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
        )
    except Exception as error:  # noqa: BLE001 - see above
        LOG.error("a request raised %s", type(error).__name__)  # noqa: TRY400
        return web.Response(status=500)


async def dress(_request: web.Request, response: web.StreamResponse) -> None:
    """The headers of every answer."""
    response.headers.update(HEADERS)


def silence() -> logging.Logger:
    """The HTTP library's own log is switched off: it quotes what it cannot parse."""
    quiet = logging.getLogger("mayday.web.http")
    quiet.disabled = True
    return quiet
