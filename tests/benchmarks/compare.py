"""The comparison: the same crowd for one bot after the other, in rounds, so that a busy neighbour hits all alike."""

import asyncio
import shutil
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks import walk
from tests.benchmarks.api import LightApi
from tests.benchmarks.bots import MAYDAY, Contender
from tests.benchmarks.crowd import Crowd
from tests.benchmarks.process import Bot, running

QUIET_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Load:
    """How many people walk at a time, and for how long, in seconds."""

    people: int = 100
    warm_up: float = 2.0
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What one bot did in one run; times in milliseconds."""

    updates: int
    rate: float
    p50: float
    p99: float
    cpu: float
    peak_mib: float
    lost: int
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """Where the runs keep their files, and which CPU the bots have to themselves, None for any."""

    folder: Path
    cpu: int | None

    @property
    def replies(self) -> Path:
        return self.folder / "replies.json"

    @contextmanager
    def fresh(self, name: str) -> Iterator[Path]:
        """An empty folder for one run."""
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


async def under_load(bot: Bot, crowd: Crowd, load: Load) -> Figures:
    """Let the crowd walk, look at the middle of it, and wait for the last replies."""
    crowd.come(load.people)
    await asyncio.sleep(load.warm_up)
    turns, cpu, began = len(crowd.seconds), bot.cpu_seconds, asyncio.get_running_loop().time()
    await asyncio.sleep(load.seconds)
    took = asyncio.get_running_loop().time() - began
    seen = crowd.seconds[turns:]
    used, peak = bot.cpu_seconds - cpu, bot.peak_mib
    crowd.is_open = False
    lost = await crowd.answered(within=QUIET_SECONDS)
    if len(seen) < 2:
        raise RuntimeError(f"the bot answered {len(seen)} updates; {crowd.wrong[:3]}\n{bot.said[-2000:]}")
    p50, p99 = quantiles(seen)
    return Figures(
        updates=len(seen),
        rate=len(seen) / took,
        p50=p50,
        p99=p99,
        cpu=used / len(seen) * 1000,
        peak_mib=peak,
        lost=lost,
        wrong=tuple(crowd.wrong),
    )


def quantiles(seconds: Sequence[float]) -> tuple[float, float]:
    """The median and the 99th percentile, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return cuts[49] * 1000, cuts[98] * 1000


async def measure(api: LightApi, where: Where, contender: Contender, load: Load) -> Figures:
    """One bot, one run."""
    with where.fresh(contender.name) as folder:
        arguments, environment = contender.start(api, folder, where.replies)
        async with running(api, folder, arguments, environment, where.cpu) as bot:
            return await under_load(bot, Crowd(api), load)


async def record(api: LightApi, where: Where) -> list[walk.Reply]:
    """Let one contact walk with Mayday, and write down what it answers in each turn for the others to say."""
    with where.fresh("record") as folder:
        arguments, environment = MAYDAY.start(api, folder, where.replies)
        async with running(api, folder, arguments, environment, where.cpu) as bot:
            crowd = Crowd(api, follows=False)
            crowd.come()
            if await crowd.answered(within=QUIET_SECONDS) or not crowd.finished:
                raise RuntimeError(f"Mayday does not walk: {crowd.wrong}\n{bot.said}")
    replies = [crowd.replies[turn] for turn in range(len(walk.WALK))]
    walk.write(where.replies, replies)
    return replies


async def compare(
    api: LightApi, where: Where, contenders: Sequence[Contender], load: Load, rounds: int
) -> dict[str, list[Figures]]:
    """Every bot once in each round; `record` was before."""
    found: dict[str, list[Figures]] = {contender.name: [] for contender in contenders}
    for _ in range(rounds):
        for contender in contenders:
            found[contender.name].append(await measure(api, where, contender, load))
    return found
