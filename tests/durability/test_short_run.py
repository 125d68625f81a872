"""The torture in short: a few kills, everything else as in the long run. `make torture` is the long one."""

import random
from pathlib import Path

import pytest

from tests.durability.schedule import schedule
from tests.durability.torture import torture

CYCLES = 8


@pytest.mark.asyncio
async def test_killed_again_and_again_nothing_is_lost_doubled_or_out_of_order(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    report = await torture(tmp_path, CYCLES, seed, contacts=8, cold_every=CYCLES)
    assert report.violations == [], f"python -m tests.durability.torture --seed {seed} --cycles {CYCLES} --contacts 8"
    assert report.cycles == CYCLES
    assert report.lives >= 8


def test_one_seed_gives_one_schedule_and_another_seed_another() -> None:
    assert list(schedule(1, 50, 20)) == list(schedule(1, 50, 20))
    assert list(schedule(1, 50, 20)) != list(schedule(2, 50, 20))
