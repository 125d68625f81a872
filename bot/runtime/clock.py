"""The only place that reads the clock and makes ids; everybody else is given them.

Tests drive the runtime with a clock of their own: nothing below asks the machine.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec


class Clock(msgspec.Struct, frozen=True):
    """What time it is (UTC, aware), and an id that nobody had before."""

    now: Callable[[], datetime]
    new_id: Callable[[], str]


def system_clock() -> Clock:
    """The machine's own clock, and random ids of 128 bits."""
    return Clock(now=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().hex)  # noqa: TID251
