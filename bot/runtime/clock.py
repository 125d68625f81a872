"""The only place that reads the clock and makes ids; everybody else is given them.

Tests drive the runtime with a clock of their own: nothing below asks the machine.
"""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec


class Clock(msgspec.Struct, frozen=True):
    """What time it is (UTC, aware), and an id that nobody had before."""

    now: Callable[[], datetime]
    new_id: Callable[[], str]


def system_clock() -> Clock:
    """The machine's own clock, and ids of it: 48 bits of the time, 80 random ones.

    They grow with time, so that an index takes the new ones at its end, however many it has.
    """
    return Clock(now=lambda: datetime.now(UTC), new_id=new_id)  # noqa: TID251


def new_id() -> str:
    """An id that nobody had before, greater than those of earlier milliseconds."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"
