"""Promise 4, its limits: what cannot be delivered is given up openly, and whoever must know is told."""

from datetime import timedelta

import pytest

from bot.errors import MaybeSent, NeverSent, Unreachable
from bot.runtime import outcome
from bot.runtime.outcome import backoff
from bot.talk.update import Wrote
from storage import contacts
from tests.promises.test_out_at_least_once import rows
from tests.runtime.scenes import STAFF, claimed, contact_of, orders, said, writes
from tests.runtime.whole import Whole


@pytest.mark.asyncio
async def test_what_may_have_arrived_is_given_up_in_the_end_and_the_volunteer_is_told(
    desk: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sum(backoff(attempt) for attempt in range(outcome.TRIES)) > timedelta(days=1).total_seconds()
    monkeypatch.setattr(outcome, "TRIES", 20)
    async with desk as whole:
        topic = await claimed(whole)
        whole.paper.failures = [MaybeSent("the connection broke") for _ in range(21)]
        await writes(whole, "ana", "are you there?", topic)
        while whole.paper.failures:
            await whole.sender.drain()
            whole.moment += timedelta(seconds=300)
        await whole.sender.drain()

        assert said(whole.paper.sheets, STAFF, topic)[-1] == "✗ This was not delivered: the messenger did not take it."


@pytest.mark.asyncio
@pytest.mark.parametrize("has_topics", [True, False])
async def test_a_volunteer_is_told_that_words_were_never_delivered(desk: Whole, *, has_topics: bool) -> None:
    desk.has_topics = has_topics
    async with desk as whole:
        place = await claimed(whole)
        where = {"topic": place} if has_topics else {"reply_to": place}
        whole.paper.failures = [NeverSent("refused")]
        sheets = await whole.staff("ana", Wrote("here is the file"), **where)

        assert said(sheets, "zoe") == []
        assert said(sheets, STAFF) == ["✗ This was not delivered: the messenger did not take it."]
        assert orders(sheets) == [("Post", place if has_topics else "")]


@pytest.mark.asyncio
async def test_staff_are_told_that_words_of_the_contact_cannot_be_shown(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        whole.paper.failures = [NeverSent("refused")]
        sheets = await whole.says("zoe", "look at this")

        assert said(sheets, STAFF, topic) == [
            "✗ Something that the contact sent cannot be shown here: the messenger did not take it."
        ]


@pytest.mark.asyncio
async def test_a_word_of_the_bot_itself_that_is_refused_is_buried_in_silence(desk: Whole) -> None:
    async with desk as whole:
        whole.paper.failures = [NeverSent("refused")]
        assert await whole.says("zoe", "/start") == []
        assert await whole.on(rows) == [("dead", "NeverSent", 0)]


@pytest.mark.asyncio
async def test_whoever_is_gone_from_the_channel_is_sent_nothing_more_and_staff_are_told(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        whole.paper.failures = [Unreachable("blocked")]
        sheets = await writes(whole, "ana", "are you there?", topic)

        assert said(sheets, STAFF, topic) == ["✗ The contact can no longer be reached: the chat was closed to the bot."]
        whose = await contact_of(whole)
        assert not (await whole.on(lambda tx: contacts.get(tx, whose))).reachable
