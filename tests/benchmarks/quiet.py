"""An idle desk: how soon it is ready after a start, and how soon one contact alone is answered."""

from dataclasses import dataclass

from tests.benchmarks.api import LightApi
from tests.benchmarks.bots import mayday
from tests.benchmarks.compare import Where, quantiles
from tests.benchmarks.crowd import Crowd
from tests.benchmarks.process import running


@dataclass(frozen=True, slots=True)
class Quiet:
    """Seconds to the first start's and to a later start's first poll; milliseconds to the reply."""

    first_start: float
    start: float
    p50: float
    p99: float
    turns: int


async def quiet(api: LightApi, where: Where, walks: int, pause: float = 0.02) -> Quiet:
    """Start twice in one folder, then walk alone, with a pause before each turn so that nothing is under way."""
    with where.fresh("quiet") as folder:
        arguments, environment = mayday(api, folder, where.replies)
        async with running(api, folder, arguments, environment, where.cpu) as bot:
            first = bot.ready_seconds
        async with running(api, folder, arguments, environment, where.cpu) as bot:
            crowd = Crowd(api, follows=False, pause=pause)
            for _ in range(walks):
                crowd.come()
                await crowd.gone()
            p50, p99 = quantiles(crowd.seconds)
            return Quiet(first, bot.ready_seconds, p50, p99, len(crowd.seconds))
