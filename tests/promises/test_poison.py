"""Promise 6, poison: an update that raises, or kills, is tried alone, then set aside; nobody else is delayed."""

import logging
from dataclasses import dataclass, field

import msgspec
import pytest
from sqlalchemy import select, text, update

from bot.runtime import poison
from bot.talk.update import Other, Update, Wrote
from storage import tables
from storage.database import TransactionLost, Tx
from tests.promises.breakable import (
    CANARY,
    Broken,
    Killed,
    from_contact,
    in_a_desk,
    restarted,
    states,
)
from tests.runtime.paper import Paper
from tests.runtime.scenes import claimed, contact_of, said
from tests.runtime.whole import Whole

SORRY = "I am sorry: I could not deal with your last message."


@dataclass
class Poisoned(Paper):
    """Updates in whose words stand the ones named here raise, are not understood, or kill the process."""

    kills: str = "kill"
    raises: str = "raise"
    heard: list[str] = field(default_factory=list)

    def receive(self, payload: bytes) -> Update:
        """As ever, or not."""
        found = super().receive(payload)
        words = found.content.words if isinstance(found.content, Wrote) else ""
        self.heard.append(words)
        if self.kills and self.kills in words:
            raise Killed
        if self.raises and self.raises in words:
            raise Broken(f"{CANARY}: {words}")
        if "unreadable" in words:
            raise msgspec.ValidationError(f"{CANARY}: {words}")
        return found


def errors(tx: Tx) -> dict[str, tuple[str, int, str]]:
    """State, tries and error of each update."""
    return {row.key: (row.state, row.attempts, row.error) for row in tx.execute(select(tables.inbox))}


@pytest.fixture
def poisoned(desk: Whole) -> Whole:
    desk.paper = Poisoned()
    return desk


@pytest.mark.asyncio
@pytest.mark.parametrize(("words", "name"), [("raise", "Broken"), ("unreadable", "ValidationError")])
async def test_it_is_tried_alone_then_set_aside_with_nothing_but_the_kind_of_its_error(
    poisoned: Whole, caplog: pytest.LogCaptureFixture, words: str, name: str
) -> None:
    caplog.set_level(logging.DEBUG)
    async with poisoned as whole:
        sheets = await whole.says("zoe", f"{words} {CANARY}")

        state, tries, error = (await whole.on(errors))["u1"]
        assert (state, tries) == ("aside", poison.TRIES)
        assert error.startswith(f"{name} in receive:")
        assert whole.paper.heard == [f"{words} {CANARY}"] * poison.TRIES  # type: ignore[attr-defined]
        assert [sheet.letter.chat for sheet in sheets] == ["zoe"]
    assert CANARY not in caplog.text
    assert [record.exc_info for record in caplog.records if record.exc_info] == []


@pytest.mark.asyncio
async def test_the_contact_gets_an_apology_and_a_way_on_and_can_go_on(poisoned: Whole) -> None:
    async with poisoned as whole:
        await whole.says("zoe", "/start")
        (apology,) = await whole.says("zoe", "raise")
        assert apology.text.startswith(SORRY)
        assert [key.data for row in apology.wording.keys for key in row] == ["a.person", "a.over"]

        assert said(await whole.says("zoe", "/person"), "zoe")[-1].startswith("I will get a person")


@pytest.mark.asyncio
async def test_an_apology_is_in_the_language_of_the_contact(poisoned: Whole) -> None:
    async with poisoned as whole:
        await whole.says("zoe", "/start", lang="fr")
        (apology,) = await whole.says("zoe", "raise", lang="fr")

        assert not apology.text.startswith("I am sorry")


@pytest.mark.asyncio
async def test_poison_in_the_staff_chat_is_set_aside_and_its_topic_goes_on(poisoned: Whole) -> None:
    async with poisoned as whole:
        topic = await claimed(whole)
        assert await whole.staff("ana", Wrote("raise"), topic=topic) == []

        assert said(await whole.staff("ana", Wrote("hello"), topic=topic), "zoe") == ["🙋 hello"]


@pytest.mark.asyncio
async def test_what_is_of_no_use_is_no_poison(poisoned: Whole) -> None:
    async with poisoned as whole:
        for kind in ("poll", "unknown", "service", "something quite new"):
            await whole.hears("zoe", Other(kind))

        assert set((await whole.on(states)).values()) == {"done"}


