"""Promise 5, group commit: all that waits is worked on in one transaction; an idle desk answers at once."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.runtime import worker
from bot.runtime.port import Letter
from bot.talk.update import Wrote
from storage import inbox
from tests.promises.breakable import Commits, from_contact, states
from tests.runtime.paper import Paper
from tests.runtime.scenes import said
from tests.runtime.whole import Whole

MANY = 50


@dataclass
class Bell(Paper):
    """Rings when something is sent."""

    rung: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, letter: Letter) -> str:
        """As ever."""
        self.rung.set()
        return await super().send(letter)


async def arrive(whole: Whole, how_many: int, *, poison: int = -1) -> None:
    """The first word of so many contacts; one of them may be poison."""
    for number in range(how_many):
        update = from_contact(f"k{number}", f"contact {number}", Wrote("/start"))
        await whole.accept(update, poison=number == poison)


@pytest.mark.asyncio
@pytest.mark.parametrize("how_many", [1, 2, MANY])
async def test_whatever_waits_is_worked_on_in_one_transaction(desk: Whole, how_many: int) -> None:
    async with desk as whole:
        await arrive(whole, how_many)

        with Commits(whole) as commits:
            taken = await whole.worker.once()

        assert (taken, commits.count) == (how_many, 1)
        assert set((await whole.on(states)).values()) == {"done"}


@pytest.mark.asyncio
async def test_what_one_batch_cannot_hold_is_the_next_one(desk: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "BATCH", 20)
    async with desk as whole:
        await arrive(whole, MANY)

        with Commits(whole) as commits:
            taken = [await whole.worker.once() for _ in range(4)]

        assert (taken, commits.count) == ([20, 20, 10, 0], 4)


@pytest.mark.asyncio
async def test_all_answers_leave_and_are_marked_in_a_handful_of_transactions(desk: Whole) -> None:
    async with desk as whole:
        await arrive(whole, MANY)
        await whole.worker.once()

        with Commits(whole) as commits:
            await whole.sender.drain()

        assert len(whole.paper.sheets) == MANY
        assert commits.count < MANY / 4


@pytest.mark.asyncio
async def test_an_idle_desk_answers_at_once(desk: Whole) -> None:
    """No timer has a part in it: the arrival wakes the worker, the worker the sender."""
    bell = desk.paper = Bell()
    async with desk as whole:
        running = [asyncio.create_task(whole.worker.run()), asyncio.create_task(whole.sender.run())]
        for number in range(3):
            bell.rung.clear()
            await whole.accept(from_contact(f"k{number}", f"contact {number}", Wrote("/start")))
            await asyncio.wait_for(bell.rung.wait(), 3)
        for task in running:
            task.cancel()
        await asyncio.wait(running)


@pytest.mark.asyncio
async def test_one_poison_among_fifty_costs_the_others_nothing(desk: Whole) -> None:
    async with desk as whole:
        await arrive(whole, MANY, poison=7)

        with Commits(whole) as commits:
            await whole.worker.once()

        assert commits.count == 1
        found = await whole.on(states)
        assert found.pop("k7") == "waiting"
        assert set(found.values()) == {"done"}
        await whole.sender.drain()
        assert all(said(whole.paper.sheets, f"contact {n}") for n in range(MANY) if n != 7)


@pytest.mark.asyncio
async def test_two_updates_of_one_contact_share_a_batch_and_the_second_sees_the_first(desk: Whole) -> None:
    async with desk as whole:
        await whole.accept(from_contact("k1", "zoe", Wrote("/start")))
        await whole.accept(from_contact("k2", "zoe", Wrote("/person")))
        await whole.accept(from_contact("k3", "zoe", Wrote("/person")))

        with Commits(whole) as commits:
            assert await whole.worker.once() == 3

        assert commits.count == 1
        await whole.sender.drain()
        assert "You are in the queue" in said(whole.paper.sheets, "zoe")[-1]


@pytest.mark.asyncio
async def test_nothing_waits_means_nothing_is_done(desk: Whole) -> None:
    async with desk as whole:
        assert await whole.worker.once() == 0
        assert not whole.to_send.is_set()
        assert await whole.on(inbox.waiting_count) == 0
