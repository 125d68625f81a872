"""A case through the runtime: claimed by one, words both ways, and nothing for those whom it does not concern."""

import pytest

from bot.desk.to_contact import GOODBYE
from bot.talk.message import Attachment
from bot.talk.outgoing import Amend, Post, Tick
from bot.talk.update import Other, Pressed, Wrote
from storage import messages
from tests.runtime.scenes import STAFF, case_of, claimed, orders, place_of, queued, said, writes
from tests.runtime.whole import Whole

STICKER = Attachment("sticker", ref="sticker-1")
PHOTO = Attachment("photo", ref="photo-1", caption="the letter", size=1000)


@pytest.mark.asyncio
async def test_a_claim_opens_the_topic_shows_the_card_and_tells_the_contact(desk: Whole) -> None:
    async with desk as whole:
        await queued(whole)
        sheets = await whole.presses("ana", "c.1.claim")

        topic = await place_of(whole, 1)
        assert said(sheets, "zoe") == [
            "A person is here with you now, and reads what you told me. They answer you right here."
        ]
        assert orders(sheets) == [("OpenTopic", ""), ("Post", ""), ("Post", topic)]
        assert said(sheets, STAFF, topic)[0].startswith("Case #1 ")
        assert whole.paper.toasts[-1][1].startswith("Case 1 is yours.")


@pytest.mark.asyncio
async def test_what_was_said_before_the_claim_is_carried_at_the_claim_in_order(desk: Whole) -> None:
    async with desk as whole:
        await whole.says("zoe", "/start")
        await whole.hears("zoe", Wrote(attachment=PHOTO))
        await whole.says("zoe", "/person")
        await whole.says("zoe", "/person")
        await whole.says("zoe", "first words")
        await whole.hears("zoe", Wrote(attachment=STICKER))
        await whole.hears("zoe", Wrote("second words"), message="m-2")
        await whole.hears("zoe", Wrote("second words, mended", edited=True), message="m-2")
        assert said(whole.paper.sheets, STAFF)[-1].startswith("1 case is waiting.")

        sheets = await whole.presses("ana", "c.1.claim")
        topic = await place_of(whole, 1)
        there = [one for one in sheets if one.letter.topic == topic and one.wording.slot == ""]
        assert [(one.text, one.wording.attachment) for one in there] == [
            ("", PHOTO),
            ("🗣 first words", None),
            ("", STICKER),
            ("🗣 ✎ second words, mended", None),
        ]