@pytest.mark.asyncio
async def test_an_apology_that_cannot_be_made_does_not_keep_the_poison_in_the_way(poisoned: Whole) -> None:
    """The contact's own row is damaged: nothing of hers can be read, and everybody else goes on."""
    async with poisoned as whole:
        await whole.says("zoe", "/start")
        whose = await contact_of(whole)
        await whole.on(
            lambda tx: tx.execute(
                update(tables.contacts).where(tables.contacts.c.id == whose).values(address=b"\x01damaged")
            )
        )

        await whole.accept(from_contact("k1", "zoe", Wrote("hello?")))
        await whole.accept(from_contact("k2", "eve", Wrote("/start")))
        await whole.settle()

        found = await whole.on(states)
        assert (found["k1"], found["k2"]) == ("aside", "done")
        assert len(said(whole.paper.sheets, "eve")) == 1


def kill_and_restart(backlog: int, poison_at: int) -> None:
    """A process that dies at one update of a backlog, and is started again until all is worked off."""
    words = [f"word {number}" for number in range(backlog)]
    words[poison_at] = "kill"
    starts = 0

    async def run(whole: Whole) -> None:
        nonlocal starts
        starts += 1
        assert starts < 20, "it kills the process again and again"
        try:
            await whole.settle()
        except Killed:
            async with restarted(whole) as again:
                await run(again)
            return
        found = await whole.on(errors)
        assert found[f"k{poison_at}"] == ("aside", poison.TRIES, poison.KILLED)
        assert {state for state, _, _ in found.values()} == {"done", "aside"}
        assert [key for key, row in found.items() if row[0] == "aside"] == [f"k{poison_at}"]
        assert said(whole.paper.sheets, f"contact {poison_at}")[0].startswith(SORRY)
        assert all(said(whole.paper.sheets, f"contact {n}") for n in range(backlog))

    async def scenario(whole: Whole) -> None:
        for number, text_ in enumerate(words):
            await whole.accept(from_contact(f"k{number}", f"contact {number}", Wrote(text_)))
        await run(whole)

    in_a_desk(scenario, paper=Poisoned())
    assert starts == poison.TRIES + 1


@pytest.mark.parametrize("poison_at", [0, 5, 11])
def test_an_update_that_kills_the_process_is_found_out_and_set_aside(poison_at: int) -> None:
    kill_and_restart(backlog=12, poison_at=poison_at)


def test_no_innocent_update_is_set_aside_however_often_the_process_ends() -> None:
    """Twenty restarts in the middle of a backlog, each after one step of the worker."""

    async def run(whole: Whole, restarts: int) -> None:
        if not restarts:
            await whole.settle()
            assert set((await whole.on(states)).values()) == {"done"}
            assert [len(said(whole.paper.sheets, f"contact {n}")) for n in range(40)] == [1] * 40
            return
        await whole.worker.once()
        async with restarted(whole) as again:
            await run(again, restarts - 1)

    async def scenario(whole: Whole) -> None:
        for number in range(40):
            await whole.accept(from_contact(f"k{number}", f"contact {number}", Wrote("/start")))
        async with restarted(whole) as again:
            await run(again, 20)

    in_a_desk(scenario)


@pytest.mark.asyncio
async def test_a_suspect_is_not_counted_again_when_the_database_fails_under_its_try(poisoned: Whole) -> None:
    async with poisoned as whole:
        await whole.accept(from_contact("k1", "zoe", Wrote("/start")))
        async with restarted(whole) as again:
            transact = again.store.transact
            calls = iter([True] + [False] * 20)

            async def full(work: "object") -> "object":
                if not next(calls, True):
                    raise Broken(CANARY)
                return await transact(work)  # type: ignore[arg-type]

            again.store.transact = full  # type: ignore[method-assign, assignment]
            for _ in range(20):
                with pytest.raises(Broken):
                    await again.worker.once()
            again.store.transact = transact  # type: ignore[method-assign]
            await again.settle()

            assert (await again.on(errors))["k1"][0] == "done"


@pytest.mark.asyncio
async def test_a_full_disk_makes_no_poison(poisoned: Whole) -> None:
    """The database cannot grow by a page: the work is refused as a whole, waits, and is done when there is room."""
    async with poisoned as whole:
        for number in range(30):
            await whole.accept(from_contact(f"k{number}", f"contact {number}", Wrote("/start")))
        pages = await whole.on(lambda tx: tx.execute(text("PRAGMA page_count")).scalar_one())
        await whole.on(lambda tx: tx.execute(text(f"PRAGMA max_page_count = {pages}")))

        for _ in range(10):
            with pytest.raises(TransactionLost):
                await whole.worker.once()
        assert {row[:2] for row in (await whole.on(errors)).values()} == {("waiting", 0)}

        await whole.on(lambda tx: tx.execute(text("PRAGMA max_page_count = 1000000")))
        await whole.settle()
        assert set((await whole.on(states)).values()) == {"done"}
        assert len(whole.paper.sheets) == 30
