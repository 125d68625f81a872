"""Everything runs at once and ends in order."""

import asyncio

import pytest

from bot.runtime.stages import in_stages


class Trace:
    """What happened, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.begun = asyncio.Event()

    async def job(self, name: str, error: Exception | None = None, at_end: Exception | None = None) -> None:
        self.lines.append(f"{name} begins")
        try:
            if error is not None:
                raise error
            self.begun.set()
            await asyncio.get_running_loop().create_future()
        finally:
            await asyncio.sleep(0)
            self.lines.append(f"{name} ends")
            if at_end is not None:
                raise at_end


@pytest.mark.asyncio
async def test_a_stage_is_ended_only_when_the_one_before_it_is_over() -> None:
    trace = Trace()
    running = asyncio.create_task(in_stages([trace.job("poll"), trace.job("web")], [], [trace.job("work")]))
    await trace.begun.wait()

    running.cancel()
    await asyncio.wait([running])

    assert running.cancelled()
    assert trace.lines == ["poll begins", "web begins", "work begins", "poll ends", "web ends", "work ends"]


@pytest.mark.asyncio
async def test_a_job_that_fails_ends_the_others_in_order_and_is_what_is_raised() -> None:
    trace = Trace()

    with pytest.raises(ValueError, match="no"):
        await in_stages([trace.job("poll")], [trace.job("work", ValueError("no"))], [trace.job("send")])

    assert trace.lines == ["poll begins", "work begins", "send begins", "work ends", "poll ends", "send ends"]


@pytest.mark.asyncio
async def test_what_fails_at_the_end_is_logged_by_its_kind_and_keeps_nobody(caplog: pytest.LogCaptureFixture) -> None:
    trace = Trace()
    running = asyncio.create_task(in_stages([trace.job("poll", at_end=OSError("QX7391"))], [trace.job("work")]))
    await trace.begun.wait()

    running.cancel()
    await asyncio.wait([running])

    assert trace.lines[-1] == "work ends"
    assert caplog.messages == ["at the end: OSError"]
