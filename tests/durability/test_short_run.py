"""The torture in short: a few kills, everything else as in the long run. `make torture` is the long one."""

import random
from pathlib import Path

import pytest

from tests.durability.schedule import schedule
from tests.durability.torture import torture

CONTACTS = 6


@pytest.mark.asyncio
@pytest.mark.parametrize(("entry", "cycles"), [("polling", 8), ("webhook", 4)])
async def test_killed_again_and_again_nothing_is_lost_doubled_or_out_of_order(
    tmp_path: Path, entry: str, cycles: int
) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    report = await torture(tmp_path, cycles, seed, contacts=CONTACTS, cold_every=cycles, by_webhook=entry == "webhook")
    assert report.violations == [], f"--seed {seed} --cycles {cycles} --contacts {CONTACTS}"
    assert report.cycles == cycles
    assert report.lives >= CONTACTS


def test_one_seed_gives_one_schedule_and_another_seed_another() -> None:
    assert list(schedule(1, 50, 20)) == list(schedule(1, 50, 20))
    assert list(schedule(1, 50, 20)) != list(schedule(2, 50, 20))
