"""When staff sit elsewhere than at the last start, and when it only looks so."""

import pytest

from bot.runtime.relocate import relocate
from bot.runtime.wiring import moved_fact
from storage import facts
from tests.runtime.whole import Whole


@pytest.mark.asyncio
async def test_a_chat_under_the_new_id_that_its_channel_gave_it_is_no_other_chat(
    desk: Whole,
) -> None:
    async with desk as whole:

        async def is_elsewhere(chat: str) -> bool:
            return await whole.store.transact(lambda tx: relocate(tx, whole.wiring, chat))

        assert [await is_elsewhere("-1"), await is_elsewhere("-1")] == [False, False]
        await whole.store.transact(lambda tx: facts.set(tx, moved_fact("-1"), "-1001"))
        assert [await is_elsewhere("-1"), await is_elsewhere("-1001")] == [False, False]
        assert [await is_elsewhere("-1002"), await is_elsewhere("-1002")] == [True, False]
