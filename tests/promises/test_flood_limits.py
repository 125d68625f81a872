"""Promise 7, flood limits: never more than a chat takes, victims first, and what is newer replaces what waits."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.runtime import post
from bot.runtime.flood import Bucket, Flood
from bot.runtime.port import Allowance, Allowances
from bot.runtime.sender import Sender
from bot.runtime.work import Work
from bot.talk.ids import CaseNumber
from bot.talk.message import Message
from bot.talk.text import Verbatim
from bot.talk.update import Wrote
from storage import cases, contacts, outbox
from storage.database import Tx
from tests.promises.breakable import from_contact, restarted
from tests.promises.torn import WAIT, Torn
from tests.runtime.paper import FREE
from tests.runtime.scenes import STAFF, claimed, queued, said
from tests.runtime.whole import START, Whole

steps = st.lists(st.floats(0.0, 30.0), min_size=1, max_size=120)
allowance = st.builds(Allowance, burst=st.floats(1, 30), seconds=st.floats(0.01, 10))
# The arithmetic is in floating point and times are whole microseconds.
SLACK = 0.001


@given(allowance=allowance, steps=steps)
def test_in_no_window_leaves_more_than_the_burst_and_what_grew_back(allowance: Allowance, steps: list[float]) -> None:
    bucket, now, spent = Bucket(allowance, START), START, []
    for step in steps:
        now += timedelta(seconds=step)
        if bucket.ready_at(now) <= now:
            bucket.spend()
            spent.append(now)

    for first in range(len(spent)):
        for last in range(first, len(spent)):
            window = (spent[last] - spent[first]).total_seconds()
            assert last - first + 1 <= allowance.burst + window / allowance.seconds + SLACK


@given(allowance=allowance, steps=steps)
def test_what_must_wait_may_leave_at_the_very_moment_it_was_told(allowance: Allowance, steps: list[float]) -> None:
    bucket, now = Bucket(allowance, START), START
    for step in steps:
        now += timedelta(seconds=step)
        ready = bucket.ready_at(now)
        assert now <= ready <= now + timedelta(seconds=allowance.seconds + SLACK)
        now = ready
        assert bucket.ready_at(now) <= now + timedelta(microseconds=2)
        bucket.spend()


@settings(max_examples=50)
@given(
    overall=st.builds(Allowance, burst=st.floats(1, 5), seconds=st.floats(0.05, 1)),
    contact=st.builds(Allowance, burst=st.floats(1, 3), seconds=st.floats(0.5, 3)),
    chats=st.lists(st.sampled_from(["contact:a", "contact:b", "staff"]), min_size=1, max_size=150),
    step=st.floats(0.0, 0.5),
)
def test_all_chats_together_keep_the_overall_limit_and_each_its_own(
    overall: Allowance, contact: Allowance, chats: list[str], step: float
) -> None:
    staff = Allowance(burst=2, seconds=3)
    flood, left = Flood(Allowances(contact, staff, overall), START), []
    for number, chat in enumerate(chats):
        now = START + timedelta(seconds=step * number)
        if flood.allows(chat, now):
            left.append((chat, now))

    for chats_, limit in (({"contact:a", "contact:b", "staff"}, overall), ({"contact:a"}, contact), ({"staff"}, staff)):
        times = [now for chat, now in left if chat in chats_]
        if times:
            window = (times[-1] - times[0]).total_seconds()
            assert len(times) <= limit.burst + window / limit.seconds + SLACK


def test_a_chat_that_was_quiet_long_enough_is_forgotten() -> None:
    flood = Flood(Allowances(Allowance(1, 1), FREE, FREE), START)
    for number in range(100):
        assert flood.allows(f"contact:{number}", START)

    flood._forget_full(START + timedelta(seconds=2), most=100)
    assert not flood._chats


def limited(whole: Whole, **limits: Allowance) -> None:
    """From now on these limits hold, with a full burst each."""
    allowances = {"contact": FREE, "staff": FREE, "overall": FREE} | limits
    whole.paper.allowances = Allowances(**allowances)
    whole.sender = Sender(whole.store, whole.wiring, whole.to_send)


async def posts(whole: Whole, who: str, *texts: str) -> None:
    """Words for a contact."""

    def work(tx: Tx) -> None:
        contact = contacts.make_known(tx, "paper", who, whole.moment, whole.wiring.clock.new_id)
        for text in texts:
            post.to_contact(Work(tx, whole.wiring), contact, "en", Message((Verbatim(text),)))

    await whole.on(work)


async def after(whole: Whole, seconds: float) -> list[str]:
    """What leaves when so much time has gone by."""
    before = len(whole.paper.sheets)
    whole.moment += timedelta(seconds=seconds)
    await whole.sender.drain()
    return [sheet.text for sheet in whole.paper.sheets[before:]]


@pytest.mark.asyncio
async def test_a_chat_gets_its_burst_at_once_and_the_rest_one_by_one(desk: Whole) -> None:
    async with desk as whole:
        limited(whole, contact=Allowance(burst=3, seconds=1))
        await posts(whole, "zoe", "1", "2", "3", "4", "5")
        await posts(whole, "eve", "a")

        assert sorted(await after(whole, 0)) == ["1", "2", "3", "a"]
        assert await after(whole, 0.5) == []
        assert await after(whole, 0.5) == ["4"]
        assert await after(whole, 1) == ["5"]


@pytest.mark.asyncio
async def test_all_together_are_held_to_the_overall_limit(desk: Whole) -> None:
    async with desk as whole:
        limited(whole, overall=Allowance(burst=2, seconds=0.5))
        for who in "abcde":
            await posts(whole, who, who)

        assert [await after(whole, seconds) for seconds in (0, 0.25, 0.25, 0.5, 1)] == [
            ["a", "b"], [], ["c"], ["d"], ["e"],
        ]  # fmt: skip


@pytest.mark.asyncio
async def test_victims_come_before_staff_and_people_before_cards(desk: Whole) -> None:
    """Put into the outbox the wrong way round, each in a lane of its own, and let out one by one."""
    desk.has_topics = False
    async with desk as whole:
        for who in ("one", "two", "three"):
            await queued(whole, who)
        limited(whole, overall=Allowance(burst=1, seconds=1))

        def work(tx: Tx) -> None:
            at = Work(tx, whole.wiring)
            case = {number: one for number in (1, 2, 3) if (one := cases.get(tx, CaseNumber(number))) is not None}
            post.to_board(at, Message((Verbatim("board"),), slot="board"))
            post.to_topic(at, case[3], Message((Verbatim("card"),), slot="card"))
            post.to_topic(at, case[2], Message((Verbatim("a word to staff"),)))
            post.to_topic(at, case[1], Message((Verbatim("a contact's words"),)), relays=1)

        await whole.on(work)
        await posts(whole, "zoe", "to a victim")

        assert [await after(whole, seconds) for seconds in (0, 1, 1, 1, 1)] == [
            ["to a victim"], ["a contact's words"], ["a word to staff"], ["board"], ["card"],
        ]  # fmt: skip


@pytest.mark.asyncio
async def test_thirty_changes_of_the_queue_in_a_gated_chat_make_one_edit_of_the_board(desk: Whole) -> None:
    async with desk as whole:
        await queued(whole, "first")
        (board,) = whole.paper.to(STAFF)
        await whole.on(lambda tx: outbox.gate(tx, "staff", whole.moment + timedelta(hours=4)))
        for number in range(30):
            await queued(whole, f"contact {number}")
        assert whole.paper.to(STAFF) == [board]

        whole.moment += timedelta(hours=4)
        await whole.sender.drain()
        (edit,) = whole.paper.to(STAFF)[1:]
        assert edit.letter.edits == board.ref
        assert "31 cases are waiting." in edit.text


@pytest.mark.asyncio
async def test_a_board_that_was_refused_and_all_that_came_after_it_are_two_edits(desk: Whole) -> None:
    """What has been tried may have arrived, and is not replaced."""
    torn = desk.paper = Torn()
    async with desk as whole:
        await queued(whole, "first")
        torn.fates = iter(["sent", "sent", "sent", "too many"])
        for number in range(10):
            for nth, word in enumerate(("/start", "/person", "/person")):
                await whole.accept(from_contact(f"{number}.{nth}", f"contact {number}", Wrote(word)))
                await whole.settle()
        before = len(torn.to(STAFF))

        whole.moment += timedelta(seconds=WAIT)
        await whole.sender.drain()
        assert len(torn.to(STAFF)) - before == 2
        assert "11 cases are waiting." in torn.to(STAFF)[-1].text


@pytest.mark.asyncio
async def test_a_card_that_changes_while_the_chat_is_gated_is_shown_once_as_it_is_last(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        await whole.on(lambda tx: outbox.gate(tx, "staff", whole.moment + timedelta(hours=1)))
        for _ in range(5):
            await whole.presses("ana", "c.1.release")
            await whole.presses("ben", "c.1.claim")
        before = len(whole.paper.sheets)

        whole.moment += timedelta(hours=1)
        await whole.sender.drain()
        cards = [sheet for sheet in whole.paper.sheets[before:] if sheet.wording.slot == "card"]
        assert len(cards) == 1
        assert cards[0].letter.topic == topic
        assert "by \u2068Ben\u2069" in cards[0].text


@pytest.mark.asyncio
async def test_words_of_people_are_never_replaced_while_they_wait(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        await whole.on(lambda tx: outbox.gate(tx, "staff", whole.moment + timedelta(hours=1)))
        for number in range(10):
            await whole.says("zoe", f"word {number}")

        async with restarted(whole) as again:
            again.moment += timedelta(hours=1)
            await again.sender.drain()
            carried = said(again.paper.sheets, STAFF, topic)[-10:]
            assert carried == [f"🗣 word {number}" for number in range(10)]
