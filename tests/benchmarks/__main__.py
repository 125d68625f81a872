"""`make bench`: everything measured in one run, shown, and written to docs/benchmarks.md."""

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.benchmarks.api import LightApi
from tests.benchmarks.bots import ALL
from tests.benchmarks.compare import Load, Where, compare, record
from tests.benchmarks.growth import growth
from tests.benchmarks.limit import LINES, limit
from tests.benchmarks.process import ROOT
from tests.benchmarks.quiet import quiet
from tests.benchmarks.report import Results, page
from tests.benchmarks.surge import surge
from tests.benchmarks.walk import Reply
from tests.botapi import BotApi

PARTS: Final = ("compare", "quiet", "surge", "growth")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--bots", default=",".join(one.name for one in ALL), help="which to compare (default: all)")
    parser.add_argument("--parts", default=",".join(PARTS), help="what to measure besides (default: all)")
    parser.add_argument("--rounds", type=int, default=3, help="of the comparison")
    parser.add_argument("--people", type=int, default=100, help="how many walk at a time")
    parser.add_argument("--seconds", type=float, default=8.0, help="of one run")
    parser.add_argument("--surge", type=int, default=10_000, help="contacts of the surge")
    parser.add_argument("--within", type=float, default=60.0, help="seconds of the surge")
    parser.add_argument("--stored", type=int, default=20_000, help="conversations of the full database")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench", help="for databases: on a real disk")
    parser.add_argument("--write", type=Path, help="the page to write (default: none)")
    return parser.parse_args()


async def ceilings(reply: Reply, where: Where) -> tuple[float, float]:
    """What the light server and the strict one of the tests can do, in calls a second."""
    chats = tuple(range(1, LINES + 1))
    async with LightApi.running() as light:
        found = await limit(int(light.url.rpartition(":")[2]), chats, reply, 2.0, where.cpu)
    async with BotApi.running() as strict:
        for chat in chats:
            await strict.person(chat, "Zoe").starts()
        return found, await limit(strict.port, chats, reply, 2.0, where.cpu)


async def bench(asked: argparse.Namespace, where: Where) -> Results:
    contenders = [one for one in ALL if one.name in asked.bots.split(",")]
    parts: Sequence[str] = asked.parts.split(",")
    load = Load(asked.people, seconds=asked.seconds)
    async with LightApi.running() as api:
        replies = await record(api, where)
        light, strict = await ceilings(replies[1], where)
        return Results(
            contenders=contenders,
            figures=await compare(api, where, contenders, load, asked.rounds),
            load=load,
            rounds=asked.rounds,
            light=light,
            strict=strict,
            quiet=await quiet(api, where, walks=30) if "quiet" in parts else None,
            surge=await surge(api, where, asked.surge, asked.within) if "surge" in parts else None,
            growth=await growth(api, where, asked.stored, load) if "growth" in parts else None,
        )


def main() -> None:
    asked = arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) > 1:
        os.sched_setaffinity(0, {cpus[0]})
    gc.disable()  # a pause of ours would be the bot's latency; a run is short
    text = page(asyncio.run(bench(asked, Where(asked.folder.resolve(), cpus[-1] if len(cpus) > 1 else None))))
    sys.stdout.write(text)
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
