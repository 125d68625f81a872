"""The hop from the event loop to the database: one transaction, one function, one thread.

A running transaction is never cancelled: whoever waits may go away, the transaction ends by itself.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from storage.database import Database, Tx

Result = TypeVar("Result")


class Store:
    """A database behind one thread; guards that there is never more than one transaction at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="storage")

    async def transact(self, work: Callable[[Tx], Result]) -> Result:
        """Run `work` in a transaction of its own: committed when this returns, rolled back when it raises."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, self._database.transact, work))

    def close(self) -> None:
        """Wait for the transaction under way, then close the database."""
        self._thread.shutdown(wait=True)
        self._database.close()
