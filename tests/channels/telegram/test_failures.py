"""What each thing that can go wrong with a call means for the order that met it."""

import asyncio

import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.compose import MOST_HALF_SAID, HalfSaid, Rest
from bot.channels.telegram.connect import make_bot
from bot.errors import (
    ChannelError,
    ChannelRefused,
    MaybeSent,
    Moved,
    NeverSent,
    NotSent,
    TopicGone,
    Unreachable,
)
from bot.talk.outgoing import OpenTopic, Post
from bot.talk.wording import Wording
from tests.botapi import BotApi, Group, Person
from tests.channels.telegram.letters import STAFF, said, to_ana, to_staff

LONG = Post(said("a" * 4000, "b" * 4000, "c" * 4000))


def texts(server: BotApi, person: Person | Group) -> list[str]:
    return [one.text[:1] for one in server.bot_messages(person)]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "description", "expected"),
    [
        (500, "Internal Server Error", MaybeSent("The connection broke.")),
        (502, "Bad Gateway", MaybeSent("The connection broke.")),
        (504, "Gateway Timeout", MaybeSent("The connection broke.")),
        (413, "Request Entity Too Large", NeverSent("The file is too large for Telegram.")),
        (400, "Bad Request: something new", NeverSent("Telegram refused the message.")),
        (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", NeverSent("Telegram refused the message.")),
        (400, "Bad Request: chat not found", Unreachable("The chat is closed to the bot.")),
        (400, "Bad Request: message thread not found", TopicGone("The topic is gone.")),
        (403, "Forbidden: bot was blocked by the user", Unreachable("The chat is closed to the bot.")),
        (403, "Forbidden: user is deactivated", Unreachable("The chat is closed to the bot.")),
        (
            401,
            "Unauthorized",
            ChannelRefused("Telegram refused the bot's token. Ask @BotFather for it again."),
        ),
        (
            404,
            "Not Found",
            ChannelRefused("Telegram refused the bot's token. Ask @BotFather for it again."),
        ),
        (
            409,
            "Conflict: terminated by other getUpdates request",
            ChannelRefused("Another program polls this bot. Stop it, or use another bot's token."),
        ),
    ],
)
async def test_each_answer_of_the_server_has_one_meaning_for_a_contact(
    server: BotApi, channel: Telegram, ana: Person, status: int, description: str, expected: ChannelError
) -> None:
    server.faults.next("sendMessage").answers(status, description)

    with pytest.raises(ChannelError) as raised:
        await channel.send(to_ana("hello"))

    assert (type(raised.value), str(raised.value)) == (type(expected), str(expected))
    assert server.bot_messages(ana) == []


@pytest.mark.asyncio
@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (403, "Forbidden: bot is not a member of the supergroup chat"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: have no rights to send a message"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    ],
)
async def test_a_staff_chat_that_does_not_take_the_bot_makes_everything_for_it_wait_and_is_loud(
    server: BotApi,
    channel: Telegram,
    caplog: pytest.LogCaptureFixture,
    status: int,
    description: str,
) -> None:
    server.faults.next("sendMessage").answers(status, description)

    with pytest.raises(NotSent) as raised:
        await channel.send(to_staff("the board"))

    assert raised.value.wait == 60
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert caplog.text.count(f"the staff chat {STAFF} does not take the bot: what is for staff waits.") == 1


@pytest.mark.asyncio
async def test_a_bot_that_lost_its_right_to_topics_waits_for_it(server: BotApi, channel: Telegram) -> None:
    server.forum(STAFF, "Desk", bot_rights=set())

    with pytest.raises(NotSent) as raised:
        await channel.send(to_staff(OpenTopic("Case 17")))

    assert raised.value.wait == 60


@pytest.mark.asyncio
async def test_a_staff_chat_whose_topics_were_switched_off_waits_for_them(server: BotApi, channel: Telegram) -> None:
    await server.forum(STAFF, "Desk").turns_topics(on=False)

    with pytest.raises(NotSent) as raised:
        await channel.send(to_staff(OpenTopic("Case 17")))

    assert raised.value.wait == 60


@pytest.mark.asyncio
async def test_too_many_messages_are_not_sent_and_say_how_long_to_wait(
    server: BotApi, channel: Telegram, ana: Person
) -> None:
    server.faults.next("sendMessage").floods(7)

    with pytest.raises(NotSent) as raised:
        await channel.send(to_ana("hello"))

    assert raised.value.wait == pytest.approx(7.1)
    assert server.bot_messages(ana) == []


@pytest.mark.asyncio
async def test_a_blocked_bot_finds_the_contact_unreachable(channel: Telegram, ana: Person) -> None:
    await ana.blocks_bot()

    with pytest.raises(Unreachable):
        await channel.send(to_ana("hello"))


@pytest.mark.asyncio
async def test_nobody_at_the_other_end_is_not_sent() -> None:
    server = await BotApi.start()
    bot = make_bot(server.token, server.url, "")
    await bot.initialize()
    channel = Telegram(bot, frozenset())
    await server.stop()

    with pytest.raises(NotSent, match="No connection"):
        await channel.send(to_ana("hello"))

    await bot.shutdown()
    with pytest.raises(ChannelError):
        await channel.send(to_ana("hello"))


@pytest.mark.asyncio
async def test_an_answer_that_does_not_come_may_mean_sent(server: BotApi, hasty: Telegram, ana: Person) -> None:
    server.faults.next("sendMessage").hangs()
    with pytest.raises(MaybeSent):
        await hasty.send(to_ana("a"))
    server.faults.next("sendMessage").does_it_then_hangs()
    with pytest.raises(MaybeSent):
        await hasty.send(to_ana("b"))

    assert texts(server, ana) == ["b"]


