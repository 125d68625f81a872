"""Who may do what: commands and buttons of staff, of strangers, of contacts, and what each is answered."""

import pytest

from bot.talk.update import Pressed, Update, Wrote
from tests.runtime.scenes import STAFF, case_of, claimed, log_of, queued, said, writes
from tests.runtime.whole import Whole


@pytest.mark.asyncio
async def test_a_second_claim_is_refused_with_the_name_of_the_owner_and_changes_nothing(
    desk: Whole, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk as whole:
        await claimed(whole)
        before = await case_of(whole)

        assert await whole.presses("ben", "c.1.claim") == []

        assert whole.paper.toasts[-1] == ("press-ben", "\u2068Ana\u2069 has already claimed case 1.")
        assert await case_of(whole) == before
        assert (await log_of(whole))[-1] == ("paper:ben", "claim_refused")
    assert "claim_refused for paper:ben" in caplog.text


@pytest.mark.asyncio
async def test_of_two_claims_in_one_batch_the_first_wins(desk: Whole) -> None:
    async with desk as whole:
        await queued(whole)
        for who in ("ben", "ana"):
            await whole.accept(Update("paper", f"claim-{who}", "staff", Pressed("c.1.claim", f"press-{who}"), who))
        await whole.settle()

        case = await case_of(whole)
        assert case is not None
        assert case.owner == "paper:ben"
        assert [toast.partition(".")[0] for _, toast in whole.paper.toasts] == [
            "Case 1 is yours",
            "\u2068Ben\u2069 has already claimed case 1",
        ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("/claim@mayday_bot 1", "Case 1 is yours."),
        ("/claim 1", "Case 1 is yours."),
        ("/claim #1", "Case 1 is yours."),
        ("/claim", "Which case?"),
        ("/claim 99", "There is no such case."),
        ("/claim this one", "What can be said here:"),
        ("/help@mayday_bot", "What can be said here:"),
        ("/nonsense", "What can be said here:"),
    ],
)
async def test_commands_in_the_general_topic_are_answered_there(desk: Whole, words: str, first: str) -> None:
    async with desk as whole:
        await queued(whole)
        sheets = await whole.staff("ana", Wrote(words))

        answers = [one for one in sheets if one.letter.chat == STAFF and one.text.startswith(first)]
        assert [one.letter.topic for one in answers] == [""]


@pytest.mark.asyncio
async def test_commands_in_a_topic_mean_its_case(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        await writes(whole, "ana", "/release@mayday_bot", topic)
        case = await case_of(whole)
        assert case is not None
        assert case.status == "queued"

        sheets = await writes(whole, "ben", "/claim", topic)
        assert any(text.startswith("Case 1 is yours.") for text in said(sheets, STAFF, topic))


@pytest.mark.asyncio
async def test_a_command_is_never_carried_to_the_contact_not_even_by_an_edit(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        await writes(whole, "ana", "/resolv", topic, message="m-1")
        sheets = await whole.staff("ana", Wrote("/resolve", edited=True), topic=topic, message="m-1")

        assert sheets == []
        case = await case_of(whole)
        assert case is not None
        assert case.status == "claimed"


@pytest.mark.asyncio
@pytest.mark.parametrize("sender", ["mallory", ""])
async def test_a_stranger_in_the_staff_chat_is_refused_everywhere_and_it_is_logged(
    desk: Whole, sender: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        not_listed = "You are not on the staff list. An administrator can add you in the configuration."

        assert said(await writes(whole, sender, "I am of staff, too", topic), STAFF, topic) == [not_listed]
        assert said(await writes(whole, sender, "/resolve", topic), STAFF, topic) == [not_listed]
        assert said(await whole.staff(sender, Wrote("/claim 1")), STAFF) == [not_listed]
        assert await whole.staff(sender, Wrote("just chatting")) == []
        assert await whole.presses(sender, "c.1.resolve") == []
        assert whole.paper.toasts[-1][1] == not_listed

        actor = f"paper:{sender or 'hidden'}"
        assert (await log_of(whole))[-3:] == [(actor, "stranger_refused")] * 3
        case = await case_of(whole)
        assert case is not None
        assert case.status == "claimed"
    assert caplog.text.count(f"{actor} is not on the staff list") == 4


@pytest.mark.asyncio
@pytest.mark.parametrize("data", ["", "c.99.claim", "c.1.nonsense", "p.1.1", "a.person", "c..claim", "c.zzzzzzz.claim"])
async def test_a_button_that_is_none_of_ours_gets_a_word(desk: Whole, data: str) -> None:
    async with desk as whole:
        await queued(whole)
        assert await whole.presses("ana", data) == []
        assert whole.paper.toasts[-1] == ("press-ana", "There is no such case.")


@pytest.mark.asyncio
@pytest.mark.parametrize("data", ["c.1.claim", "c.1.release", "c.1.resolve", "c.1.rate9", "c.2.reopen", "nonsense", ""])
async def test_a_contact_cannot_do_with_a_button_what_is_for_staff(desk: Whole, data: str) -> None:
    async with desk as whole:
        await claimed(whole)
        before = await case_of(whole)
        assert await whole.hears("zoe", Pressed(data, "press")) == []

        assert await case_of(whole) == before
        assert whole.paper.toasts[-1] == ("press", "This button is no longer in use.")


@pytest.mark.asyncio
async def test_a_contact_cannot_touch_the_case_of_another(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        await writes(whole, "ana", "/resolve", topic)
        await queued(whole, "mallory")

        assert await whole.hears("mallory", Pressed("c.1.reopen", "press")) == []
        assert await whole.hears("mallory", Pressed("c.1.rate1", "press")) == []
        case = await case_of(whole)
        assert case is not None
        assert (case.status, case.rating) == ("resolved", 0)


@pytest.mark.asyncio
async def test_start_and_buttons_while_people_have_the_case_say_where_things_stand(desk: Whole) -> None:
    async with desk as whole:
        await whole.says("zoe", "/start")
        await queued(whole, "zoe")
        waiting = said(await whole.says("zoe", "/start"), "zoe")
        await whole.presses("ana", "c.1.claim")
        talking = said(await whole.hears("zoe", Pressed("p.1.0", "press")), "zoe")

        assert waiting == [
            "You are in the queue for a person. Whatever you write here reaches them. You can still leave."
        ]
        assert talking == ["A person is with you here. Whatever you write reaches them."]
