"""Design 8, erasure: key and rows are destroyed, what staff were shown is removed, and no race leaves a trace."""

import asyncio

import pytest
from sqlalchemy import select

from bot.errors import NotSent
from bot.runtime import post
from bot.runtime.work import Work
from bot.talk.ids import CaseNumber, ContactId
from bot.talk.message import Message
from bot.talk.outgoing import DeleteMessages, DeleteTopic
from bot.talk.text import Verbatim
from bot.talk.update import Pressed, Wrote
from storage import cases, entries, outbox, tables
from storage.database import Tx
from tests.promises.breakable import CANARY, Broken, LostCommit, from_contact, on_disk
from tests.promises.test_privacy import FILE, WHO
from tests.promises.torn import Gated
from tests.runtime.paper import Sheet
from tests.runtime.scenes import STAFF, claimed, contact_of, erases, log_of, orders, queued, said, writes
from tests.runtime.whole import Whole


def nothing_left_of(tx: Tx, contact: str) -> list[str]:
    """The tables in which a row still names the contact."""
    return [
        f"{table.name}.{column.name}"
        for table in tables.metadata.sorted_tables
        for column in table.c
        if any(contact in str(value) for value in tx.execute(select(column)).scalars())
    ]


@pytest.mark.asyncio
async def test_after_an_erasure_only_a_number_and_a_log_that_verifies_are_left(
    desk: Whole,
) -> None:
    async with desk as whole:
        topic = await claimed(whole, WHO)
        await whole.hears(WHO, Wrote(attachment=FILE))
        await writes(whole, "ana", f"an answer {CANARY}", topic)
        contact = await contact_of(whole, WHO)
        log = await log_of(whole)
        key = await whole.on(lambda tx: bytes(tx.execute(select(tables.data_keys.c.wrapped)).scalars().all()[-1]))

        sheets = await erases(whole, WHO)

        assert said(sheets, WHO)[0].startswith("Everything you told us here is deleted.")
        assert [sheet.letter.topic for sheet in sheets if isinstance(sheet.letter.order, DeleteTopic)] == [topic]
        assert await whole.on(lambda tx: nothing_left_of(tx, contact)) == []
        assert contact.encode() not in on_disk(whole)
        assert key not in on_disk(whole)
        case = await whole.on(lambda tx: cases.get(tx, CaseNumber(1)))
        assert (case.contact, case.conversation, case.category, case.tried) == ("", "", "", ())
        assert case.status == "closed"
        assert await log_of(whole) == [*log, ("contact", "closed")]
        assert await whole.on(entries.verify) is None


@pytest.mark.asyncio
async def test_what_waits_for_an_erased_contact_or_tells_of_her_is_never_sent(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole, WHO)
        asked = await whole.says(WHO, "/delete")
        await whole.on(lambda tx: outbox.gate(tx, "staff", whole.moment.replace(hour=23)))
        await whole.says(WHO, f"words {CANARY}")
        whole.paper.failures = [NotSent("no connection")]
        await writes(whole, "ana", f"an answer {CANARY}", topic)

        yes = asked[-1].wording.keys[0][0].data
        await whole.hears(WHO, Pressed(yes, "press"))
        whole.moment = whole.moment.replace(hour=23)
        await whole.sender.drain()

        assert CANARY not in "".join(sheet.text for sheet in whole.paper.sheets)
        assert said(whole.paper.sheets, WHO)[-1].startswith("Everything you told us here is deleted.")
        assert ("DeleteTopic", topic) in orders(whole.paper.sheets)
        assert await whole.on(outbox.unsent_count) == 0


@pytest.mark.asyncio
async def test_in_a_chat_without_topics_every_message_of_and_to_the_contact_is_removed(desk: Whole) -> None:
    desk.has_topics = False
    async with desk as whole:
        card = await claimed(whole, WHO)
        (carried,) = [one for one in await whole.says(WHO, f"words {CANARY}") if one.letter.chat == STAFF]
        await whole.staff("ana", Wrote(f"an answer {CANARY}"), reply_to=card, message="m-answer")

        sheets = await erases(whole, WHO)

        (removal,) = [one.letter.order for one in sheets if isinstance(one.letter.order, DeleteMessages)]
        assert {carried.ref, "m-answer"} <= set(removal.messages)


