"""Does what only one process may do: while it holds the lease, and not a moment longer.

The others wait for it to become free. A process that is killed holds its lease for `HELD` seconds at most; one that
cannot renew it stops well before another may take it.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, TypeVar

from bot.errors import MaydayError
from bot.runtime.poison import name_of
from bot.runtime.store import Store
from storage import leases
from storage.database import Tx
from storage.leases import Lease, LeaseLost

LOG = logging.getLogger("mayday.leases")
Result = TypeVar("Result")
Role = Callable[[Store], Awaitable[None]]

HELD: Final = 10.0
RENEW: Final = 2.0
# From here on it is too late to be sure: what is under way may still end, for as long as a sender lets it.
DOUBTFUL: Final = 6.0
ASK: Final = 1.0


class Fenced(Store):
    """The store as the holder of a lease sees it; guards that nothing is written once another one has the lease."""

    def __init__(self, store: Store, lease: Lease, lost: asyncio.Event) -> None:
        self._store = store
        self._lease = lease
        self._lost = lost

    async def transact(self, work: Callable[[Tx], Result]) -> Result:
        """As the store does; raises LeaseLost, with nothing written, if the lease is another's."""

        def fenced(tx: Tx) -> Result:
            leases.check(tx, self._lease)
            return work(tx)

        try:
            return await self._store.transact(fenced)
        except LeaseLost:
            self._lost.set()
            raise

    def close(self) -> None:
        """The store is others' as well."""


class Keeper:
    """One lease of one process; guards that the role runs only while the lease is surely held."""

    def __init__(
        self,
        store: Store,
        name: str,
        moment: Callable[[Tx], datetime] = leases.moment,
        ticks: Callable[[], float] = time.monotonic,
        nap: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._name = name
        self._moment = moment
        self._ticks = ticks
        self._nap = nap
        self.holds = not store.is_shared

    async def keep(self, role: Role) -> None:
        """Run the role whenever the lease can be had, until it ends by itself.

        Raises:
            MaydayError: what the role raised while it was surely ours. Anything else, a database that is away for
                example, is waited for.
        """
        if not self._store.is_shared:
            await role(self._store)
            return
        while True:
            began = self._ticks()
            lease = await self._asked()
            if lease is None:
                await self._nap(ASK)
            elif await self._serve(lease, began, role):
                return
            else:
                await self._nap(ASK)

    async def _asked(self) -> Lease | None:
        """The lease, if it can be had now; a database that cannot be reached has none to give."""

        def ask(tx: Tx) -> Lease | None:
            return leases.take(tx, self._name, self._store.process, self._moment(tx), HELD)

        try:
            return await self._store.transact(ask)
        except Exception as error:  # noqa: BLE001 - a database that is away is waited for
            LOG.error("%s: %s; asking again", self._name, name_of(error))  # noqa: TRY400
            return None

    async def _serve(self, lease: Lease, began: float, role: Role) -> bool:
        """Run the role while the lease is held; whether it ended by itself."""
        LOG.info("this process is the %s now", self._name)
        lost = asyncio.Event()
        self.holds = True
        serving = asyncio.ensure_future(role(Fenced(self._store, lease, lost)))
        watches = {asyncio.ensure_future(lost.wait()), asyncio.ensure_future(self._renew(lease, began))}
        try:
            await asyncio.wait({serving, *watches}, return_when=asyncio.FIRST_COMPLETED)
            ended = serving.done()
        finally:
            self.holds = False
            for task in (serving, *watches):
                task.cancel()
            await asyncio.gather(serving, *watches, return_exceptions=True)
            is_held = await self._released(lease)
        error = None if serving.cancelled() else serving.exception()
        if ended and error is None:
            return True
        if isinstance(error, MaydayError) and is_held:
            raise error
        why = name_of(error) if isinstance(error, Exception) else "the lease ended"
        LOG.warning("this process is the %s no more: %s", self._name, why)
        return False

    async def _renew(self, lease: Lease, began: float) -> None:
        """Renew it again and again; returns once it is lost, or may be."""
        while True:
            await self._nap(RENEW)
            now = self._ticks()
            left = DOUBTFUL - (now - began)

            def extend(tx: Tx) -> bool:
                return leases.renew(tx, lease, self._moment(tx), HELD)

            try:
                async with asyncio.timeout(max(left, RENEW)):
                    is_held = await self._store.transact(extend)
            except Exception as error:  # noqa: BLE001 - unknown: it is ours until it is too late to be sure
                LOG.error("%s: %s", self._name, name_of(error))  # noqa: TRY400
                if self._ticks() - began >= DOUBTFUL:
                    return
            else:
                if not is_held:
                    return
                began = now

    async def _released(self, lease: Lease) -> bool:
        """Give the lease back, so that nobody waits for its end; whether it was ours until now."""

        def give_back(tx: Tx) -> bool:
            return leases.release(tx, lease, self._moment(tx))

        try:
            async with asyncio.timeout(RENEW):
                return await self._store.transact(give_back)
        except Exception as error:  # noqa: BLE001 - then it ends by itself
            LOG.error("%s: %s", self._name, name_of(error))  # noqa: TRY400
            return False
