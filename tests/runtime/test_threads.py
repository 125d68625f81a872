"""A staff chat without topics: the card holds a case together, and a reply says which case is meant."""

import pytest

from bot.talk.outgoing import Amend, Post, Tick
from bot.talk.update import Wrote
from tests.runtime.paper import Sheet
from tests.runtime.scenes import STAFF, case_of, claimed, queued, said
from tests.runtime.whole import Whole


@pytest.fixture
def flat(desk: Whole) -> Whole:
    desk.has_topics = False
    return desk


async def replies(whole: Whole, who: str, text: str, to: str, message: str = "m-1") -> list[Sheet]:
    """Somebody of staff answers a message."""
    return await whole.staff(who, Wrote(text), reply_to=to, message=message)


@pytest.mark.asyncio
async def test_a_claim_posts_a_card_and_nothing_that_only_a_forum_can_do(flat: Whole) -> None:
    async with flat as whole:
        await queued(whole)
        sheets = await whole.presses("ana", "c.1.claim")

        posts = [one.letter for one in sheets if one.letter.chat == STAFF]
        assert {(type(letter.order), letter.topic) for letter in posts} == {(Post, "")}
        assert any(text.startswith("Case #1 ") for text in said(sheets, STAFF))
        assert "in reply to its card" in whole.paper.toasts[-1][1]


@pytest.mark.asyncio
async def test_a_reply_to_the_card_goes_to_the_contact_and_her_answer_hangs_on_it(flat: Whole) -> None:
    async with flat as whole:
        card = await claimed(whole)
        sheets = await replies(whole, "ana", "which mailbox?", card, "m-7")

        assert said(sheets, "zoe") == ["🙋 which mailbox?"]
        assert [one.letter.order for one in sheets if one.letter.chat == STAFF] == [Tick("m-7")]
        (answer,) = await whole.says("zoe", "the one at work")
        assert (answer.text, answer.letter.reply_to) == ("🗣 the one at work", card)


@pytest.mark.asyncio
async def test_a_reply_to_anything_of_the_case_belongs_to_it(flat: Whole) -> None:
    async with flat as whole:
        card = await claimed(whole)
        (hers,) = await whole.says("zoe", "hello")
        assert said(await replies(whole, "ana", "hello yourself", hers.ref), "zoe") == ["🙋 hello yourself"]
        assert said(await replies(whole, "ana", "how are you?", "m-1", "m-2"), "zoe") == ["🙋 how are you?"]
        (refusal,) = await replies(whole, "mallory", "me too", card)
        assert said(await replies(whole, "ana", "not you", refusal.ref, "m-3"), "zoe") == ["🙋 not you"]


@pytest.mark.asyncio
async def test_a_reply_to_words_from_before_the_case_belongs_to_it_too(flat: Whole) -> None:
    async with flat as whole:
        await whole.says("zoe", "/start")
        await whole.says("zoe", "/language")
        await whole.says("zoe", "something that is no language")
        await whole.says("zoe", "/person")
        await whole.says("zoe", "/person")
        sheets = await whole.presses("ana", "c.1.claim")
        (hers,) = [one for one in sheets if one.text == "🗣 something that is no language"]

        assert said(await replies(whole, "ana", "I see", hers.ref), "zoe") == ["🙋 I see"]


@pytest.mark.asyncio
async def test_words_that_reply_to_nothing_are_chatter(flat: Whole) -> None:
    async with flat as whole:
        await claimed(whole)
        assert await whole.staff("ana", Wrote("lunch?")) == []
        assert await replies(whole, "ana", "yes!", "m-unknown") == []


@pytest.mark.asyncio
async def test_commands_take_the_case_from_the_reply_or_from_the_number(flat: Whole) -> None:
    async with flat as whole:
        card = await claimed(whole)
        await replies(whole, "ana", "/release", card)
        assert await status(whole) == "queued"
        await whole.staff("ben", Wrote("/claim 1"))
        assert await status(whole) == "claimed"
        assert said(await whole.staff("ben", Wrote("/release")), STAFF)[0].startswith("Which case?")


async def status(whole: Whole) -> str:
    case = await case_of(whole)
    assert case is not None
    return case.status


@pytest.mark.asyncio
async def test_edits_follow_both_ways(flat: Whole) -> None:
    async with flat as whole:
        card = await claimed(whole)
        (hers,) = await whole.hears("zoe", Wrote("wrok"), message="m-z")
        (edit,) = await whole.hears("zoe", Wrote("work", edited=True), message="m-z")
        assert (type(edit.letter.order), edit.letter.edits) == (Amend, hers.ref)

        first = (await replies(whole, "ana", "wich?", card, "m-a"))[0]
        (again,) = await whole.staff("ana", Wrote("which?", edited=True), message="m-a")
        assert (type(again.letter.order), again.letter.chat, again.letter.edits) == (Amend, "zoe", first.ref)


@pytest.mark.asyncio
async def test_what_was_said_before_the_claim_hangs_on_the_card_in_order(flat: Whole) -> None:
    async with flat as whole:
        await queued(whole)
        await whole.says("zoe", "one")
        await whole.says("zoe", "two")
        sheets = await whole.presses("ana", "c.1.claim")

        (card,) = [one for one in sheets if one.text.startswith("Case #1 ")]
        carried = [(one.text, one.letter.reply_to) for one in sheets if one.text.startswith("🗣")]
        assert carried == [("🗣 one", card.ref), ("🗣 two", card.ref)]


@pytest.mark.asyncio
async def test_two_cases_are_kept_apart(flat: Whole) -> None:
    async with flat as whole:
        first = await claimed(whole, "zoe", "ana")
        second = await claimed(whole, "eve", "ana")

        assert said(await replies(whole, "ana", "for one", first, "m-1"), "zoe") == ["🙋 for one"]
        assert said(await replies(whole, "ana", "for the other", second, "m-2"), "eve") == ["🙋 for the other"]
