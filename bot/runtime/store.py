"""The hop from the event loop to the database: one transaction, one function, one hop to a thread.

A running transaction is never cancelled: whoever waits may go away, the transaction ends by itself.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from storage.database import Database, Tx
from storage.listen import Listener

Result = TypeVar("Result")


class Store:
    """A database behind as many threads as it takes transactions at a time: one for a file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(max_workers=database.at_once, thread_name_prefix="storage")

    @property
    def is_shared(self) -> bool:
        """Whether other processes may work in the same database."""
        return self._database.is_shared

    @property
    def process(self) -> str:
        """What other processes know this one by."""
        return self._database.process

    @property
    def where(self) -> str:
        """What the administrator knows the database by."""
        return self._database.where

    def listener(self) -> Listener | None:
        """An ear for other processes, if there can be any."""
        return self._database.listener()

    async def transact(self, work: Callable[[Tx], Result]) -> Result:
        """Run `work` in a transaction of its own: committed when this returns, rolled back when it raises."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, self._database.transact, work))

    def close(self) -> None:
        """Wait for the transactions under way, then close the database."""
        self._thread.shutdown(wait=True)
        self._database.close()
