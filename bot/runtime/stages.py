"""Running everything at once and ending it in order: what takes work in ends first, what carries it out last."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any

LOG = logging.getLogger("mayday")
Job = Coroutine[Any, Any, None]


async def in_stages(*stages: Sequence[Job]) -> None:
    """Run every job until one of them ends or this is cancelled; then end stage after stage, the first one first.

    Each stage is waited for before the next is ended. Raises what the first job raised.
    """
    running = [[asyncio.ensure_future(job) for job in stage] for stage in stages if stage]
    everything = [task for stage in running for task in stage]
    try:
        done, _ = await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for stage in running:
            await ended(stage)
    for task in done:
        task.result()


async def ended(stage: Sequence["asyncio.Task[None]"]) -> None:
    """Cancel these, and wait until they are done with what they are at; what goes wrong then is logged by its kind."""
    late = [task for task in stage if not task.done()]
    for task in late:
        task.cancel()
    for error in await asyncio.gather(*late, return_exceptions=True):
        if isinstance(error, Exception):
            LOG.error("at the end: %s", type(error).__name__)
