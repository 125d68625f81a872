"""docs/benchmarks.md: what was measured, on which machine, when, and how it stands to what was promised."""

import datetime as dt
import os
import platform
import sqlite3
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.runtime.sender import AT_ONCE
from storage.sqlite import journal_mode
from tests.benchmarks.bots import Contender
from tests.benchmarks.compare import Figures, Load
from tests.benchmarks.growth import Growth
from tests.benchmarks.quiet import Quiet
from tests.benchmarks.surge import Surge

TIMES_PTB: Final = 5.0
PART_OF_ECHO: Final = 0.5


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that one `make bench` found; None or empty for what was left out."""

    contenders: Sequence[Contender]
    figures: dict[str, list[Figures]]
    load: Load
    rounds: int
    light: float
    strict: float
    quiet: Quiet | None = None
    surge: Surge | None = None
    growth: Growth | None = None


def page(results: Results) -> str:
    parts = [HEAD.format(date=today(), machine=machine()), comparison(results)]
    if results.quiet:
        parts.append(idle(results.quiet))
    if results.surge:
        parts.append(surged(results.surge))
    if results.growth:
        parts.append(grown(results.growth))
    return "\n".join(parts) + TAIL.format(at_once=AT_ONCE)


def middle(figures: Sequence[Figures], name: str) -> float:
    return statistics.median(float(getattr(one, name)) for one in figures)


def spread(figures: Sequence[Figures], name: str, form: str = ".0f") -> str:
    """The median of the rounds, with the least and the most."""
    values = [getattr(one, name) for one in figures]
    shown = format(statistics.median(values), form)
    return shown if len(values) == 1 else f"{shown} ({format(min(values), form)}–{format(max(values), form)})"


def comparison(results: Results) -> str:
    lines = [
        "## Side by side",
        "",
        (
            f"{results.load.people} contacts walk at the same time, {results.load.seconds:g} s after "
            f"{results.load.warm_up:g} s of warming up, {results.rounds} round(s): the median, and in brackets the "
            "least and the most."
        ),
        "",
        "| bot | updates/s | p50 ms | p99 ms | CPU ms per update | peak MiB | lost |",
        "|---|---|---|---|---|---|---|",
    ]
    for contender in results.contenders:
        found = results.figures[contender.name]
        lost = sum(one.lost + len(one.wrong) for one in found)
        cells = (
            contender.what, spread(found, "rate"), spread(found, "p50"), spread(found, "p99"),
            spread(found, "cpu", ".2f"), spread(found, "peak_mib"), str(lost),
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    needed = 2 * max(middle(found, "rate") for found in results.figures.values())
    ceiling = (
        f"The server of the comparison answers {results.light:.0f} raw sendMessage calls a second, the strict one of "
        f"the tests {results.strict:.0f}; the fastest bot makes {needed:.0f} calls."
    )
    return "\n".join([*lines, "", *ratios(results.figures), "", ceiling, ""])


def ratios(figures: dict[str, list[Figures]]) -> list[str]:
    lines = ["| ratio | wanted | updates/s | CPU per update |", "|---|---|---|---|"]
    for name, said, wanted in (
        ("ptb", "Mayday to the ConversationHandler bot", f"≥ {TIMES_PTB:g}"),
        ("echo", "Mayday to the stateless bot, the limit", f"≥ {PART_OF_ECHO:g}"),
        ("aiogram", "Mayday to the aiogram bot", "none"),
    ):
        if name in figures and "mayday" in figures:
            mine, theirs = figures["mayday"], figures[name]
            rates = [a.rate / b.rate for a, b in zip(mine, theirs, strict=True)]
            cpu = middle(theirs, "cpu") / middle(mine, "cpu")
            shown = f"{statistics.median(rates):.2f} ({min(rates):.2f}–{max(rates):.2f})"
            lines.append(f"| {said} | {wanted} | {shown} | {cpu:.2f} |")
    return lines


def idle(quiet: Quiet) -> str:
    return (
        "## An idle desk\n\n| what | wanted | found |\n|---|---|---|\n"
        f"| process started → polls, first start (makes keys and database) | | {quiet.first_start:.2f} s |\n"
        f"| process started → polls, later starts | < 1 s | {quiet.start:.2f} s |\n"
        f"| update at the server → reply at the server, p50 of {quiet.turns} turns | | {quiet.p50:.1f} ms |\n"
        f"| the same, p99 | < 10 ms | {quiet.p99:.1f} ms |\n\n"
        "The reply's time has two durable commits in it: the update's, and the turn's.\n"
    )


def surged(surge: Surge) -> str:
    return (
        f"## A surge\n\n{surge.people} contacts write for the first time within {surge.within:g} s; "
        "flood limits are lifted.\n\n"
        "| what | wanted | found |\n|---|---|---|\n"
        f"| without a reply | 0 | {surge.lost} |\n"
        f"| peak memory | < 300 MiB | {surge.peak_mib:.0f} MiB |\n"
        f"| time to the reply, p50 / p99 | | {surge.p50:.0f} / {surge.p99:.0f} ms |\n"
        f"| all answered after the last one came | | {surge.drained:.1f} s |\n"
        f"| CPU per first word | | {surge.cpu:.2f} ms |\n"
    )


def grown(growth: Growth) -> str:
    return (
        f"## Growth\n\n{growth.conversations} finished conversations of ten turns are stored "
        f"({growth.size_mib:.0f} MiB, filled in {growth.filled:.0f} s), against none.\n\n"
        "| database | updates/s | p99 ms | CPU ms per update |\n|---|---|---|---|\n"
        f"| empty | {growth.empty.rate:.0f} | {growth.empty.p99:.0f} | {growth.empty.cpu:.2f} |\n"
        f"| full | {growth.full.rate:.0f} | {growth.full.p99:.0f} | {growth.full.cpu:.2f} |\n\n"
        f"Cost: {1 - growth.full.rate / growth.empty.rate:.1%} of the updates/s, {growth.cost:.1%} by CPU per update "
        "(wanted: < 10 %).\n"
    )


def machine() -> str:
    cpu = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
         if line.startswith("model name")),
        platform.machine(),
    )  # fmt: skip
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} × {cpu}, {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"CPython {platform.python_version()}, SQLite {sqlite3.sqlite_version} "
        f"(journal {journal_mode(sqlite3.sqlite_version_info)}, synchronous FULL)"
    )


def today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()  # noqa: TID251 - the page's date


HEAD: Final = """# Benchmarks

