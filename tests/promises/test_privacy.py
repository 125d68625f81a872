"""Design 8: what a contact says is in no log, no error, no byte on disk; neither side learns who the other is."""

import logging
import re
from collections.abc import Awaitable, Callable

import msgspec
import pytest

from bot.errors import ChannelError, MaybeSent, NeverSent, NotSent, Unreachable
from bot.runtime.sender import Sender
from bot.runtime.worker import Worker
from bot.talk.message import Attachment
from bot.talk.update import Closed, Opened, Other, Pressed, Wrote
from tests.promises.breakable import CANARY, Broken, FragileStore, Strikes, from_contact, on_disk
from tests.promises.test_poison import Poisoned
from tests.runtime.paper import Sheet
from tests.runtime.scenes import STAFF, claimed, contact_of, writes
from tests.runtime.whole import MEMBERS, Whole

WHO = f"address-{CANARY}"
FILE = Attachment("document", ref=f"ref-{CANARY}", name=f"{CANARY}.pdf", caption=f"caption {CANARY}", size=7)


async def says_it_in_every_way(whole: Whole) -> None:
    """A contact whose address is the canary says it as words, answer, caption, file name, edit, press, poison."""
    topic = await claimed(whole, WHO)
    await whole.hears(WHO, Wrote(f"words {CANARY}"), message="m-words")
    await whole.hears(WHO, Wrote(f"edited {CANARY}", edited=True), message="m-words")
    await whole.hears(WHO, Wrote(attachment=FILE))
    await whole.hears(WHO, Pressed(f"c.1.{CANARY}", CANARY))
    await whole.hears(WHO, Other(CANARY))
    await writes(whole, "ana", f"an answer {CANARY}", topic)
    await whole.says(WHO, f"raise {CANARY}")
    await whole.presses("ana", "c.1.resolve")
    await whole.says(WHO, "/start")
    for _ in range(3):
        await whole.says(WHO, f"a story {CANARY}")
    await whole.hears(WHO, Closed())
    await whole.hears(WHO, Opened())


async def fails_in_every_way(whole: Whole) -> None:
    """The same with sends that fail, and statements that fail, in between."""
    topic = await claimed(whole, WHO)
    failures: list[ChannelError] = [NotSent(CANARY), MaybeSent(CANARY), NeverSent(CANARY), Unreachable(CANARY)]
    for failure in failures:
        whole.paper.failures = [failure]
        await writes(whole, "ana", f"an answer {CANARY}", topic)
        whole.paper.failures = [failure]
        await whole.says(WHO, f"words {CANARY}")
    for at in range(1, 60, 3):
        await whole.accept(from_contact(f"{at}", WHO, Wrote(f"words {CANARY}")))
        strikes = Strikes({at}, lambda: ValueError(CANARY))
        try:
            await Worker(FragileStore(whole.store, strikes), whole.wiring, whole.arrived, whole.to_send).once()
            await Sender(FragileStore(whole.store, Strikes({at % 20})), whole.wiring, whole.to_send).drain()
        except (ValueError, Broken):
            continue


WAYS: dict[str, Callable[[Whole], Awaitable[None]]] = {
    "all goes well": says_it_in_every_way,
    "all fails": fails_in_every_way,
}


@pytest.mark.asyncio
@pytest.mark.parametrize("way", WAYS)
async def test_what_a_contact_says_is_in_no_log_and_nowhere_on_the_disk(
    desk: Whole, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    for name in (None, "sqlalchemy", "alembic"):
        caplog.set_level(logging.DEBUG, logger=name)
    desk.paper = Poisoned(kills="")
    async with desk as whole:
        await WAYS[way](whole)
        assert any(CANARY in sheet.text for sheet in whole.paper.sheets)

        assert CANARY.encode() not in on_disk(whole)
    assert CANARY not in "\n".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.records)


@pytest.mark.asyncio
async def test_an_error_that_leaves_the_runtime_quotes_nobody(desk: Whole) -> None:
    """The database itself fails, in the middle of an accept: its error may be logged by whoever waits."""
    async with desk as whole:
        await whole.on(lambda tx: tx.connection.exec_driver_sql("DROP TABLE inbox"))
        with pytest.raises(Exception) as failed:  # noqa: PT011 - whichever it is
            await whole.accept(from_contact("k1", WHO, Wrote(f"words {CANARY}")))

        error: BaseException | None = failed.value
        while error is not None:
            assert CANARY not in f"{error} {error!r}"
            error = error.__cause__ or error.__context__


def texts_to(sheets: list[Sheet], chats: Callable[[str], bool]) -> str:
    """Every byte of every letter to these chats, but for the chat's own address."""
    letters = [msgspec.structs.replace(one.letter, chat="") for one in sheets if chats(one.letter.chat)]
    return msgspec.json.encode(letters).decode()


async def a_whole_case(whole: Whole) -> None:
    """Everything that staff and a contact do to one another."""
    topic = await claimed(whole, WHO)
    await whole.presses("ben", "c.1.claim")
    await whole.says(WHO, "hello")
    await writes(whole, "ana", "hello yourself", topic)
    await writes(whole, "ben", "leave it to me", topic)
    await writes(whole, "ana", "// she sounds tired", topic)
    await whole.presses("ana", "c.1.release")
    await whole.presses("cleo", "c.1.claim")
    await writes(whole, "cleo", "/resolve", topic)
    await whole.hears(WHO, Pressed("c.1.rate4", "press"))
    await whole.hears(WHO, Pressed("c.1.reopen", "press"))
    await writes(whole, "ana", "/queue", "")
    await whole.hears(WHO, Closed())
    await whole.says(WHO, "/leave")


@pytest.mark.asyncio
@pytest.mark.parametrize("has_topics", [True, False])
async def test_no_contact_learns_who_of_staff_it_is(desk: Whole, *, has_topics: bool) -> None:
    desk.has_topics = has_topics
    async with desk as whole:
        await a_whole_case(whole)

        read = texts_to(whole.paper.sheets, lambda chat: chat != STAFF)
    for member in MEMBERS.values():
        assert not re.search(rf"\b{member.name}\b", read, re.IGNORECASE)
        assert member.id not in read
    assert STAFF not in read
    assert "sounds tired" not in read
    assert "leave it to me" not in read


@pytest.mark.asyncio
@pytest.mark.parametrize("has_topics", [True, False])
async def test_no_member_of_staff_learns_the_address_of_a_contact(desk: Whole, *, has_topics: bool) -> None:
    desk.has_topics = has_topics
    async with desk as whole:
        await a_whole_case(whole)
        contact = await contact_of(whole, WHO)

        read = texts_to(whole.paper.sheets, lambda chat: chat == STAFF)
        toasts = " ".join(toast for _, toast in whole.paper.toasts)
    assert CANARY not in read + toasts
    assert contact not in read + toasts
