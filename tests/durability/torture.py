"""The long run: the real program, people who never stop, and a kill -9 every few hundred milliseconds.

`python -m tests.durability.torture --cycles 1000` prints a report and ends with 1 if anything was lost, doubled or
out of order. The seed that it prints repeats the schedule.
"""

import argparse
import asyncio
import contextlib
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from bot.app import DATABASE
from tests.botapi import BotApi, Gate
from tests.botapi.chats import ALL_RIGHTS
from tests.botapi.refusal import JSON
from tests.durability import checker
from tests.durability.crowd import Crowd
from tests.durability.history import History
from tests.durability.process import Process
from tests.durability.reading import stored
from tests.durability.report import Report
from tests.durability.scene import Scene
from tests.durability.schedule import POINTS, Cycle, Fault, schedule
from tests.program.program import WEBHOOK, config, free_port

HERE = Path(__file__).parent
READY_SECONDS = 30.0
POINT_SECONDS = 3.0
DRAIN_SECONDS = 90.0
STAFF = -1001234567890
REMEMBERED = 200
LEFT = """
SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting')
     + (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending'))
"""


class Torture:
    """One run in one folder."""

    def __init__(self, server: BotApi, folder: Path, seed: int, contacts: int, *, by_webhook: bool = False) -> None:
        self.server = server
        self.folder = folder
        self.seed = seed
        self.report = Report(seed)
        self.chance = random.Random(f"torture {seed}")  # noqa: S311 - a run must be repeatable
        volunteers = [server.person(21, "Ana"), server.person(22, "Ben")]
        staff = server.forum(STAFF, "Desk", members=volunteers, bot_rights=ALL_RIGHTS)
        self.scene = Scene(server, staff, entry="setwebhook" if by_webhook else "getupdates")
        self.by_webhook = by_webhook
        people = [server.person(1001 + place, f"Contact{place}") for place in range(contacts)]
        self.crowd = Crowd(self.scene, seed, people, volunteers)
        self.process = Process(folder)
        self.first_update = server.updates.next_id
        self.old_updates: list[JSON] = []
        (folder / "locales").mkdir()
        more = f'[folders]\ndialogs = "{HERE / "dialogs"}"\nlocales = "locales"\n'
        hook = ""
        if by_webhook:
            port = free_port()
            server.webhook.leads_to(f"http://127.0.0.1:{port}")
            hook = f'[telegram.webhook]\nurl = "{WEBHOOK}"\n[web]\nport = {port}\n'
        text = config(server, STAFF, tuple(volunteers), hook).replace("[folders]\n", more)
        self.process.config.write_text(text, encoding="utf-8")
        self.process.config.chmod(0o600)

    async def run(self, cycles: int, cold_every: int) -> Report:
        """All cycles, then one more process that is left alone until everything is done."""
        began = time.monotonic()
        async with self.people():
            for cycle in schedule(self.seed, cycles, cold_every):
                await self._one(cycle)
                if self.report.violations:
                    break
            await self.start(cold=True)
            await self.drain()
        self.judge()
        self.report.violations += self.process.complaints()
        self.report.seconds = time.monotonic() - began
        return self.report

    @contextlib.asynccontextmanager
    async def people(self) -> AsyncIterator[None]:
        """Everybody is there, and nothing is left behind."""
        following = asyncio.create_task(self.scene.follow())
        self.living = asyncio.create_task(self.crowd.live())
        try:
            yield
        finally:
            following.cancel()
            self.living.cancel()
            await self.process.close()

    # -- one process --------------------------------------------------------------------------------------

    async def start(self, *, cold: bool) -> None:
        """The next process."""
        self.scene.look()
        await self.process.start(cold=cold)
        self.scene.run = self.process.run

    async def _one(self, cycle: Cycle) -> None:
        for fault in cycle.faults:
            self._arm(fault)
        self._repeat(cycle.repeats)
        gate = self._gate(cycle)
        await self.start(cold=cycle.is_cold)
        await self._moment(cycle, gate)
        assert self.process.ended is not None
        if self.process.ended.done():
            self.report.violations.append(f"the program ended by itself with {self.process.ended.result()}")
        status = await self.process.kill(signal.SIGTERM if cycle.end == "stopped" else signal.SIGKILL)
        if cycle.end == "stopped" and status != 0:
            self.report.violations.append(f"the program was asked to stop and ended with {status}")
        self.scene.look()
        self.server.faults.forget()
        self.report.cycles += 1
        self.report.ends[cycle.end] += 1

    async def _polls(self) -> None:
        """Until the new process asks for updates, or ends."""
        assert self.process.ended is not None
        polled = asyncio.create_task(self.server.world.changes.until(self._has_polled))
        await asyncio.wait({polled, self.process.ended}, timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not polled.done():
            polled.cancel()
            self.report.violations.append("the program did not begin to take updates")

    def _has_polled(self) -> bool:
        self.scene.look()
        return self.scene.polled_by == self.process.run

    async def _moment(self, cycle: Cycle, gate: Gate | None) -> None:
        """Until the process is to die."""
        assert self.process.ended is not None
        if gate is None:
            if cycle.end != "starting":
                await self._polls()
            await asyncio.sleep(cycle.seconds)
            return
        reached = asyncio.create_task(gate.reached())
        await asyncio.wait({reached, self.process.ended}, timeout=POINT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        reached.cancel()

    def _gate(self, cycle: Cycle) -> Gate | None:
        method, is_done = POINTS.get(cycle.end, ("", False))
        if not method or (self.by_webhook and method == "getUpdates"):
            return None
        fault = self.server.faults.next(method, after=cycle.calls)
        return fault.does_it_then_hangs() if is_done else fault.hangs()

    def _arm(self, planned: Fault) -> None:
        fault = self.server.faults.next(planned.method, after=planned.after)
        match planned.kind:
            case "500":
                fault.answers(500)
            case "502 page":
                fault.answers_with_a_page(502)
            case "429":
                fault.floods(1)
            case "dropped before":
                fault.drops_the_connection()
            case "dropped after":
                fault.does_it_then_drops_the_connection()

    def _repeat(self, count: int) -> None:
        """Give old updates once more, as a server does that has forgotten what was confirmed."""
        self.old_updates = [*self.old_updates, *self.server.updates.pending][-REMEMBERED:]
        for update in self.chance.sample(self.old_updates, min(count, len(self.old_updates))):
            self.server.inject(update)

    # -- the end ------------------------------------------------------------------------------------------

    async def drain(self) -> None:
        """No more faults: everybody comes to an end, and the program has nothing left to do."""
        self.crowd.closing.set()
        assert self.process.ended is not None
        await asyncio.wait(
            {self.living, self.process.ended}, timeout=DRAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        if self.process.ended.done():
            self.report.violations.append(f"the program ended by itself with {self.process.ended.result()}")
        if self.living.done():
            self.living.result()
        else:
            self.report.violations += self.crowd.stands()
        await self._until_idle()
        status = await self.process.kill(signal.SIGTERM)
        if status != 0:
            self.report.violations.append(f"the program was asked to stop and ended with {status}")
        self.scene.look()

    async def _until_idle(self) -> None:
        """Until nothing waits in the database: the last mark is seen nowhere else."""
        until = time.monotonic() + DRAIN_SECONDS / 3
        while time.monotonic() < until and self.process.ended is not None and not self.process.ended.done():
            await asyncio.sleep(0.1)
            if not self.server.updates.pending and is_idle(self.folder / "data" / DATABASE):
                return

    def judge(self) -> None:
        """Hold what was seen and what is stored against the model."""
        report, scene = self.report, self.scene
        kept = stored(self.folder)
        history = self.history()
        report.violations += [*checker.violations(history, kept), *self.crowd.errors]
        report.updates, report.deliveries = len(history.updates), len(history.deliveries)
        report.lives = len(history.lives)
        report.repeats = checker.repeats(history)
        report.orphans = len(scene.topics) - len(set(scene.topics.values()))

    def history(self) -> History:
        """What was seen."""
        return History(
            lives=tuple(walk.life() for walk in self.crowd.walks),
            deliveries=tuple(self.scene.deliveries),
            presses=tuple(self.crowd.presses),
            updates=frozenset(range(self.first_update, self.server.updates.next_id)),
        )


def is_idle(path: Path) -> bool:
    """Whether neither an update nor an order waits; read beside the program, which holds no lock while it is idle."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            return bool(connection.execute(LEFT).fetchone()[0] == 0)
        except sqlite3.OperationalError:
            return False


async def torture(
    folder: Path, cycles: int, seed: int, *, contacts: int = 12, cold_every: int = 20, by_webhook: bool = False
) -> Report:
    """One run from an empty folder."""
    async with BotApi.running() as server:
        return await Torture(server, folder, seed, contacts, by_webhook=by_webhook).run(cycles, cold_every)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--contacts", type=int, default=12)
    parser.add_argument("--webhook", action="store_true", help="updates are posted instead of polled")
    parser.add_argument("--keep", type=Path, help="an empty folder to leave the database and the log in")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)  # noqa: T201 - a report is printed
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        report = asyncio.run(
            torture(folder, chosen.cycles, chosen.seed, contacts=chosen.contacts, by_webhook=chosen.webhook)
        )
    print(report)  # noqa: T201 - a report is printed
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
