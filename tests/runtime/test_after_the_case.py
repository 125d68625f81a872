"""How a case ends, and what comes after: the goodbye, stars, the way back in, a new beginning, leaving."""

import pytest

from bot.talk.outgoing import CloseTopic, ReopenTopic
from bot.talk.update import Closed, Opened, Pressed, Wrote
from tests.runtime.scenes import STAFF, case_of, claimed, log_of, queued, said, writes
from tests.runtime.whole import Whole


async def resolved(whole: Whole) -> str:
    """A case that was claimed and resolved; its topic."""
    topic = await claimed(whole)
    await writes(whole, "ana", "/resolve", topic)
    return topic


async def status(whole: Whole) -> str:
    case = await case_of(whole)
    assert case is not None
    return case.status


@pytest.mark.asyncio
async def test_a_resolution_says_goodbye_folds_the_topic_and_offers_stars_and_the_way_back(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        sheets = await whole.presses("ana", "c.1.resolve")

        (goodbye,) = [one for one in sheets if one.letter.chat == "zoe"]
        assert [key.data for row in goodbye.wording.keys for key in row] == [
            *(f"c.1.rate{stars}" for stars in range(1, 6)),
            "c.1.reopen",
        ]
        assert [one.letter.topic for one in sheets if isinstance(one.letter.order, CloseTopic)] == [topic]
        assert await status(whole) == "resolved"


@pytest.mark.asyncio
async def test_stars_are_taken_once_and_shown_to_staff(desk: Whole) -> None:
    async with desk as whole:
        topic = await resolved(whole)
        sheets = await whole.hears("zoe", Pressed("c.1.rate4", "press"))

        assert said(sheets, "zoe") == ["Thank you. This helps us to help others better."]
        assert "Rated by the contact: 4 of 5" in said(sheets, STAFF, topic)[0]
        assert await whole.hears("zoe", Pressed("c.1.rate1", "press")) == []
        assert whole.paper.toasts[-1][1] == "You have rated our help already. Thank you."
        case = await case_of(whole)
        assert case is not None
        assert case.rating == 4


@pytest.mark.asyncio
async def test_a_wish_for_more_help_gives_the_case_back_to_whoever_had_it(desk: Whole) -> None:
    async with desk as whole:
        topic = await resolved(whole)
        sheets = await whole.hears("zoe", Pressed("c.1.reopen", "press"))

        assert [one.letter.topic for one in sheets if isinstance(one.letter.order, ReopenTopic)] == [topic]
        assert said(sheets, "zoe")[0].startswith("Your case is open again, with the person who helped you before.")
        assert said(await whole.says("zoe", "it happened again"), STAFF, topic) == ["🗣 it happened again"]
        assert said(await writes(whole, "ana", "tell me", topic), "zoe") == ["🙋 tell me"]


@pytest.mark.asyncio
async def test_words_after_the_goodbye_still_arrive_and_are_shown_the_way_back(desk: Whole) -> None:
    async with desk as whole:
        topic = await resolved(whole)
        sheets = await whole.says("zoe", "thank you")

        assert said(sheets, STAFF, topic) == ["🗣 thank you"]
        assert said(sheets, "zoe") == ["Your case is closed. If you need more help, press the button."]


@pytest.mark.asyncio
async def test_an_old_button_after_the_goodbye_shows_the_way_back(desk: Whole) -> None:
    async with desk as whole:
        await resolved(whole)
        old = next(sheet for sheet in whole.paper.to("zoe") if sheet.wording.keys).wording.keys[0][0].data

        assert said(await whole.hears("zoe", Pressed(old, "press")), "zoe") == [
            "Your case is closed. If you need more help, press the button."
        ]


@pytest.mark.asyncio
@pytest.mark.parametrize(("words", "first"), [("/start", "Hello. I am a program"), ("/person", "I will get a person")])
async def test_a_new_start_after_the_goodbye_begins_anew_and_closes_the_case_for_good(
    desk: Whole, words: str, first: str
) -> None:
    async with desk as whole:
        topic = await resolved(whole)
        sheets = await whole.says("zoe", words)

        assert said(sheets, "zoe")[0].startswith(first)
        assert await status(whole) == "closed"
        assert await whole.hears("zoe", Pressed("c.1.reopen", "press")) == []
        assert whole.paper.toasts[-1][1] == "This button is no longer in use."
        assert said(await writes(whole, "ana", "/reopen", topic), STAFF)[0].startswith("Case 1 is closed for good")


@pytest.mark.asyncio
async def test_an_edit_of_an_old_start_begins_nothing_anew(desk: Whole) -> None:
    async with desk as whole:
        await resolved(whole)
        assert await whole.hears("zoe", Wrote("/start", edited=True), message="m-old") == []
        assert await status(whole) == "resolved"


@pytest.mark.asyncio
async def test_the_next_case_of_a_contact_is_a_new_one_with_a_topic_of_its_own(desk: Whole) -> None:
    async with desk as whole:
        first = await resolved(whole)
        await whole.says("zoe", "/start")
        second = await claimed(whole, by="ben")

        case = await case_of(whole)
        assert case is not None
        assert (case.number, case.owner) == (2, "paper:ben")
        assert first != second
        assert said(await whole.says("zoe", "hello"), STAFF, second) == ["🗣 hello"]


@pytest.mark.asyncio
async def test_whoever_leaves_with_an_open_case_is_let_go_and_staff_are_told(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        sheets = await whole.says("zoe", "/leave")

        assert said(sheets, "zoe")[0].startswith("You have left. Nothing more will be sent to you.")
        assert said(sheets, STAFF, topic)[0] == "The contact left. Nothing more can be sent, and the case is closed."
        assert await status(whole) == "closed"
        assert said(await writes(whole, "ana", "wait!", topic), "zoe") == []
        assert said(await whole.says("zoe", "/start"), "zoe")[0].startswith("Hello. I am a program")


@pytest.mark.asyncio
async def test_whoever_leaves_the_queue_is_gone_from_the_board(desk: Whole) -> None:
    async with desk as whole:
        await queued(whole)
        sheets = await whole.says("zoe", "/leave")

        assert said(sheets, STAFF)[0].startswith("Nobody is waiting.")


@pytest.mark.asyncio
async def test_a_case_whose_contact_left_after_the_goodbye_cannot_be_opened_for_nobody(desk: Whole) -> None:
    async with desk as whole:
        topic = await resolved(whole)
        await whole.says("zoe", "/leave")

        sheets = await writes(whole, "ana", "/reopen", topic)
        assert said(sheets, "zoe") == []
        assert said(sheets, STAFF)[0].startswith("Case 1 is closed for good")


@pytest.mark.asyncio
async def test_a_blocked_bot_is_told_to_staff_and_a_return_opens_the_way_again(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        sheets = await whole.hears("zoe", Closed())
        assert said(sheets, STAFF, topic) == ["✗ The contact can no longer be reached: the chat was closed to the bot."]
        assert (await log_of(whole))[-1] == ("contact", "contact_unreachable")

        await whole.hears("zoe", Opened())
        assert said(await whole.says("zoe", "I am back"), STAFF, topic) == ["🗣 I am back"]
        assert said(await writes(whole, "ana", "good", topic), "zoe") == ["🙋 good"]


@pytest.mark.asyncio
async def test_somebody_who_blocks_the_bot_without_a_case_troubles_nobody(desk: Whole) -> None:
    async with desk as whole:
        await whole.says("zoe", "/start")
        assert await whole.hears("zoe", Closed()) == []
        assert said(await whole.says("zoe", "/start"), "zoe")[0].startswith("Welcome back.")


@pytest.mark.asyncio
async def test_an_edit_in_self_help_is_ignored_kindly(desk: Whole) -> None:
    """An answer once given is changed by going back; an edit must not be taken for the answer to another question."""
    async with desk as whole:
        await whole.says("zoe", "/start")
        await whole.hears("zoe", Wrote("they took my mailbox"), message="m-1")

        assert await whole.hears("zoe", Wrote("they took my house", edited=True), message="m-1") == []
        assert said(await whole.says("zoe", "/start"), "zoe")[0].startswith("Welcome back.")


@pytest.mark.asyncio
async def test_words_kept_before_the_case_are_shown_as_they_were_last_edited(desk: Whole) -> None:
    async with desk as whole:
        await queued_with_words(whole)
        await whole.hears("zoe", Wrote("my house as well", edited=True), message="m-1")
        sheets = await whole.presses("ana", "c.1.claim")

        assert [text for text in said(sheets, STAFF) if "🗣" in text] == ["🗣 ✎ my house as well"]


async def queued_with_words(whole: Whole) -> None:
    """A contact who said more than was asked before anybody had the case."""
    await whole.says("zoe", "/start")
    await whole.says("zoe", "/language")
    await whole.hears("zoe", Wrote("something that is no language"), message="m-1")
    await whole.says("zoe", "/person")
    await whole.says("zoe", "/person")
