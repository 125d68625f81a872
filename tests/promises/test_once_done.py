"""Promise 2, once done: what an update brings about is committed together with its mark as done, or not at all."""

import contextlib
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Literal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.errors import NotSent
from bot.runtime.worker import Worker
from bot.talk.update import Content, Pressed, Update, Wrote
from bot.talk.wording import plain
from storage import entries
from storage.database import Tx
from tests.promises.breakable import (
    Broken,
    LostCommit,
    Strikes,
    everything,
    fragile_worker,
    in_a_desk,
    restarted,
    states,
    untried,
)
from tests.runtime.paper import Sheet
from tests.runtime.scenes import case_of
from tests.runtime.whole import Whole

Act = Callable[[Whole], Awaitable[tuple[str, Content]]]


def does(who: str, content: Content) -> Act:
    """Something that is known beforehand."""

    async def act(_: Whole) -> tuple[str, Content]:
        return who, content

    return act


def taps(who: str, row: int) -> Act:
    """A button under the last message that has any."""

    async def act(whole: Whole) -> tuple[str, Content]:
        sheets = [sheet for sheet in whole.paper.to(who) if sheet.wording.keys]
        return who, Pressed(sheets[-1].wording.keys[row][0].data, "press")

    return act


# A whole life, so that every kind of row is written once: contacts by name, staff under their own.
LIFE: dict[str, Act] = {
    "the first word": does("zoe", Wrote("/start")),
    "a topic": taps("zoe", 0),
    "an answer that is saved": taps("zoe", 0),
    "a way back": does("zoe", Wrote("/back")),
    "a person, please": does("zoe", Wrote("/person")),
    "danger": taps("zoe", 0),
    "words before the claim": does("zoe", Wrote("please hurry")),
    "a claim": does("ana", Pressed("c.1.claim", "press")),
    "a second claim": does("ben", Pressed("c.1.claim", "press")),
    "an answer of the owner": does("ana", Wrote("I am here")),
    "words to the owner": does("zoe", Wrote("thank you")),
    "another language": does("zoe", Wrote("/language")),
    "the language": taps("zoe", 1),
    "a resolution": does("ana", Pressed("c.1.resolve", "press")),
    "a rating": does("zoe", Pressed("c.1.rate4", "press")),
    "a wish for more help": does("zoe", Pressed("c.1.reopen", "press")),
    "a wish to be deleted": does("zoe", Wrote("/delete")),
    "to be deleted": taps("zoe", 0),
    "a new beginning": does("zoe", Wrote("/start")),
}
STAFF = ("ana", "ben")


async def accept(whole: Whole, name: str, act: Act) -> str:
    """The act as an update in the inbox; its key."""
    who, content = await act(whole)
    key = f"k{list(LIFE).index(name)}"
    topic = next((sheet.ref for sheet in whole.paper.sheets if type(sheet.letter.order).__name__ == "OpenTopic"), "")
    place: Literal["staff", "contact"] = "staff" if who in STAFF else "contact"
    languages = () if who in STAFF else ("en",)
    topic = topic if who in STAFF else ""
    await whole.accept(Update("paper", key, place, content, who, f"m-{key}", topic=topic, languages=languages))
    return key


async def lives_until(whole: Whole, end: str) -> None:
    """Everything before that."""
    for name, act in LIFE.items():
        if name == end:
            return
        await accept(whole, name, act)
        await whole.settle()


def seen(sheet: Sheet) -> tuple[str, str, str, str, str]:
    """What anybody can see of a letter."""
    letter = sheet.letter
    return letter.chat, letter.topic, letter.edits, type(letter.order).__name__, plain(sheet.wording)


async def outcome(whole: Whole) -> object:
    """All that can be seen from outside: what was sent, the case, its log."""
    log = await whole.on(lambda tx: [(one.actor, one.verb, one.detail) for one in entries.of_case(tx, 1)])  # type: ignore[arg-type]
    case = await case_of(whole)
    status = case and (case.status, case.owner, case.rating, case.locale, case.tried, case.category)
    return [seen(sheet) for sheet in whole.paper.sheets], status, log


