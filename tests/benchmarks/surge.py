"""A surge: thousands of contacts who write for the first time within a minute, however fast they are answered."""

import asyncio
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.api import LightApi
from tests.benchmarks.bots import NO_LIMITS, mayday
from tests.benchmarks.compare import Where, quantiles
from tests.benchmarks.crowd import Crowd
from tests.benchmarks.process import running
from tests.benchmarks.walk import START

TICK: Final = 0.05
QUIET_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Surge:
    """What became of it; times in milliseconds, `drained` in seconds after the last contact came."""

    people: int
    within: float
    lost: int
    p50: float
    p99: float
    drained: float
    peak_mib: float
    cpu: float


async def surge(api: LightApi, where: Where, people: int, within: float, limits: str = NO_LIMITS) -> Surge:
    """`people` come evenly spread over `within` seconds; each must be answered."""
    with where.fresh("surge") as folder:
        arguments, environment = mayday(api, folder, where.replies, limits)
        async with running(api, folder, arguments, environment, where.cpu) as bot:
            crowd, loop = Crowd(api, walk=(START,), follows=False), asyncio.get_running_loop()
            before, began, came = bot.cpu_seconds, loop.time(), 0
            while came < people:
                due = min(people, int((loop.time() - began) / within * people) + 1)
                crowd.come(due - came)
                came = due
                await asyncio.sleep(TICK)
            last = loop.time()
            lost = await crowd.answered(within=QUIET_SECONDS)
            drained = loop.time() - last - (QUIET_SECONDS if lost else 0.0)
            p50, p99 = quantiles(crowd.seconds)
            return Surge(
                people, within, lost, p50, p99, drained, bot.peak_mib, (bot.cpu_seconds - before) / people * 1000
            )
