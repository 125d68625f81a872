"""Going on when the machine fails: a full disk or a locked database is waited for, never a reason to die.

What a failed transaction left undone is undone in the database as well, so trying again is always safe. Only
the error that says "stop" (a channel refuses us as a whole) passes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from logging import Logger
from typing import Final, TypeVar

from bot.errors import ChannelRefused
from bot.runtime.poison import name_of

Result = TypeVar("Result")
PAUSES: Final = (0.1, 0.5, 1.0, 2.0, 5.0)


async def steady(act: Callable[[], Awaitable[Result]], log: Logger, pauses: Sequence[float] = PAUSES) -> Result:
    """Do it; after an unforeseen error log the kind of it, and do it again a little later, for ever."""
    failures = 0
    while True:
        try:
            return await act()
        except ChannelRefused:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the machine or the database raises must not end the desk
            log.error("%s; trying again", name_of(error))  # noqa: TRY400 - the text may hold what a contact said
            await asyncio.sleep(pauses[min(failures, len(pauses) - 1)])
            failures += 1
