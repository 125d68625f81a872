"""The worker: fetches what has arrived, lets the core take its turns, commits the batch, all or nothing.

The batch grows with the load by itself: whatever is waiting when the last commit ends is the next batch. That
is where the speed comes from; an idle desk answers at once.
"""

import asyncio
import logging
from typing import Final

from bot.runtime import cases, contact_room, poison, staff_room
from bot.runtime.steady import steady
from bot.runtime.store import Store
from bot.runtime.wiring import Wiring
from bot.runtime.work import After, Work
from bot.talk.ids import ContactId
from storage import inbox
from storage.database import Busy, Tx
from storage.inbox import Waiting

LOG = logging.getLogger("mayday.worker")
BATCH: Final = 200


class Worker:
    """Runs until it is cancelled; `arrived` wakes it, `to_send` is set when there is something to send."""

    def __init__(self, store: Store, wiring: Wiring, arrived: asyncio.Event, to_send: asyncio.Event) -> None:
        self._store = store
        self._wiring = wiring
        self._arrived = arrived
        self._to_send = to_send
        self._acknowledging: set[asyncio.Task[None]] = set()
        self._alone: int | None = None  # the suspect whose try has been counted, and is not over
        self._owes_board = False

    async def run(self) -> None:
        """Work through the inbox, for ever. What a killed process may have been at is tried alone first."""
        await self._store.transact(lambda tx: inbox.suspect(tx, BATCH))
        self._arrived.set()
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while await steady(self.once, LOG):
                pass

    async def once(self) -> int:
        """One batch, or one suspect alone; how many updates it took on, 0 when nothing waits."""
        taken, after, self._alone = await self._store.transact(self._batch)
        if self._alone is not None:  # counted, and that is committed: now it is tried, before anything else
            taken, after, self._alone = await self._store.transact(self._batch)
        if taken:
            self._to_send.set()
        for refusal in after.refusals:
            LOG.warning("refused: %s", refusal)
        self._acknowledge(after)
        return taken

    def _batch(self, tx: Tx) -> tuple[int, After, int | None]:
        """In the storage thread: fetch, work, mark; what was taken on, what follows, and the suspect to try now."""
        waiting = inbox.fetch(tx, BATCH, self._alone or 0)
        after = After()
        if waiting and waiting[0].attempts and waiting[0].id != self._alone:
            return self._count_suspect(tx, waiting[0], after)
        done: list[int] = []
        broken: set[str] = set()
        for row in waiting:
            if row.lane in broken or row.contact_id in after.erased:
                continue
            if self._one(tx, row, after):
                done.append(row.id)
            else:
                broken.add(row.lane)
        inbox.done(tx, done)
        if after.board or self._owes_board:
            self._owes_board = not self._draw_board(tx)
        return len(waiting), after, None

    def _count_suspect(self, tx: Tx, row: Waiting, after: After) -> tuple[int, After, int | None]:
        """Counted and committed before it is tried: an update that kills the process is found out as well."""
        if row.attempts >= poison.DEATHS:
            LOG.error("update %s of %s is set aside: %s", row.id, row.channel, poison.KILLED)
            poison.set_aside(Work(tx, self._wiring), row, poison.KILLED)
            return 1, after, None
        inbox.try_alone(tx, row.id)
        return 1, after, row.id

    def _draw_board(self, tx: Tx) -> bool:
        """Once for the batch; a board that cannot be drawn must not undo what the batch did, and is owed."""
        try:
            with tx.savepoint():
                cases.draw_board(Work(tx, self._wiring))
        except Exception as error:  # noqa: BLE001 - see above
            LOG.error("the board raised %s", poison.name_of(error))  # noqa: TRY400 - no words of anybody in the log
            return False
        return True

    def _one(self, tx: Tx, row: Waiting, after: After) -> bool:
        """One update in a savepoint; False if it raised, and then it left no trace but a count."""
        own = After()
        try:
            with tx.savepoint():
                self._hear(tx, row, own)
        except Busy:
            return False  # another process is at the same case: this waits for the next batch, and that is no failure
        except Exception as error:  # noqa: BLE001 - whatever a poisonous update raises must not stop the others
            LOG.error("update %s of %s raised %s", row.id, row.channel, poison.name_of(error))  # noqa: TRY400
            poison.count(Work(tx, self._wiring), row, error)
            return False
        after.add(own)
        return True

    def _hear(self, tx: Tx, row: Waiting, after: After) -> None:
        """Give the update to the room it belongs to."""
        update = self._wiring.channels[row.channel].receive(row.payload)
        if update.place == "contact" and row.contact_id is not None:
            contact_room.hear(Work(tx, self._wiring, update, after), ContactId(row.contact_id))
        elif update.place == "staff":
            staff_room.hear(Work(tx, self._wiring, update, after))

    def _acknowledge(self, after: After) -> None:
        """Answer the presses, beside the work: they expire within seconds, and nothing depends on them."""
        for press in after.presses:
            channel = self._wiring.channels[press.channel]
            toast = self._wiring.catalogues.say(press.toast, press.locale) if press.toast else ""
            task = asyncio.get_running_loop().create_task(channel.acknowledge(press.press, toast))
            self._acknowledging.add(task)
            task.add_done_callback(self._acknowledging.discard)
