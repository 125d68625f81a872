"""Wakes the worker and the sender for what other processes brought about.

What another process tells is a hint; that they look once a second, whatever was told, is what makes it sure.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from bot.runtime.store import Store
from storage.listen import Listener

EVERY: Final = 1.0


def wake(store: Store, *sleepers: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
    """What sets every event whenever another process has told something, and once a second; for ever.

    Where no other process shares the database there is nothing to do.
    """
    listener = store.listener()
    return [] if listener is None else [hear(listener, sleepers)]


async def hear(
    listener: Listener, sleepers: tuple[asyncio.Event, ...], nap: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Listen in a thread of its own, which hangs up at the end."""
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="listener")
    with contextlib.ExitStack() as stack:
        stack.callback(thread.shutdown, wait=False)
        stack.callback(thread.submit, listener.close)
        await listen(listener, thread, sleepers, nap)


async def listen(
    listener: Listener,
    thread: ThreadPoolExecutor,
    sleepers: tuple[asyncio.Event, ...],
    nap: Callable[[float], Awaitable[None]],
) -> None:
    """One hint, or one second, after the other."""
    while True:
        heard = await asyncio.get_running_loop().run_in_executor(thread, listener.heard, EVERY)
        for sleeper in sleepers:
            sleeper.set()
        if heard is None:
            await nap(EVERY)