@pytest.mark.asyncio
async def test_a_connection_that_is_cut_may_mean_sent(server: BotApi, channel: Telegram, ana: Person) -> None:
    server.faults.next("sendMessage").drops_the_connection()
    with pytest.raises(MaybeSent):
        await channel.send(to_ana("a"))
    server.faults.next("sendMessage").does_it_then_drops_the_connection()
    with pytest.raises(MaybeSent):
        await channel.send(to_ana("b"))

    assert texts(server, ana) == ["b"]
    assert len(server.calls_of("sendMessage")) == 2


@pytest.mark.asyncio
async def test_an_answer_that_is_cut_in_the_middle_may_mean_sent(channel: Telegram) -> None:
    async def half_an_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok":true,"resu')
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(half_an_answer, "127.0.0.1", 0) as cut:
        bot = make_bot(channel.bot.token, f"http://127.0.0.1:{cut.sockets[0].getsockname()[1]}", "")
        async with bot.request:
            with pytest.raises(MaybeSent):
                await Telegram(bot, frozenset()).send(to_ana("hello"))


@pytest.mark.asyncio
async def test_a_gateways_page_may_mean_sent(server: BotApi, channel: Telegram) -> None:
    server.faults.next("sendMessage").answers_with_a_page(502)

    with pytest.raises(MaybeSent):
        await channel.send(to_ana("hello"))


@pytest.mark.asyncio
async def test_a_staff_chat_that_moved_says_where_to(server: BotApi, channel: Telegram) -> None:
    old = server.group(-55, "Desk")
    await old.becomes_supergroup(-100777)
    letter = to_staff("the board")

    with pytest.raises(Moved) as raised:
        await Telegram(channel.bot, frozenset({"-55"})).send(type(letter)(id="1", chat="-55", order=letter.order))

    assert raised.value.chat == "-100777"


@pytest.mark.asyncio
async def test_a_letter_that_broke_off_goes_on_where_it_stopped(server: BotApi, channel: Telegram, ana: Person) -> None:
    server.faults.next("sendMessage", after=2).floods(3)

    with pytest.raises(NotSent):
        await channel.send(to_ana(LONG))
    ref = await channel.send(to_ana(LONG))

    assert texts(server, ana) == ["a", "b", "c"]
    assert ref == str(server.bot_messages(ana)[-1].id)


@pytest.mark.asyncio
async def test_after_a_restart_the_whole_letter_goes_again(server: BotApi, channel: Telegram, ana: Person) -> None:
    server.faults.next("sendMessage", after=2).floods(3)
    with pytest.raises(NotSent):
        await channel.send(to_ana(LONG))

    await Telegram(channel.bot, channel.staff_chats).send(to_ana(LONG))

    assert texts(server, ana) == ["a", "b", "a", "b", "c"]


@pytest.mark.asyncio
async def test_a_letter_whose_beginning_was_taken_counts_as_sent_even_if_the_rest_is_refused(
    server: BotApi, channel: Telegram, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.next("sendMessage", after=1).answers(400, "Bad Request: something new")

    ref = await channel.send(to_ana(LONG))

    assert texts(server, ana) == ["a"]
    assert ref == str(server.bot_messages(ana)[-1].id)
    assert caplog.messages == ["order letter-1: Telegram took the beginning and refused 2 more messages"]


@pytest.mark.asyncio
async def test_a_contact_who_leaves_in_the_middle_of_a_letter_is_unreachable(
    server: BotApi, channel: Telegram, ana: Person
) -> None:
    server.faults.next("sendMessage", after=1).answers(403, "Forbidden: bot was blocked by the user")

    with pytest.raises(Unreachable):
        await channel.send(to_ana(LONG))

    assert texts(server, ana) == ["a"]


@pytest.mark.asyncio
async def test_a_topic_that_goes_in_the_middle_of_a_letter_gets_the_whole_of_it_anew(
    server: BotApi, channel: Telegram, staff: Group
) -> None:
    old, new = [await channel.send(to_staff(OpenTopic(name))) for name in ("Case 17", "Case 17, again")]
    server.faults.next("sendMessage", after=1).answers(400, "Bad Request: message thread not found")

    with pytest.raises(TopicGone):
        await channel.send(to_staff(LONG, old))
    await channel.send(to_staff(LONG, new))

    assert [one.text[:1] for one in server.bot_messages(staff, int(new))] == ["a", "b", "c"]


def test_only_so_many_half_said_letters_are_kept_in_mind() -> None:
    half_said = HalfSaid()
    rest = Rest((Wording(),), "5")
    for number in range(MOST_HALF_SAID + 1):
        half_said.keep(to_ana("x", id=str(number)), rest)

    assert half_said.take(to_ana("x", id="0")) is None
    assert half_said.take(to_ana("x", id="1")) == rest
    assert half_said.take(to_ana("x", id="1")) is None


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "strange", [b'{"ok":true}', b'{"ok":true,"result":{}}', b'{"ok":true,"result":[1]}', b"[]", b""]
)
async def test_an_answer_that_cannot_be_read_may_mean_sent(channel: Telegram, strange: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(strange), strange))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as odd:
        bot = make_bot(channel.bot.token, f"http://127.0.0.1:{odd.sockets[0].getsockname()[1]}", "")
        async with bot.request:
            with pytest.raises(MaybeSent):
                await Telegram(bot, frozenset()).send(to_ana("hello"))
