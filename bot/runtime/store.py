"""The hop from the event loop to the database: one function, one part of a transaction, one thread.

A running transaction is never cancelled: whoever waits may go away, the transaction ends by itself. Whatever
is asked while one runs goes into the next one together: a commit waits for the disk, and they wait once.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from storage.database import Database, Ended, Tx
from storage.listen import Listener

Result = TypeVar("Result")
Asked = tuple[Callable[[Tx], Any], "asyncio.Future[Any]"]


class Store:
    """A database behind one thread; guards that there is never more than one transaction at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="storage")
        self._waiting: list[Asked] = []
        self._is_busy = False

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
        """Run `work`, alone or with others, each undone alone if it raises; committed when this returns."""
        mine: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, mine))
        if not self._is_busy:
            self._start()
        return await asyncio.shield(mine)

    def _start(self) -> None:
        """Hand all that waits to the thread."""
        asked, self._waiting = self._waiting, []
        self._is_busy = True
        works = [work for work, _ in asked]
        running = asyncio.get_running_loop().run_in_executor(self._thread, self._database.transact_all, works)
        running.add_done_callback(lambda ended: self._end(asked, ended))

    def _end(self, asked: list[Asked], ended: "asyncio.Future[list[Ended]]") -> None:
        """The transaction is over: tell everybody, and go on with what came in the meantime."""
        self._is_busy = False
        failure = ended.exception()
        tell(asked, ended.result() if failure is None else [Ended(error=failure)] * len(asked))
        if self._waiting:
            self._start()

    def close(self) -> None:
        """Wait for the transaction under way, do what was still asked for, then close the database."""
        self._thread.shutdown(wait=True)
        asked, self._waiting = self._waiting, []
        if asked:
            tell(asked, self._database.transact_all([work for work, _ in asked]))
        self._database.close()


def tell(asked: list[Asked], outcomes: list[Ended]) -> None:
    """Tell each who asked what became of it."""
    for (_, mine), outcome in zip(asked, outcomes, strict=True):
        if outcome.error is not None:
            mine.set_exception(outcome.error)
        else:
            mine.set_result(outcome.result)
