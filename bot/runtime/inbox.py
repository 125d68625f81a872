"""Intake: an update is stored under its channel's own id, and only then confirmed to the channel.

Nothing is understood here but whose update it is: whatever came in is kept, however strange.
"""

import asyncio
from collections.abc import Sequence

import msgspec

from bot.runtime.clock import Clock
from bot.runtime.port import Channel, Route
from bot.runtime.store import Store
from bot.runtime.wiring import DESK_LANE
from storage import inbox
from storage.inbox import Arrival


class Inbox:
    """The door: `accept` returns once the updates are committed, and wakes the worker."""

    def __init__(self, store: Store, clock: Clock, arrived: asyncio.Event) -> None:
        self._store = store
        self._clock = clock
        self._arrived = arrived

    def through(self, store: Store) -> "Inbox":
        """The same door, in front of another store."""
        return Inbox(store, self._clock, self._arrived)

    async def accept(self, channel: Channel, payloads: Sequence[dict[str, object]]) -> int:
        """Store the payloads, in order; how many were new. After this they may be confirmed."""
        arrivals = [arrival(channel.name, channel.route(payload), payload) for payload in payloads]
        now, new_id = self._clock.now(), self._clock.new_id
        try:
            return await self._store.transact(lambda tx: inbox.store(tx, arrivals, now, new_id))
        finally:
            # Even if it raised, or nobody waits any more: a commit that failed may have been one all the same.
            self._arrived.set()


def arrival(channel: str, route: Route, payload: dict[str, object]) -> Arrival:
    """A payload as the inbox keeps it: one lane for each contact, one for each topic of staff."""
    return Arrival(
        channel=channel,
        key=route.key,
        lane="" if route.place == "contact" else lane_of(route),
        address=route.address if route.place == "contact" else None,
        payload=msgspec.json.encode(payload),
    )


def lane_of(route: Route) -> str:
    """The lane of an update that is no contact's."""
    return f"{DESK_LANE}:{route.address or 'board'}" if route.place == "staff" else "elsewhere"
