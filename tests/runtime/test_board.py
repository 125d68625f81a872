"""The board: one message in General that is edited in place, at most once for whatever happens together."""

import pytest

from bot.errors import NotSent
from bot.talk.outgoing import Post
from bot.talk.update import Wrote
from tests.promises.breakable import from_contact, restarted
from tests.runtime.paper import Sheet
from tests.runtime.scenes import STAFF, claimed, erases, queued, writes
from tests.runtime.whole import Whole


def boards(sheets: list[Sheet]) -> list[Sheet]:
    return [one for one in sheets if one.letter.chat == STAFF and one.wording.slot == "board"]


@pytest.mark.asyncio
async def test_the_first_case_posts_it_in_general_to_be_pinned_and_the_next_ones_edit_it(desk: Whole) -> None:
    async with desk as whole:
        await queued(whole, "zoe")
        await queued(whole, "eve")

        first, second = boards(whole.paper.sheets)
        assert (first.letter.topic, first.letter.edits) == ("", "")
        assert isinstance(first.letter.order, Post)
        assert first.letter.order.pin
        assert second.letter.edits == first.ref
        assert [key.data for row in second.wording.keys for key in row] == ["c.1.claim", "c.2.claim"]


@pytest.mark.asyncio
async def test_whatever_changes_together_is_one_edit(desk: Whole) -> None:
    async with desk as whole:
        await queued(whole, "first")
        for number in range(20):
            for nth, word in enumerate(("/start", "/person", "/person")):
                await whole.accept(from_contact(f"{number}.{nth}", f"contact {number}", Wrote(word)))
        before = len(whole.paper.sheets)
        await whole.settle()

        (board,) = boards(whole.paper.sheets[before:])
        assert board.text.startswith("21 cases are waiting.")


@pytest.mark.asyncio
async def test_every_way_in_which_the_queue_changes_is_seen_on_it(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole, "zoe")
        seen = [boards(whole.paper.sheets)[-1].text.partition("\n")[0]]
        for act in ("/release", "/claim", "/resolve", "/reopen"):
            seen += [one.text.partition("\n")[0] for one in boards(await writes(whole, "ana", act, topic))]
        seen += [one.text.partition("\n")[0] for one in boards(await erases(whole, "zoe"))]

        nobody, one = "Nobody is waiting. New cases appear here.", "1 case is waiting."
        assert seen == [nobody, one, nobody, nobody, nobody, nobody]


@pytest.mark.asyncio
async def test_queue_puts_a_new_one_at_the_bottom_and_that_one_is_edited_from_then_on(desk: Whole) -> None:
    async with desk as whole:
        await queued(whole, "zoe")
        (asked,) = await whole.staff("ana", Wrote("/queue"))
        assert asked.letter.edits == ""

        await queued(whole, "eve")
        assert boards(whole.paper.sheets)[-1].letter.edits == asked.ref


@pytest.mark.asyncio
async def test_words_that_change_nothing_in_the_queue_leave_it_alone(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole, "zoe")
        sheets = await whole.says("zoe", "hello")
        sheets += await writes(whole, "ana", "hello yourself", topic)
        sheets += await whole.presses("ben", "c.1.claim")
        sheets += await whole.says("eve", "/start")

        assert boards(sheets) == []


@pytest.mark.asyncio
async def test_it_is_edited_in_place_after_a_restart_too(desk: Whole) -> None:
    async with desk as whole:
        await queued(whole, "zoe")
        (first,) = boards(whole.paper.sheets)
        async with restarted(whole) as again:
            await queued(again, "eve")

            assert boards(again.paper.sheets)[-1].letter.edits == first.ref


@pytest.mark.asyncio
async def test_one_that_cannot_be_sent_yet_keeps_no_contact_waiting(desk: Whole) -> None:
    async with desk as whole:
        await queued(whole, "zoe")
        whole.paper.failures = [NotSent("no rights", wait=3600.0)]
        assert await whole.staff("ana", Wrote("/queue")) == []

        await queued(whole, "eve")
        assert len(whole.paper.to("eve")) == 3
        assert len(boards(whole.paper.sheets)) == 1
