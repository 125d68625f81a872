"""When the machine fails the desk waits and goes on; only a channel that refuses us as a whole ends it."""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

import pytest

from bot.errors import ChannelRefused, ConfigError
from bot.runtime import steady as module
from bot.runtime.steady import steady
from bot.runtime.worker import Worker
from bot.talk.update import Wrote
from storage.database import TransactionLost, Tx
from storage.seal import SealBroken
from tests.promises.breakable import CANARY, from_contact
from tests.runtime.whole import Whole

LOG = logging.getLogger("test")
Result = TypeVar("Result")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSES", (0.0,))


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", [OSError, ValueError, TransactionLost, SealBroken, ConfigError])
async def test_whatever_fails_is_tried_again_and_only_the_kind_of_the_error_is_logged(
    kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    failures = iter([kind(CANARY), kind(CANARY)])

    async def act() -> str:
        if (failure := next(failures, None)) is not None:
            raise failure
        return "done"

    assert await steady(act, LOG) == "done"
    assert [record.getMessage().partition(" ")[0] for record in caplog.records] == [kind.__name__] * 2
    assert CANARY not in caplog.text


@pytest.mark.asyncio
async def test_a_channel_that_refuses_us_is_not_asked_again() -> None:
    async def act() -> None:
        raise ChannelRefused("the token is wrong")

    with pytest.raises(ChannelRefused):
        await steady(act, LOG)


@pytest.mark.asyncio
async def test_a_worker_outlives_a_full_disk(desk: Whole) -> None:
    async with desk as whole:
        transact, failures = whole.store.transact, iter([TransactionLost("full")] * 2)
        begun = asyncio.Event()

        async def full(work: Callable[[Tx], Result]) -> Result:
            if begun.is_set() and (failure := next(failures, None)) is not None:
                raise failure
            begun.set()
            return await transact(work)

        await whole.accept(from_contact("k1", "zoe", Wrote("/start")))
        whole.store.transact = full  # type: ignore[method-assign]
        running = asyncio.create_task(Worker(whole.store, whole.wiring, whole.arrived, whole.to_send).run())
        await asyncio.wait_for(whole.to_send.wait(), 5)
        running.cancel()
        await asyncio.wait({running})

        await whole.sender.drain()
        assert len(whole.paper.to("zoe")) == 1
