"""The queue of updates: numbering, long polling, confirming, and the choice of kinds.

An update stays until a poll with a higher offset confirms it, a day passes, or the webhook setting drops it.
Kinds that were not asked for when something happened are never stored.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tests.botapi.changes import Changes
from tests.botapi.clock import Clock
from tests.botapi.refusal import JSON, Refusal

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
TAKEN_OVER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
HAS_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
DAY = 86_400
CALLBACK_LIFE = 150
LONGEST_POLL = 50


@dataclass(slots=True, eq=False)
class Waiting:
    id: int
    body: JSON
    expires: float
    out_of_turn: bool = False  # delivered once whatever the offset
    delivered: bool = False


class UpdateQueue:
    """What the bot has not confirmed yet."""

    def __init__(self, clock: Clock, changes: Changes, first_id: int, interrupted: Callable[[], bool]) -> None:
        self._interrupted = interrupted
        self._clock = clock
        self._changes = changes
        self._waiting: deque[Waiting] = deque()
        self._poll: object | None = None
        self._closed = False
        self.next_id = first_id
        self.allowed: frozenset[str] | None = None  # None: all but NOT_BY_DEFAULT
        self.webhook: JSON = {}
        self.secret = ""
        self.conflicts = 0

    def wants(self, kind: str) -> bool:
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def allow(self, kinds: Iterable[str] | None) -> None:
        """None keeps what was chosen before; an empty list is the default choice."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def add(self, kind: str, payload: JSON) -> int | None:
        """Store one update; its id, or None when the bot did not ask for this kind."""
        return (
            self.add_raw({kind: payload}, CALLBACK_LIFE if kind == "callback_query" else DAY)
            if self.wants(kind)
            else None
        )

    def add_raw(self, body: JSON, life: float = DAY) -> int:
        """Store anything as an update; it gets the next number unless it brings one, like an old one come again."""
        own = "update_id" in body
        number = int(body["update_id"]) if own else self.next_id
        if not own:
            self.next_id += 1
        waiting = Waiting(number, {"update_id": number} | body, self._clock.now() + life, out_of_turn=own)
        self._waiting.append(waiting)
        self._changes.fire()
        return number

    def jump_to(self, number: int) -> None:
        """Number the next update so, as happens after a week without any; nothing may be waiting."""
        assert not self._waiting, f"{len(self._waiting)} updates are not confirmed yet"
        self.next_id = number

    @property
    def pending(self) -> list[JSON]:
        return [waiting.body for waiting in self._waiting]

    @property
    def polled(self) -> bool:
        """Whether a poll is waiting now."""
        return self._poll is not None

    def fresh(self) -> Iterator[Waiting]:
        """What has not expired, oldest first, for a webhook."""
        now = self._clock.now()
        return (waiting for waiting in list(self._waiting) if waiting.expires > now)

    def confirm(self, waiting: Waiting) -> None:
        """The webhook has taken it."""
        if waiting in self._waiting:
            self._waiting.remove(waiting)
        self._changes.fire()

    def drop(self) -> None:
        self._waiting.clear()
        self._changes.fire()

    def close(self) -> None:
        """End the poll that waits, with nothing to tell."""
        self._closed = True
        self._changes.fire()

    async def poll(self, offset: int, limit: int, wait: float, allowed: list[str] | None) -> list[JSON]:
        if self.webhook.get("url"):
            raise Refusal(409, HAS_WEBHOOK)
        self.allow(allowed)
        self._confirm(offset)
        if self._poll is not None:
            self.conflicts += 1
        mine = self._poll = object()
        self._changes.fire()
        try:
            async with asyncio.timeout(min(wait, LONGEST_POLL)):
                await self._changes.until(lambda: self._waiting or self._over(mine))
        except TimeoutError:
            return []
        finally:
            taken_over = self._poll is not mine
            if not taken_over:
                self._poll = None
                self._changes.fire()
        if taken_over:
            raise Refusal(409, TAKEN_OVER)
        return self._batch(limit)

    def _over(self, poll: object) -> bool:
        return self._poll is not poll or self._closed or self._interrupted()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        elif offset <= self.next_id:
            # An offset from beyond the newest update confirms nothing, as on the real server.
            while self._waiting and _confirmed(self._waiting[0], offset):
                self._waiting.popleft()

    def _batch(self, limit: int) -> list[JSON]:
        now = self._clock.now()
        while self._waiting and self._waiting[0].expires <= now:
            self._waiting.popleft()
        batch = [self._waiting[place] for place in range(min(limit, len(self._waiting)))]
        for waiting in batch:
            waiting.delivered = True
        return [waiting.body for waiting in batch if waiting.expires > now]


def _confirmed(waiting: Waiting, offset: int) -> bool:
    return waiting.id < offset and (waiting.delivered or not waiting.out_of_turn)
