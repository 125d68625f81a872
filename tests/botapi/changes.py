"""Tells everybody who waits that something on the server has changed.

Waiting for a change is how tests and long polls wait; nobody looks again after a nap.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """A counter of changes that can be awaited."""

    def __init__(self) -> None:
        self.count = 0
        self._next = asyncio.Event()

    def fire(self) -> None:
        self.count += 1
        waited_for, self._next = self._next, asyncio.Event()
        waited_for.set()

    async def until(self, found: Callable[[], T]) -> T:
        """The first truthy thing that `found` gives, asked again after each change."""
        while True:
            event = self._next
            if result := found():
                return result
            await event.wait()
