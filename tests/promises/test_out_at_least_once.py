"""Promise 4, out at least once: in order per chat, nothing lost, and twice only where nobody can know."""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.errors import ChannelRefused, NotSent, TopicGone
from bot.runtime import post
from bot.runtime.outcome import Outcome
from bot.runtime.sender import Sender
from bot.runtime.work import Work
from bot.talk.ids import ContactId
from bot.talk.message import Message
from bot.talk.text import Verbatim
from bot.talk.update import Wrote
from storage import contacts, outbox, tables
from storage.database import Tx
from tests.promises.breakable import (
    CANARY,
    Broken,
    FragileStore,
    Killed,
    LostCommit,
    Strikes,
    from_contact,
    in_a_desk,
    restarted,
)
from tests.promises.torn import FATES, Fate, Gated, Refusing, Torn
from tests.runtime.scenes import STAFF, claimed, contact_of, orders, said
from tests.runtime.whole import Whole


async def posts(whole: Whole, who: str, *texts: str) -> None:
    """Put words for a contact into the outbox."""

    def work(tx: Tx) -> None:
        contact = contacts.make_known(tx, "paper", who, whole.moment, whole.wiring.clock.new_id)
        for text in texts:
            post.to_contact(Work(tx, whole.wiring), contact, "en", Message((Verbatim(text),)))

    await whole.on(work)


def rows(tx: Tx) -> list[tuple[str, str, int]]:
    """State, reason and ambiguity of each row of the outbox."""
    table = tables.outbox.c
    return [tuple(row) for row in tx.execute(select(table.state, table.why, table.ambiguous).order_by(table.id))]


def seen(task: "asyncio.Task[Outcome]") -> None:
    """Look at how it ended, as nobody else will."""
    if not task.cancelled():
        task.exception()


async def until_empty(whole: Whole, torn: Torn) -> None:
    """Send, with time going by and a new process after each that dies, until nothing waits."""
    for _ in range(400):
        try:
            await whole.sender.drain()
        except Killed:
            for task in whole.sender._under_way.values():
                task.add_done_callback(seen)  # what else was under way dies too, and is no other test's news
            async with restarted(whole) as again:
                torn.process += 1
                await until_empty(again, torn)
            return
        if not await whole.on(outbox.unsent_count):
            return
        whole.moment += timedelta(seconds=10)
    raise AssertionError("it never ends")