@pytest.mark.asyncio
@pytest.mark.parametrize("name", LIFE)
async def test_wherever_work_on_an_update_breaks_off_nothing_of_it_is_left(name: str, desk: Whole) -> None:
    """Each statement and each new id of the turn fails once; in the end it is done as if nothing had been."""
    async with desk as whole:
        await lives_until(whole, name)
        key = await accept(whole, name, LIFE[name])
        before = await whole.on(everything)
        broke_off = 0
        for at in range(1, 1000):
            strikes = Strikes({at})
            worker = fragile_worker(whole, strikes)
            try:
                await worker.once()
            except Broken:
                assert (await whole.on(states))[key] == "waiting"
            if (await whole.on(states))[key] == "done":
                strikes.at.clear()
                await worker.once()  # all that may be missing is the board, and that is owed
                break
            assert await whole.on(everything) == before
            broke_off += 1
            await whole.on(untried)
        await whole.settle()
        disturbed = await outcome(whole)

    assert broke_off > 3
    assert disturbed == await undisturbed(desk, name)


async def undisturbed(desk: Whole, name: str) -> object:
    """The same, with nothing in its way."""
    folder = desk.folder / "undisturbed"
    folder.mkdir()
    async with Whole(desk.loaded, folder) as whole:
        await lives_until(whole, name)
        await accept(whole, name, LIFE[name])
        await whole.settle()
        return await outcome(whole)


@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(at=st.sets(st.integers(1, 900), max_size=4))
def test_a_whole_life_with_failures_anywhere_ends_like_one_without(at: set[int]) -> None:
    """Not even if all of them strike one update, which is tried five times."""

    async def scenario(whole: Whole) -> None:
        strikes = Strikes(at)
        worker = fragile_worker(whole, strikes)
        for name, act in LIFE.items():
            await accept(whole, name, act)
            struck = -1
            while struck != strikes.struck or whole.arrived.is_set():
                struck = strikes.struck
                whole.arrived.clear()
                with contextlib.suppress(Broken):
                    while await worker.once():
                        pass
            await whole.sender.drain()
        assert await outcome(whole) == expected

    expected = plain_life()
    in_a_desk(scenario)


@cache
def plain_life() -> object:
    """How it ends with nothing in its way."""
    ends: list[object] = []

    async def scenario(whole: Whole) -> None:
        await lives_until(whole, "its end")
        ends.append(await outcome(whole))

    in_a_desk(scenario)
    return ends[0]


def test_a_commit_that_says_it_failed_and_did_not_is_not_done_twice() -> None:
    async def scenario(whole: Whole) -> None:
        for name, act in LIFE.items():
            key = await accept(whole, name, act)
            worker = Worker(LostCommit(whole.store, times=1), whole.wiring, whole.arrived, whole.to_send)
            with pytest.raises(Broken):
                await worker.once()

            assert (await whole.on(states))[key] == "done"
            assert await worker.once() == 0
            await whole.sender.drain()
        assert await outcome(whole) == expected

    expected = plain_life()
    in_a_desk(scenario)


@pytest.mark.asyncio
async def test_a_process_that_ends_between_commit_and_send_has_lost_nothing(desk: Whole) -> None:
    async with desk as whole:
        await lives_until(whole, "to be deleted")
        await accept(whole, "to be deleted", LIFE["to be deleted"])
        await whole.worker.once()

        async with restarted(whole) as again:
            await again.settle()
            disturbed = await outcome(again)

    assert disturbed == await undisturbed(desk, "to be deleted")


@pytest.mark.asyncio
async def test_a_send_that_fails_undoes_nothing(desk: Whole) -> None:
    async with desk as whole:
        whole.paper.failures = [NotSent("no connection")]
        key = await accept(whole, "the first word", LIFE["the first word"])
        await whole.settle()

        assert (await whole.on(states))[key] == "done"
        assert await whole.on(queued_rows) == 1


def queued_rows(tx: Tx) -> int:
    return sum("queued" in row for row in everything(tx)["outbox"])