@pytest.mark.asyncio
@pytest.mark.parametrize("has_topics", [True, False])
async def test_what_is_on_its_way_while_the_contact_is_erased_leaves_nothing_behind(
    desk: Whole, *, has_topics: bool
) -> None:
    """Her words are just being shown to staff: they are removed as soon as it is known as what."""
    gated = desk.paper = Gated()
    desk.has_topics = has_topics
    async with desk as whole:
        await claimed(whole, WHO)
        contact = await contact_of(whole, WHO)
        asked = await whole.says(WHO, "/delete")
        gated.hold = True
        await whole.accept(from_contact("k1", WHO, Wrote(f"words {CANARY}")))
        await whole.worker.once()
        await sent_while(whole, gated, asked[-1].wording.keys[0][0].data)

        assert await whole.on(lambda tx: nothing_left_of(tx, contact)) == []
        (words,) = [one for one in gated.sheets if one.text == f"🗣 words {CANARY}"]
        assert is_removed(words, gated.sheets[gated.sheets.index(words) :])


@pytest.mark.asyncio
async def test_an_answer_on_its_way_to_a_contact_who_is_being_erased_is_forgotten_too(desk: Whole) -> None:
    """A question with a slot would leave the slot of somebody whom nobody knows."""
    gated = desk.paper = Gated()
    async with desk as whole:
        await queued(whole, WHO)
        contact = await contact_of(whole, WHO)
        asked = await whole.says(WHO, "/delete")
        gated.hold = True
        await whole.on(lambda tx: slotted(whole, tx, contact))
        await sent_while(whole, gated, asked[-1].wording.keys[0][0].data)

        assert await whole.on(lambda tx: nothing_left_of(tx, contact)) == []


def slotted(whole: Whole, tx: Tx, contact: str) -> None:
    """A question whose message is edited in place."""
    post.to_contact(Work(tx, whole.wiring), ContactId(contact), "en", Message((Verbatim("one?"),), slot="prompt:1"))


async def sent_while(whole: Whole, gated: Gated, yes: str) -> None:
    """What waits begins to be sent; before it has arrived the contact is erased; then all goes on."""
    sending = asyncio.create_task(whole.sender.drain())
    await gated.reached.wait()
    await whole.accept(from_contact("yes", WHO, Pressed(yes, "press")))
    await whole.worker.once()
    gated.go.set()
    await sending
    await whole.sender.drain()


def is_removed(words: Sheet, later: list[Sheet]) -> bool:
    """Whether what came later takes the words out of the chat: with their topic, or by themselves."""
    letters = [sheet.letter for sheet in later]
    topics = {letter.topic for letter in letters if isinstance(letter.order, DeleteTopic)}
    messages = {ref for letter in letters if isinstance(letter.order, DeleteMessages) for ref in letter.order.messages}
    return words.letter.topic in topics or words.ref in messages


@pytest.mark.asyncio
async def test_a_gate_or_a_failure_after_an_erasure_says_nothing_of_the_contact(desk: Whole) -> None:
    gated = desk.paper = Gated()
    async with desk as whole:
        await queued(whole, WHO)
        contact = await contact_of(whole, WHO)
        asked = await whole.says(WHO, "/delete")
        gated.hold = True
        await whole.accept(from_contact("k1", WHO, Wrote("/start")))
        await whole.worker.once()
        gated.failures = [NotSent("too many", wait=60.0)]
        await sent_while(whole, gated, asked[-1].wording.keys[0][0].data)

        assert await whole.on(lambda tx: nothing_left_of(tx, contact)) == []


@pytest.mark.asyncio
async def test_whoever_comes_back_after_an_erasure_is_somebody_new(desk: Whole) -> None:
    async with desk as whole:
        await claimed(whole, WHO)
        before = await contact_of(whole, WHO)
        await erases(whole, WHO)

        heard = await whole.says(WHO, "/start")
        assert said(heard, WHO)[0].startswith("Hello. I am a program")
        assert await contact_of(whole, WHO) != before
        assert await whole.on(lambda tx: cases.of_contact(tx, before)) == []


@pytest.mark.asyncio
async def test_an_erasure_whose_commit_is_in_doubt_is_final_all_the_same(desk: Whole) -> None:
    async with desk as whole:
        await queued(whole, WHO)
        contact = await contact_of(whole, WHO)
        asked = await whole.says(WHO, "/delete")
        await whole.accept(from_contact("yes", WHO, Pressed(asked[-1].wording.keys[0][0].data, "press")))
        whole.worker._store = LostCommit(whole.store, times=1)
        with pytest.raises(Broken):
            await whole.worker.once()
        await whole.settle()

        assert await whole.on(lambda tx: nothing_left_of(tx, contact)) == []
        assert said(whole.paper.sheets, WHO)[-1].startswith("Everything you told us here is deleted.")
