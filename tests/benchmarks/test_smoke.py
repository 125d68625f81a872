"""The harness of the benchmarks walks as it says: nothing is timed here, five contacts go ten turns with each bot."""

from pathlib import Path

import pytest

from tests.benchmarks.api import LightApi
from tests.benchmarks.bots import ECHO, MAYDAY, Contender
from tests.benchmarks.compare import QUIET_SECONDS, Where, record
from tests.benchmarks.crowd import Crowd
from tests.benchmarks.process import running
from tests.benchmarks.walk import WALK

PEOPLE = 5


async def walked(api: LightApi, where: Where, contender: Contender) -> Crowd:
    with where.fresh(contender.name) as folder:
        arguments, environment = contender.start(api, folder, where.replies)
        async with running(api, folder, arguments, environment, where.cpu):
            crowd = Crowd(api, follows=False)
            crowd.come(PEOPLE)
            await crowd.answered(within=QUIET_SECONDS)
    return crowd


@pytest.mark.asyncio
async def test_everybody_walks_ten_turns_with_mayday_and_hears_the_same_from_the_stateless_bot(tmp_path: Path) -> None:
    where = Where(tmp_path, cpu=None)
    async with LightApi.running() as api:
        recorded = await record(api, where)
        for contender in (MAYDAY, ECHO):
            crowd = await walked(api, where, contender)

            assert (crowd.finished, crowd.strays, crowd.wrong) == (PEOPLE, 0, [])
            assert len(crowd.seconds) == PEOPLE * len(WALK)
            assert [crowd.replies[turn] for turn in range(len(WALK))] == recorded
