"""The sender: takes what the flood limits allow out of the outbox, sends it, marks what came of it.

One order of a lane is under way at a time, so a chat's messages leave in order; different lanes do not wait
for one another. Results and the next orders share one transaction.
"""

import asyncio
import logging
from datetime import timedelta
from typing import Final

import msgspec

from bot.errors import ChannelError, ChannelRefused, MaybeSent, NeverSent, TopicGone
from bot.runtime.address import Departure, departure
from bot.runtime.flood import Flood
from bot.runtime.outcome import Outcome, backoff, due, record, record_barely
from bot.runtime.poison import name_of
from bot.runtime.port import Channel, Letter
from bot.runtime.steady import steady
from bot.runtime.store import Store
from bot.runtime.wiring import DESK_LANE, Wiring
from bot.runtime.work import Work
from bot.talk.outgoing import OpenTopic
from storage import outbox
from storage.database import Busy, Tx
from storage.outbox import Leaving

LOG = logging.getLogger("mayday.sender")
AT_ONCE: Final = 32
TRIES: Final = 20
LONGEST_SLEEP: Final = 5.0
FINISH_SECONDS: Final = 4.0


class Sender:
    """Runs until it is cancelled, or a channel refuses us as a whole."""

    def __init__(self, store: Store, wiring: Wiring, to_send: asyncio.Event) -> None:
        self._store = store
        self._wiring = wiring
        self._to_send = to_send
        now = wiring.now()
        self._floods = {name: Flood(channel.allowances, now) for name, channel in wiring.channels.items()}
        self._under_way: dict[str, asyncio.Task[Outcome]] = {}
        self._unmarked: list[Outcome] = []
        self._is_unsure = False  # the last transaction failed, and may have been committed all the same

    async def run(self) -> None:
        """Send for ever. What was under way when a process died goes again; at a good end it is waited for."""
        await self._store.transact(outbox.interrupted)
        try:
            while True:
                await steady(self.once, LOG)
        finally:
            await self._finish()

    async def _finish(self) -> None:
        """Let what is under way end, so that the next start does not have to send it again."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way.values(), timeout=FINISH_SECONDS)
            for task in late:
                task.cancel()
        outcomes = self._ended()
        await self._store.transact(lambda tx: self._record(tx, outcomes))

    async def once(self) -> None:
        """Mark what ended, start what may leave, wait until something changes."""
        self._to_send.clear()
        await self._sleep(await self._advance())

    async def drain(self) -> None:
        """Send all that may leave now, and come back when nothing more may."""
        while True:
            wait = await self._advance()
            if self._under_way:
                await asyncio.wait(self._under_way.values(), return_when=asyncio.FIRST_COMPLETED)
            elif wait > 0:
                return

    async def _advance(self) -> float:
        """Mark what ended and start what may leave; the seconds until something more may."""
        outcomes = self._ended()
        try:
            departures, wait = await self._store.transact(lambda tx: self._step(tx, outcomes))
        except BaseException:
            self._unmarked.extend(outcomes)  # the database failed: these are marked the next time
            self._is_unsure = True
            raise
        self._is_unsure = False
        for leaving in departures:
            self._under_way[leaving.row.lane] = asyncio.get_running_loop().create_task(self._send(leaving))
        for outcome in outcomes:
            if isinstance(outcome.error, ChannelRefused):
                raise outcome.error
        return wait

    def _ended(self) -> list[Outcome]:
        done = [lane for lane, task in self._under_way.items() if task.done() and not task.cancelled()]
        ended = [*self._unmarked, *(self._under_way.pop(lane).result() for lane in done)]
        self._unmarked = []
        return ended

    async def _sleep(self, wait: float) -> None:
        """Until an order ends, a new one is there, or the next one is due."""
        woken = asyncio.ensure_future(self._to_send.wait())
        try:
            await asyncio.wait({woken, *self._under_way.values()}, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()

    def _step(self, tx: Tx, outcomes: list[Outcome]) -> tuple[list[Departure], float]:
        """In the storage thread: results in, orders out; and how long there will be nothing to do."""
        self._record(tx, outcomes)
        if self._is_unsure:
            outbox.interrupted(tx)  # what is marked as leaving may never have left; lanes under way stay busy
        now = self._wiring.now()
        gates = outbox.gates(tx, now)
        later: list[float] = []

        def may_leave(chat: str, channel: str) -> bool | None:
            flood = self._floods.get(self._wiring.staff.channel if chat == DESK_LANE else channel)
            ready = gates.get(chat) or (flood.ready_at(chat, now) if flood else now)
            if ready > now:
                later.append((ready - now).total_seconds())
                return None if flood and len(self._floods) == 1 and flood.is_spent(now) else False
            return flood is None or flood.allows(chat, now)

        rows = outbox.fetch(tx, now, AT_ONCE - len(self._under_way), self._under_way.keys(), may_leave)
        departures = [ready for row in rows if (ready := self._departure(tx, row)) is not None]
        next_due = due(now, outbox.next_due(tx, now))
        waits = (*later, LONGEST_SLEEP) if next_due is None else (*later, next_due, LONGEST_SLEEP)
        return departures, 0.0 if len(departures) < len(rows) else max(min(waits), 0.005)

    def _record(self, tx: Tx, outcomes: list[Outcome]) -> None:
        """Each in a savepoint: one that cannot be written down must not hold up the others for ever."""
        for outcome in outcomes:
            try:
                with tx.savepoint():
                    record(Work(tx, self._wiring), outcome)
            except Busy:
                raise  # another process is at the same case: all of this once more
            except Exception as error:  # noqa: BLE001 - see above
                LOG.error("the outcome of order %s raised %s", outcome.departure.row.id, name_of(error))  # noqa: TRY400
                record_barely(Work(tx, self._wiring), outcome)

    def _departure(self, tx: Tx, row: Leaving) -> Departure | None:
        try:
            with tx.savepoint():
                ready = departure(tx, self._wiring, row)
                if ready is None:
                    outbox.sent(tx, row.id, "", self._wiring.now())
                return ready
        except Exception as error:  # noqa: BLE001 - an order that cannot be read must not hold up the others
            self._set_back(tx, row, error)
            return None

    def _set_back(self, tx: Tx, row: Leaving, error: Exception) -> None:
        """An order that cannot be read, or whose receiver is gone, is never sent; anything else may pass."""
        LOG.error("order %s raised %s", row.id, name_of(error))
        if isinstance(error, msgspec.MsgspecError | LookupError) or row.attempts >= TRIES:
            outbox.buried(tx, row.id, name_of(error))
        else:
            outbox.unsent(tx, row.id, self._wiring.now() + timedelta(seconds=backoff(row.attempts)))

    async def _send(self, leaving: Departure) -> Outcome:
        """One order through its channel; whatever goes wrong is an outcome."""
        channel = self._wiring.channels.get(leaving.channel)
        if channel is None:
            return Outcome(leaving, error=MaybeSent("This channel is not served at the moment."))
        try:
            return await self._deliver(channel, leaving)
        except ChannelError as error:
            LOG.info("order %s: %s", leaving.row.id, type(error).__name__)
            return Outcome(leaving, error=error)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one message must not stop the others
            LOG.error("order %s raised %s", leaving.row.id, name_of(error))  # noqa: TRY400 - its text may hold content
            return Outcome(leaving, error=NeverSent("The message could not be made."))

    async def _deliver(self, channel: Channel, leaving: Departure) -> Outcome:
        """Into the topic where it belongs, which may have to be made first."""
        if leaving.opens and not leaving.letter.topic and not isinstance(leaving.letter.order, OpenTopic):
            return await self._into_new_topic(channel, leaving)
        try:
            return Outcome(leaving, ref=await channel.send(leaving.letter))
        except TopicGone:
            if not leaving.opens:
                raise
            return await self._into_new_topic(channel, leaving)

    async def _into_new_topic(self, channel: Channel, leaving: Departure) -> Outcome:
        """The case has no topic, or somebody deleted it: make one, then send into it."""
        letter, topic = leaving.letter, ""
        try:
            topic = await channel.send(Letter(id=letter.id, chat=letter.chat, order=OpenTopic(leaving.opens)))
            fresh = Letter(id=letter.id, chat=letter.chat, order=letter.order, topic=topic)
            return Outcome(leaving, ref=await channel.send(fresh), topic=topic)
        except ChannelError as error:
            # With the topic: one that was made is remembered, else it is made twice.
            return Outcome(leaving, topic=topic, error=error)
