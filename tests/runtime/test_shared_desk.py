"""Two processes at one database keep the promises that one keeps: once done, in order, nothing lost in between."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.cli.places import DIALOGS, LOCALES
from bot.runtime.reload import Loaded, load
from bot.runtime.store import Store
from bot.talk.update import Content, Pressed, Update, Wrote
from storage import entries
from storage.database import Busy, Tx
from tests.runtime.paper import Paper
from tests.runtime.whole import Whole
from tests.storage.store import Store as Opened
from tests.storage.store import run

CONTACTS = 30
WORDS = ("/start", "1", "hello?", "/back", "2", "/person")


@pytest.fixture(scope="module")
def real() -> Loaded:
    return load(DIALOGS, LOCALES)


@pytest_asyncio.fixture
async def pair(real: Loaded, on_postgres: Opened) -> AsyncIterator[tuple[Whole, Whole]]:
    """Two processes; what either sends goes onto the same paper."""
    one = Whole(real, on_postgres.folder, database=str(on_postgres.where), name="one")
    two = replace(one, name="two")
    async with one, two:
        yield one, two


async def told(whole: Whole, place: str, who: str, key: str, content: Content, topic: str = "") -> None:
    """An update, stored."""
    await whole.accept(Update("paper", key, place, content, who, f"m-{key}", topic, languages=("en",)))  # type: ignore[arg-type]


async def worked(*desks: Whole) -> None:
    """All of them at work at the same time, until nothing waits."""
    while any(await asyncio.gather(*(desk.worker.once() for desk in desks))):
        pass


async def conversations(*desks: Whole) -> dict[str, list[str]]:
    """The same words of many contacts, through these processes in turn; what each contact was told."""
    for number, words in enumerate(WORDS):
        through = desks[number % len(desks)]
        for contact in range(CONTACTS):
            await told(through, "contact", f"c{contact}", f"c{contact}:{number}", Wrote(words))
        await worked(*desks)
        await desks[0].settle()
    return {f"c{contact}": [sheet.text for sheet in desks[0].paper.to(f"c{contact}")] for contact in range(CONTACTS)}


@pytest.mark.asyncio
async def test_what_contacts_are_told_by_two_processes_is_what_one_would_tell_them(
    pair: tuple[Whole, Whole], real: Loaded, tmp_path: Path
) -> None:
    async with Whole(real, tmp_path / "alone", paper=Paper()) as alone:
        expected = await conversations(alone)

    assert await conversations(*pair) == expected
    rows = await pair[0].on(lambda tx: run(tx, "SELECT DISTINCT state, attempts FROM inbox", {}))
    assert rows == [("done", 0)]
    assert await pair[0].on(entries.verify) is None


@pytest.mark.asyncio
@pytest.mark.parametrize("first", ["late", "claim"])
async def test_words_that_come_while_the_case_is_claimed_elsewhere_reach_its_owner(
    pair: tuple[Whole, Whole], monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    one, two = pair
    for number, words in enumerate(("/start", "/person", "/person")):
        await told(one, "contact", "zoe", f"{number}", Wrote(words))
        await one.settle()

    async def arrives(through: Whole, what: str) -> None:
        if what == "late":
            await told(through, "contact", "zoe", "late", Wrote("late words"))
        else:
            await told(through, "staff", "ana", "claim", Pressed("c.1.claim", "press"))

    async def other_at_work() -> None:
        await arrives(two, "claim" if first == "late" else "late")
        with suppress(Busy):
            await two.worker.once()

    await arrives(one, first)

    monkeypatch.setattr(one.store, "transact", interrupted(one.store, other_at_work))
    await one.worker.once()
    monkeypatch.undo()
    await worked(one, two)
    await one.settle()

    assert "late words" in "\n".join(sheet.text for sheet in one.paper.to("staff-chat"))
    assert await one.on(lambda tx: run(tx, "SELECT status, owner FROM cases", {})) == [("claimed", "paper:ana")]
    assert await one.on(lambda tx: run(tx, "SELECT DISTINCT state, attempts FROM inbox", {})) == [("done", 0)]


def interrupted(store: Store, act: Callable[[], Coroutine[None, None, None]]) -> Callable[[Callable[[Tx], Any]], Any]:
    """Transactions of this store, and what happens elsewhere right before each is committed."""
    loop, ordinary = asyncio.get_running_loop(), store.transact

    async def transact(work: Callable[[Tx], Any]) -> Any:
        def slowly(tx: Tx) -> Any:
            result = work(tx)
            asyncio.run_coroutine_threadsafe(act(), loop).result(10)
            return result

        return await ordinary(slowly)

    return transact
