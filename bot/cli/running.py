"""How a command that serves runs and ends: Ctrl-C and SIGTERM close everything, an error comes out as itself."""

import asyncio
import logging
import sys
from collections.abc import Coroutine
from typing import Any

from bot.cli.stop import on_signal
from bot.errors import MaydayError

LIBRARIES = ("telegram", "aiohttp", "httpx", "httpcore", "alembic", "sqlalchemy", "transitions", "asyncio", "filelock")


def complete(work: Coroutine[Any, Any, None]) -> None:
    """Run it to its end, or until SIGTERM asks for it; raises KeyboardInterrupt for Ctrl-C once all is closed."""
    try:
        asyncio.run(stoppable(work))
    except BaseExceptionGroup as group:
        raise innermost(group) from None


async def stoppable(work: Coroutine[Any, Any, None]) -> None:
    """The work, cancelled by SIGTERM or when the terminal goes away; Ctrl-C is asyncio's own."""
    task = asyncio.ensure_future(work)
    on_signal(task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        current = asyncio.current_task()
        if current is not None and current.cancelling():
            raise


def innermost(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error that stopped the work, out of however many tasks it went through; ours before any other."""
    leaves = [innermost(error) if isinstance(error, BaseExceptionGroup) else error for error in group.exceptions]
    return next((error for error in leaves if isinstance(error, MaydayError)), leaves[0])


def start_log(level: str) -> None:
    """Log to the standard error stream; libraries only when something is wrong, they would log addresses."""
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr, force=True
    )
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.ERROR)


def start_quiet_log() -> None:
    """Where somebody converses, nothing but what breaks the desk may come between the lines."""
    start_log("error")
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.CRITICAL)