@settings(max_examples=30, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(fates=st.lists(st.sampled_from(FATES), max_size=14), chats=st.integers(1, 4))
def test_whatever_happens_to_sends_each_chat_reads_everything_in_order(fates: list[Fate], chats: int) -> None:
    texts = [f"word {number}" for number in range(5)]
    names = [f"contact {number}" for number in range(chats)]
    torn = Torn(fates=iter(fates))

    async def scenario(whole: Whole) -> None:
        for who in names:
            await posts(whole, who, *texts)
        await until_empty(whole, torn)

        for who in names:
            tries = [one for one in torn.tried if one.letter.chat == who]
            assert [text for text, _ in groupby(one.text for one in tries)] == texts
            for text in texts:
                of_text = [one for one in tries if one.text == text]
                assert len({one.letter.id for one in of_text}) == 1
                assert of_text[-1].fate in ("sent", "never")
                assert all(one.goes_again_after(before) for before, one in pairwise(of_text))
            assert Counter(said(torn.sheets, who)) == Counter(one.text for one in tries if one.arrives)

    in_a_desk(scenario, paper=torn)


@pytest.mark.asyncio
async def test_a_chat_that_waits_keeps_no_other_waiting(desk: Whole) -> None:
    async with desk as whole:
        await posts(whole, "zoe", "one", "two")
        await posts(whole, "eve", "three")
        whole.paper.failures = [NotSent("no connection")]

        await whole.sender.drain()

        assert [(sheet.letter.chat, sheet.text) for sheet in whole.paper.sheets] == [("eve", "three")]


@pytest.mark.asyncio
async def test_a_chat_that_must_be_quiet_is_so_after_a_restart_as_well(desk: Whole) -> None:
    async with desk as whole:
        await posts(whole, "zoe", "one", "two")
        await posts(whole, "eve", "three")
        whole.paper.failures = [NotSent("too many", wait=30.0)]
        await whole.sender.drain()

        async with restarted(whole) as again:
            again.moment += timedelta(seconds=29)
            await posts(again, "zoe", "four")
            await again.sender.drain()
            assert said(again.paper.sheets, "zoe") == []
            assert said(again.paper.sheets, "eve") == ["three"]

            again.moment += timedelta(seconds=1)
            await again.sender.drain()
            assert said(again.paper.sheets, "zoe") == ["one", "two", "four"]


@pytest.mark.asyncio
async def test_tries_grow_apart_and_never_end_while_it_surely_did_not_arrive(desk: Whole) -> None:
    async with desk as whole:
        await posts(whole, "zoe", "one")
        whole.paper.failures = [NotSent("no connection") for _ in range(40)]
        waits = []
        while whole.paper.failures:
            await whole.sender.drain()
            due = await whole.on(lambda tx: outbox.next_due(tx, whole.moment))
            waits.append((due - whole.moment).total_seconds())
            whole.moment = due
        await whole.sender.drain()

        assert waits[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
        assert set(waits[10:]) == {300}
        assert said(whole.paper.sheets, "zoe") == ["one"]


@pytest.mark.asyncio
async def test_a_topic_that_somebody_deleted_is_made_again_and_nothing_is_lost(desk: Whole) -> None:
    async with desk as whole:
        await claimed(whole)
        whole.paper.failures = [TopicGone("gone")]
        sheets = await whole.says("zoe", "look at this")

        assert orders(sheets) == [("OpenTopic", ""), ("Post", sheets[0].ref)]
        assert said(sheets, STAFF, sheets[0].ref) == ["🗣 look at this"]
        assert said(await whole.says("zoe", "and this"), STAFF, sheets[0].ref) == ["🗣 and this"]


@pytest.mark.asyncio
async def test_a_topic_that_is_deleted_while_it_is_made_is_made_once_more(desk: Whole) -> None:
    async with desk as whole:
        await claimed(whole)
        torn = whole.wiring.channels["paper"] = Torn(fates=iter(["topic gone", "sent", "topic gone", "topic gone"]))  # type: ignore[index]
        await whole.says("zoe", "look at this")
        await whole.sender.drain()

        assert [type(one.letter.order).__name__ for one in torn.tried] == ["Post", "OpenTopic", "Post"] * 2
        assert said(torn.sheets, STAFF) == ["🗣 look at this"]


@pytest.mark.asyncio
async def test_a_channel_that_refuses_us_stops_the_sender_and_loses_no_result(desk: Whole) -> None:
    refusing = Refusing(refuse_from=3)
    desk.paper = refusing
    async with desk as whole:
        for who in ("zoe", "eve", "ida", "una"):
            await posts(whole, who, f"to {who}")

        with pytest.raises(ChannelRefused):
            await whole.sender.run()

        assert sorted(await whole.on(rows)) == [("queued", "", 0), ("queued", "", 0), ("sent", "", 0), ("sent", "", 0)]
        refusing.refuse_from = 0
        async with restarted(whole) as again:
            await again.sender.drain()
            assert sorted(sheet.text for sheet in refusing.sheets) == ["to eve", "to ida", "to una", "to zoe"]


@pytest.mark.asyncio
async def test_a_refusal_in_the_middle_of_making_a_topic_stops_the_sender_too(desk: Whole) -> None:
    async with desk as whole:
        await claimed(whole)
        whole.paper.failures = [TopicGone("gone"), ChannelRefused("the token is wrong")]
        await whole.accept(from_contact("k1", "zoe", Wrote("look at this")))
        await whole.worker.once()
        with pytest.raises(ChannelRefused):
            await whole.sender.drain()

        await whole.sender.drain()
        assert said(whole.paper.sheets, STAFF)[-1] == "🗣 look at this"


@pytest.mark.asyncio
async def test_a_fault_of_ours_in_one_send_stops_no_other_and_leaves_nothing_under_way(desk: Whole) -> None:
    desk.paper = Refusing(break_from=2)
    async with desk as whole:
        await posts(whole, "zoe", "one")
        await posts(whole, "eve", "two")
        await whole.sender.drain()

        assert sorted(await whole.on(rows)) == [("dead", "NeverSent", 0), ("sent", "", 0)]


@pytest.mark.asyncio
async def test_a_fault_of_ours_while_a_topic_is_made_leaves_nothing_under_way(desk: Whole) -> None:
    async with desk as whole:
        await claimed(whole)
        whole.paper.failures = [TopicGone("gone"), Broken(CANARY)]  # type: ignore[list-item]
        await whole.says("zoe", "look at this")

        assert await whole.on(outbox.unsent_count) == 0
        assert said(await whole.says("zoe", "and this"), STAFF) == ["🗣 and this"]


@pytest.mark.asyncio
async def test_wherever_the_sender_breaks_off_nothing_is_lost(desk: Whole) -> None:
    """Each of its statements fails once; nothing arrives twice, because every send was heard of."""
    async with desk as whole:
        strikes = Strikes(set())
        for at in range(1, 1000):
            whole.paper.sheets.clear()
            strikes = Strikes({at})
            await posts(whole, "zoe", "one", "two")
            sender = Sender(FragileStore(whole.store, strikes), whole.wiring, whole.to_send)
            for _ in range(3):
                try:
                    await sender.drain()
                except Broken:
                    continue
                whole.moment += timedelta(seconds=2)
            assert said(whole.paper.sheets, "zoe") == ["one", "two"]
            if not strikes.struck:
                break

        assert strikes.calls > 10


@pytest.mark.asyncio
@pytest.mark.parametrize("lost", range(1, 5))
async def test_a_commit_that_says_it_failed_and_did_not_keeps_no_chat_waiting(desk: Whole, lost: int) -> None:
    async with desk as whole:
        await posts(whole, "zoe", "one", "two")
        store = LostCommit(whole.store, times=0)
        sender = Sender(store, whole.wiring, whole.to_send)
        advance, left = sender._advance, iter([0] * (lost - 1) + [1])

        async def losing() -> float:
            store.times = next(left, 0)
            return await advance()

        sender._advance = losing  # type: ignore[method-assign]
        for _ in range(3):
            try:
                await sender.drain()
            except Broken:
                continue

        assert said(whole.paper.sheets, "zoe") == ["one", "two"]
        assert await whole.on(outbox.unsent_count) == 0


@pytest.mark.asyncio
async def test_an_order_that_cannot_be_read_is_buried_and_its_lane_goes_on(
    desk: Whole, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk as whole:
        await posts(whole, "zoe", "one", "two")
        whose = await contact_of(whole)
        await whole.on(lambda tx: spoil(tx, whose))
        await whole.sender.drain()

        assert said(whole.paper.sheets, "zoe") == ["two"]
        assert (await whole.on(rows))[0][0] == "dead"
    assert "secret words" not in caplog.text


def spoil(tx: Tx, contact: ContactId) -> None:
    """The first order becomes something that no version of the program ever wrote."""
    table = tables.outbox
    first = tx.execute(select(table.c.id, table.c.uid).order_by(table.c.id).limit(1)).one()
    sealed = tx.seal(table.c.payload, first.uid, contact, b'{"type":"secret words"}')
    tx.execute(update(table).where(table.c.id == first.id).values(payload=sealed))


@pytest.mark.asyncio
async def test_what_is_on_its_way_when_the_sender_is_stopped_is_waited_for(desk: Whole) -> None:
    gated = desk.paper = Gated(hold=True)
    async with desk as whole:
        await posts(whole, "zoe", "one")
        running = asyncio.create_task(whole.sender.run())
        await gated.reached.wait()
        running.cancel()
        gated.go.set()
        with pytest.raises(asyncio.CancelledError):
            await running

        assert await whole.on(rows) == [("sent", "", 0)]
        assert said(gated.sheets, "zoe") == ["one"]
