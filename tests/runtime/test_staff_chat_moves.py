"""A group becomes a supergroup: its id changes, and everything goes on under the new one."""

import pytest

from bot.errors import Moved as ItMoved
from bot.talk.update import Moved
from tests.promises.breakable import restarted
from tests.runtime.scenes import claimed, queued, said, writes
from tests.runtime.whole import Whole


@pytest.mark.asyncio
async def test_told_by_an_update_everything_goes_to_the_new_id_even_after_a_restart(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        await whole.staff("ana", Moved("new-chat"))
        assert said(await whole.says("zoe", "hello"), "new-chat", topic) == ["🗣 hello"]

        async with restarted(whole) as again:
            assert said(await again.says("zoe", "hello again"), "new-chat", topic) == ["🗣 hello again"]


@pytest.mark.asyncio
async def test_told_by_a_refusal_the_message_goes_to_the_new_id(desk: Whole) -> None:
    async with desk as whole:
        topic = await claimed(whole)
        whole.paper.failures = [ItMoved("new-chat")]
        sheets = await whole.says("zoe", "hello")

        assert [(one.letter.chat, one.letter.topic, one.text) for one in sheets] == [("new-chat", topic, "🗣 hello")]
        assert said(await whole.says("zoe", "and on"), "new-chat") == ["🗣 and on"]


@pytest.mark.asyncio
async def test_a_strange_word_about_a_contacts_chat_moves_nobody_elses(desk: Whole) -> None:
    """Else whatever is meant for staff would go to a contact."""
    async with desk as whole:
        topic = await claimed(whole)
        whole.paper.failures = [ItMoved("somewhere")]
        await writes(whole, "ana", "are you there?", topic)
        await queued(whole, "eve")

        assert {sheet.letter.chat for sheet in whole.paper.sheets} == {"zoe", "eve", "staff-chat"}