Written by `make bench`; measured on {date}.

Machine: {machine}.

It was **shared**: other programs ran on the same CPUs and the same disk during the runs. Trust the ratios within one
round more than any absolute figure, and CPU per update more than updates per second: a busy disk slows down who waits
for it, which of these bots is Mayday alone.
"""
TAIL: Final = """
## How it is measured

- One server (`tests/benchmarks/api.py`: HTTP and long polling, light enough not to be the limit) and the contacts live
  in one process on one CPU, the bot in a process of its own on another.
- Every contact walks the same ten turns: /start, then nine presses. A press is answered twice, with a message and with
  answerCallbackQuery. The words and buttons of the replies are those of Mayday, recorded at the beginning of the run,
  so that every bot says the same.
- Closed loop: a contact does the next thing as soon as the reply has arrived, and a new contact follows who has
  finished. Flood limits are lifted.
- A time runs from the update's arrival at the server to the arrival of its reply there. CPU is user and system time of
  the bot's process; memory is the most that it ever held. Lost are updates without a reply.
- The ConversationHandler bot and the aiogram bot run with their libraries' defaults: neither has anything on the disk
  when it answers. The stateless bot uses Mayday's own client, with {at_once} messages under way as Mayday's sender has.

`make bench` takes a few minutes. `.venv/bin/python -m tests.benchmarks --help` names its arguments: rounds, seconds,
people, the size of the surge and of the full database (`--stored 1000000` for a million), and single parts.
"""
