"""Promise 1, once in: an update is stored under its channel's own id before it is confirmed; a duplicate is a no-op."""

import asyncio

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.runtime.inbox import Inbox
from bot.runtime.store import Store
from bot.talk.update import Update, Wrote
from storage import tables
from storage.database import Tx
from tests.promises.breakable import (
    Broken,
    FragileStore,
    LostCommit,
    Strikes,
    everything,
    from_contact,
    in_a_desk,
    restarted,
    states,
)
from tests.runtime.whole import Whole


def payload(update: Update) -> dict[str, object]:
    """As the paper channel brings it."""
    return {"key": update.key, "place": "contact", "address": update.sender, "update": msgspec.to_builtins(update)}


def door(whole: Whole, store: Store) -> Inbox:
    return Inbox(store, whole.wiring.clock, whole.arrived)


@settings(max_examples=15, deadline=None)
@given(keys=st.lists(st.integers(1, 6), min_size=1, max_size=24), sizes=st.lists(st.integers(1, 5), min_size=24))
def test_however_often_an_update_comes_it_is_worked_on_once(keys: list[int], sizes: list[int]) -> None:
    async def scenario(whole: Whole) -> None:
        waiting, new = list(keys), 0
        for size in sizes:
            batch, waiting = waiting[:size], waiting[size:]
            new += await whole.inbox.accept(
                whole.paper, [payload(from_contact(f"u{key}", f"contact {key}", Wrote("/start"))) for key in batch]
            )
            await whole.settle()

        assert new == len(set(keys))
        assert sorted(sheet.letter.chat for sheet in whole.paper.sheets) == sorted(f"contact {k}" for k in set(keys))
        assert await whole.on(states) == {f"u{key}": "done" for key in keys}

    in_a_desk(scenario)


@pytest.mark.asyncio
async def test_a_duplicate_changes_nothing_even_if_it_says_something_else(desk: Whole) -> None:
    async with desk as whole:
        await whole.says("zoe", "/start")
        before = await whole.on(everything)

        assert await whole.inbox.accept(whole.paper, [payload(from_contact("u1", "zoe", Wrote("/delete")))]) == 0

        await whole.settle()
        assert await whole.on(everything) == before


@pytest.mark.asyncio
async def test_the_same_id_on_another_channel_is_another_update(desk: Whole) -> None:
    async with desk as whole:
        await whole.inbox.accept(whole.paper, [payload(from_contact("7", "zoe", Wrote("/start")))])
        whole.paper.name = "stone"

        assert await whole.inbox.accept(whole.paper, [payload(from_contact("7", "zoe", Wrote("/start")))]) == 1


@pytest.mark.asyncio
async def test_what_was_accepted_outlives_the_process(desk: Whole) -> None:
    async with desk as whole:
        assert await whole.inbox.accept(whole.paper, [payload(from_contact("7", "zoe", Wrote("/start")))]) == 1

        async with restarted(whole) as again:
            assert await again.inbox.accept(again.paper, [payload(from_contact("7", "zoe", Wrote("/start")))]) == 0
            await again.settle()

            assert [sheet.letter.chat for sheet in again.paper.sheets] == ["zoe"]


@pytest.mark.asyncio
async def test_an_accept_that_fails_anywhere_has_stored_nothing_and_raises(desk: Whole) -> None:
    async with desk as whole:
        await whole.says("zoe", "/start")
        before = await whole.on(everything)
        batch = [payload(from_contact(f"n{n}", f"new {n}", Wrote("hello"))) for n in range(3)]

        strikes = Strikes(set())
        for at in range(1, 1000):
            strikes = Strikes({at})
            try:
                await door(whole, FragileStore(whole.store, strikes)).accept(whole.paper, batch)
            except Broken:
                assert await whole.on(everything) == before
            if not strikes.struck:
                break

        assert strikes.calls > len(batch)
        assert await whole.on(waiting_keys) == ["n0", "n1", "n2"]


def waiting_keys(tx: Tx) -> list[str]:
    return list(tx.execute(select(tables.inbox.c.key).where(tables.inbox.c.state == "waiting")).scalars())


@pytest.mark.asyncio
async def test_one_strange_payload_keeps_out_its_batch_and_nothing_half(desk: Whole) -> None:
    async with desk as whole:
        good = payload(from_contact("7", "zoe", Wrote("/start")))
        with pytest.raises(KeyError):
            await whole.inbox.accept(whole.paper, [good, {"no": "key"}])

        assert await whole.on(waiting_keys) == []


@pytest.mark.asyncio
async def test_a_commit_that_says_it_failed_and_did_not_still_wakes_the_worker(desk: Whole) -> None:
    async with desk as whole:
        with pytest.raises(Broken):
            await door(whole, LostCommit(whole.store, times=1)).accept(
                whole.paper, [payload(from_contact("7", "zoe", Wrote("/start")))]
            )

        assert whole.arrived.is_set()


@pytest.mark.asyncio
async def test_whoever_waits_for_an_accept_may_go_away_and_the_update_is_worked_on(desk: Whole) -> None:
    async with desk as whole:
        waiting = asyncio.create_task(
            whole.inbox.accept(whole.paper, [payload(from_contact("7", "zoe", Wrote("/start")))])
        )
        await asyncio.sleep(0)  # it has begun
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

        assert whole.arrived.is_set()
        await whole.settle()
        assert [sheet.letter.chat for sheet in whole.paper.sheets] == ["zoe"]