@pytest.mark.asyncio
async def test_words_of_the_owner_reach_the_contact_without_a_name_and_are_ticked(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        sheets = await writes(whole, "ana", "which mailbox?", topic, message="m-7")

        assert [(one.letter.chat, one.text, type(one.letter.order)) for one in sheets] == [
            ("zoe", "🙋 which mailbox?", Post),
            (STAFF, "", Tick),
        ]
        assert sheets[1].letter.order == Tick("m-7")


@pytest.mark.asyncio
async def test_files_go_both_ways_as_they_are(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        (there,) = await whole.hears("zoe", Wrote(attachment=STICKER))
        back = (await whole.staff("ana", Wrote("look", PHOTO), topic=topic))[0]

        assert (there.letter.topic, there.text, there.wording.attachment) == (topic, "", STICKER)
        assert (back.letter.chat, back.text, back.wording.attachment) == ("zoe", "🙋 look", PHOTO)


@pytest.mark.asyncio
@pytest.mark.parametrize("length", [1, 4096])
async def test_words_of_any_length_go_both_ways_whole(desk: Whole, length: int) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        long = "x" * length

        assert said(await whole.says("zoe", long), STAFF, topic) == [f"🗣 {long}"]
        assert said(await writes(whole, "ana", long, topic), "zoe") == [f"🙋 {long}"]


@pytest.mark.asyncio
async def test_an_edit_of_the_contact_changes_the_message_in_the_topic(desk: Whole) -> None:
    async with desk as whole:
        await claimed(whole)
        (first,) = await whole.hears("zoe", Wrote("the one at work"), message="m-1")
        (edit,) = await whole.hears("zoe", Wrote("the one at home", edited=True), message="m-1")

        assert isinstance(edit.letter.order, Amend)
        assert (edit.letter.edits, edit.letter.order.wording.paragraphs[0][0].text) == (
            first.ref,
            "🗣 ✎ the one at home",
        )


@pytest.mark.asyncio
async def test_an_edit_of_the_owner_changes_the_message_at_the_contact(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        first, _ = await writes(whole, "ana", "cal the bank", topic, message="m-1")
        (edit,) = await whole.staff("ana", Wrote("call the bank", edited=True), topic=topic, message="m-1")

        assert isinstance(edit.letter.order, Amend)
        assert (edit.letter.chat, edit.letter.edits) == ("zoe", first.ref)


@pytest.mark.asyncio
async def test_an_edit_of_something_never_carried_is_carried_as_new(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        await writes(whole, "ana", "// not for her", topic, message="m-1")

        assert said(await whole.staff("ana", Wrote("for her", edited=True), topic=topic, message="m-1"), "zoe") == [
            "🙋 for her"
        ]
        assert said(await whole.hears("zoe", Wrote("unheard", edited=True), message="m-9"), STAFF) == ["🗣 unheard"]


@pytest.mark.asyncio
async def test_notes_and_words_of_anybody_but_the_owner_stay_inside(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)

        assert await writes(whole, "ana", "// she sounds tired", topic) == []
        assert await writes(whole, "ben", "I know that one", topic) == []
        assert await whole.staff("ben", Wrote(attachment=PHOTO), topic=topic) == []
        assert await whole.staff("ana", Wrote("", Attachment("photo", "p", caption="// hers")), topic=topic) == []
        assert await writes(whole, "ana", "lunch?", "") == []


@pytest.mark.asyncio
async def test_words_in_a_case_that_nobody_has_claimed_are_answered_and_go_nowhere(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        await whole.presses("ana", "c.1.release")
        sheets = await writes(whole, "ana", "are you there?", topic)

        assert said(sheets, "zoe") == []
        assert said(sheets, STAFF, topic) == ["Claim the case first: nobody has heard this."]


@pytest.mark.asyncio
async def test_released_and_claimed_by_another_everything_so_far_is_there(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        await whole.presses("ana", "c.1.release")
        assert said(await whole.says("zoe", "still here"), STAFF, topic) == ["🗣 still here"]
        sheets = await whole.presses("ben", "c.1.claim")

        assert ("OpenTopic", "") not in orders(sheets)
        assert said(await writes(whole, "ben", "I am Ben's words", topic), "zoe") == ["🙋 I am Ben's words"]
        assert said(await writes(whole, "ana", "me too", topic), "zoe") == []


@pytest.mark.asyncio
@pytest.mark.parametrize("words", ["", " ", "\n\t"])
async def test_empty_messages_are_carried_nowhere(desk: Whole, words: str) -> None:
    async with desk as whole:
        topic = await claimed(whole)

        assert await writes(whole, "ana", words, topic) == []
        assert await whole.says("zoe", words) == []


@pytest.mark.asyncio
async def test_what_the_channel_has_no_words_for_is_answered_kindly_and_staff_are_left_alone(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        sheets = await whole.hears("zoe", Other("poll"))

        assert said(sheets, "zoe")[0].startswith("I cannot read this kind of message.")
        assert orders(sheets) == []
        assert await whole.staff("ana", Other("poll"), topic=topic) == []
        assert await whole.hears("zoe", Other("service")) == []


@pytest.mark.asyncio
async def test_the_language_can_be_changed_while_people_have_the_case(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        asked = await whole.says("zoe", "/language")
        assert orders(asked) == []
        french = next(
            key.data for row in asked[0].wording.keys for key in row if key.label.casefold().startswith("fran")
        )
        await whole.hears("zoe", Pressed(french, "press"))

        case = await case_of(whole)
        assert case is not None
        assert (case.locale, case.status) == ("fr", "claimed")
        (told,) = said(await writes(whole, "ana", "/resolve", topic), "zoe")
        assert told.startswith(whole.loaded.catalogues.say(GOODBYE, "fr"))
        assert said(await whole.says("zoe", "merci"), STAFF, topic) == ["🗣 merci"]


@pytest.mark.asyncio
async def test_words_that_would_answer_an_open_question_go_to_people_and_it_is_asked_again(desk: Whole) -> None:
    """“Yes” may be for the volunteer; but nobody must believe that everything is deleted when it is not."""
    async with desk as whole:
        topic = await claimed(whole)
        (asked,) = await whole.says("zoe", "/delete")
        sheets = await whole.says("zoe", "yes")

        assert said(sheets, STAFF, topic) == ["🗣 yes"]
        assert said(sheets, "zoe") == [asked.text]
        assert said(await whole.says("zoe", "the police has come"), "zoe") == []
        again = [sheet for sheet in sheets if sheet.letter.chat == "zoe"]
        gone = await whole.hears("zoe", Pressed(again[0].wording.keys[0][0].data, "press"))
        assert said(gone, "zoe")[0].startswith("Everything you told us here is deleted.")


@pytest.mark.asyncio
async def test_what_is_carried_is_kept_with_the_ids_of_both_sides(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        (there,) = await whole.hears("zoe", Wrote("hello"), message="m-1")
        back = (await writes(whole, "ana", "hello yourself", topic, message="m-2"))[0]

        hers = await whole.on(lambda tx: messages.by_staff_ref(tx, there.ref))
        answer = await whole.on(lambda tx: messages.by_staff_ref(tx, "m-2"))
        assert (hers.contact_ref, hers.author, hers.member) == ("m-1", "contact", None)
        assert (answer.contact_ref, answer.author, answer.member) == (back.ref, "member", "paper:ana")
