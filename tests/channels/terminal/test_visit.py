"""People at terminals: what staff may do there, what each of them sees, and what outlives a desk."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App
from bot.channels.terminal import seat
from bot.channels.terminal.listen import SOCKET
from bot.channels.terminal.wire import Delivery, Got, Hello, Line, Settle, ToTerminal, encode, to_terminal
from tests.channels.terminal.desk import desk, of_staff, sitting, zoe

pytestmark = pytest.mark.asyncio
HELP = "You are staff. What can be typed here:"


@pytest_asyncio.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with desk(tmp_path) as running:
        yield running


@pytest.mark.usefixtures("app")
async def test_after_a_claim_the_case_is_open_and_what_is_typed_goes_to_its_contact(tmp_path: Path) -> None:
    (contact, heard), (ana, screen) = zoe(), of_staff()
    async with sitting(tmp_path, contact, ana):
        await contact.typed("/person")
        await ana.typed("/claim 1")
        assert "* Case 1 is yours." in screen.new
        assert ana.prompt == "#1 > "
        _ = heard.new

        await ana.typed("Which mailbox?")
        await contact.client.settle()
        await contact.typed("The one at work")
        await ana.client.settle()

        assert heard.new == "🙋 Which mailbox?\n\n"
        assert screen.new.splitlines() == ["#1 | ✓", "#1 | 🗣 The one at work"]


@pytest.mark.usefixtures("app")
async def test_a_note_stays_among_staff_who_see_it_as_in_any_chat(tmp_path: Path) -> None:
    (contact, heard), (ana, mine), (ben, theirs) = zoe(), of_staff("Ana"), of_staff("Ben")
    async with sitting(tmp_path, contact, ana, ben):
        await contact.typed("/person")
        await ana.typed("/claim 1")
        await ben.client.settle()
        _ = heard.new, mine.new, theirs.new

        await ana.typed("// sounds familiar")
        await ben.client.settle()
        await contact.client.settle()

        assert (heard.new, mine.new, theirs.new) == ("", "", "#1 | Ana: // sounds familiar\n")


@pytest.mark.usefixtures("app")
async def test_messages_of_other_cases_are_marked_with_their_number_and_open_goes_to_them(tmp_path: Path) -> None:
    (one, first), (two, second), (ana, screen) = zoe("one"), zoe("two"), of_staff()
    async with sitting(tmp_path, one, two, ana):
        await one.typed("/person")
        await two.typed("/person")
        await ana.typed("/claim 1")
        await ana.typed("/claim 2")
        _ = first.new, second.new, screen.new

        await one.typed("still there?")
        await ana.client.settle()
        assert (screen.new, ana.prompt) == ("#1 | 🗣 still there?\n", "#2 > ")

        await ana.typed("/open 1")
        assert ana.prompt == "#1 > "
        assert "#1 | 🗣 still there?" in screen.new
        await ana.typed("yes")
        await one.client.settle()
        await two.client.settle()
        assert (first.new, second.new) == ("🙋 yes\n\n", "")


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("/open 7", "There is no such case."),
        ("/claim 7", "* There is no such case."),
        ("/resolve 7", "* There is no such case."),
        ("/open", "Which case? Add its number, as in /claim 1"),
        ("/open seven", "Which case? Add its number, as in /claim 1"),
        ("/release", "Which case? Add its number, as in /claim 1"),
        ("hello", "No case is open here. Take one with /claim 1, or go into one with /open 1."),
        ("/claim seven", HELP),
        ("/whatever", HELP),
    ],
)
async def test_what_leads_nowhere_gets_a_word(tmp_path: Path, typed: str, word: str) -> None:
    ana, screen = of_staff()
    async with sitting(tmp_path, ana):
        await ana.typed(typed)

        assert screen.new.splitlines()[0] == word
        assert ana.prompt == "> "


@pytest.mark.usefixtures("app")
async def test_of_two_who_claim_the_second_learns_who_was_first_and_gets_no_case(tmp_path: Path) -> None:
    (contact, _), (ana, _), (ben, screen) = zoe(), of_staff("Ana"), of_staff("Ben")
    async with sitting(tmp_path, contact, ana, ben):
        await contact.typed("/person")
        await ana.typed("/claim 1")
        await ben.client.settle()
        _ = screen.new

        await ben.typed("/claim 1")

        assert (screen.new, ben.prompt) == ("* Ana has already claimed case 1.\n", "> ")


@pytest.mark.usefixtures("app")
async def test_the_queue_is_shown_to_whoever_asks_and_in_short_to_whoever_is_in_a_case(tmp_path: Path) -> None:
    (one, _), (two, _), (ana, mine), (ben, theirs) = zoe("one"), zoe("two"), of_staff("Ana"), of_staff("Ben")
    async with sitting(tmp_path, one, two, ana, ben):
        await one.typed("/person")
        await ana.typed("/claim 1")
        await ben.client.settle()
        _ = mine.new, theirs.new

        await two.typed("/person")
        for volunteer in (ana, ben):
            await volunteer.client.settle()
        assert mine.new == "1 case is waiting.\n"
        assert "/claim 2" in theirs.new

        await ana.typed("/queue")
        assert ("/claim 2" in mine.new, theirs.new, ana.prompt) == (True, "", "#1 > ")


@pytest.mark.usefixtures("app")
async def test_release_and_resolve_leave_the_case_and_reopen_goes_into_it(tmp_path: Path) -> None:
    (contact, _), (ana, _) = zoe(), of_staff()
    async with sitting(tmp_path, contact, ana):
        await contact.typed("/person")
        prompts = []
        for line in ("/claim 1", "/release", "/claim #1", "/resolve", "/reopen 1"):
            await ana.typed(line)
            prompts.append(ana.prompt)

        assert prompts == ["#1 > ", "> ", "#1 > ", "> ", "#1 > "]


@pytest.mark.usefixtures("app")
async def test_a_case_whose_contact_had_everything_deleted_is_left_with_a_word(tmp_path: Path) -> None:
    (contact, heard), (ana, screen) = zoe(), of_staff()
    async with sitting(tmp_path, contact, ana):
        await contact.typed("/person")
        await ana.typed("/claim 1")
        await contact.typed("/delete")
        await contact.typed("1")
        await ana.client.settle()

        assert "Everything you told us here is deleted." in heard.new
        assert "* Case 1 is gone: the contact had everything deleted." in screen.new
        assert ana.prompt == "> "


@pytest.mark.usefixtures("app")
async def test_what_is_said_to_somebody_who_sits_at_no_terminal_waits_for_her(tmp_path: Path) -> None:
    (contact, _), (ana, screen) = zoe(), of_staff()
    async with sitting(tmp_path, ana):
        async with sitting(tmp_path, contact):
            await contact.typed("/person")
        await ana.typed("/claim 1")
        await ana.typed("I am here")
        assert "✓" not in screen.new

        again, heard = zoe()
        async with sitting(tmp_path, again):
            assert heard.new.endswith("🙋 I am here\n\n")
            await ana.client.settle()
        assert screen.new == "#1 | ✓\n"


async def test_a_case_can_be_gone_into_after_a_new_start_with_all_that_was_said(tmp_path: Path) -> None:
    async with desk(tmp_path):
        (contact, _), (ana, _) = zoe(), of_staff()
        async with sitting(tmp_path, contact, ana):
            await contact.typed("/person")
            await ana.typed("/claim 1")
            await contact.typed("my mailbox is gone")
            await ana.typed("Which one?")
    async with desk(tmp_path):
        later, screen = of_staff()
        async with sitting(tmp_path, later):
            _ = screen.new
            await later.typed("/open 1")

            said = [line for line in screen.new.splitlines() if "🗣" in line or "🙋" in line]
            assert said == ["#1 | 🗣 my mailbox is gone", "#1 | 🙋 Which one?"]
            assert later.prompt == "#1 > "


async def test_a_line_that_was_typed_while_there_was_no_desk_reaches_the_next_one(tmp_path: Path) -> None:
    async with desk(tmp_path):
        contact, heard = zoe()
        async with sitting(tmp_path, contact):
            await contact.typed("/start")
    typing = asyncio.create_task(contact.typed("1"))
    await asyncio.sleep(0)
    _ = heard.paper.truncate(0)
    async with desk(tmp_path):
        visit = asyncio.create_task(contact.client.attach(tmp_path / "data" / SOCKET))
        await asyncio.wait_for(typing, 20)
        visit.cancel()

    assert "Hello." in heard.paper.getvalue()


@pytest.mark.usefixtures("app")
async def test_a_terminal_that_hangs_holds_up_nobody_and_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seat, "CONFIRM_SECONDS", 0.2)
    (contact, _), (ana, screen) = zoe(), of_staff("Ana")
    reader, writer = await asyncio.open_unix_connection(tmp_path / "data" / SOCKET)
    writer.write(encode(Hello("staff", "Ben")))
    async with sitting(tmp_path, contact, ana):
        await contact.typed("/person")
        await ana.client.settle()

        assert "/claim 1" in screen.new
        assert await asyncio.wait_for(reader.read(), 20)  # all that it was sent, to the end
    writer.close()


@pytest.mark.usefixtures("app")
async def test_a_line_that_comes_twice_is_worked_on_once(tmp_path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(tmp_path / "data" / SOCKET)
    line = Line("the same key", text="/start", languages=("en",))
    writer.write(encode(Hello("contact", "zoe")) + encode(line) + encode(line) + encode(Settle("end")))

    came: list[ToTerminal] = []
    while Got("end") not in came:
        came.append(to_terminal(await asyncio.wait_for(reader.readline(), 20)))
        if isinstance(came[-1], Delivery):
            writer.write(encode(Got(came[-1].key)))
    writer.close()

    assert came.count(Got("the same key")) == 2
    assert len([said for said in came if isinstance(said, Delivery)]) == 1


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("nonsense", [b"nonsense\n", b'{"type":"hello"}\n', b"", b"x" * (1 << 21) + b"\n"])
async def test_whoever_speaks_otherwise_is_let_go_and_the_others_are_not(tmp_path: Path, nonsense: bytes) -> None:
    contact, heard = zoe()
    async with sitting(tmp_path, contact):
        reader, writer = await asyncio.open_unix_connection(tmp_path / "data" / SOCKET)
        writer.write(encode(Hello("contact", "other")) + nonsense)
        writer.write_eof()
        with contextlib.suppress(ConnectionResetError):
            assert await asyncio.wait_for(reader.read(), 20) == b""
        writer.close()

        await contact.typed("/start")
        assert "What is it?" in heard.new
