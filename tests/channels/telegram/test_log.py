"""Neither the token nor anything that people say is ever written to a log."""

import asyncio
import logging

import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.connect import connect
from bot.channels.telegram.poll import poll
from bot.errors import ChannelError, ConfigError
from bot.talk.catalogue import Catalogues
from bot.talk.outgoing import DeleteMessages, OpenTopic, Post, Tick
from tests.botapi import BotApi, Group, Person
from tests.channels.telegram.letters import STAFF, said, to_ana, to_staff
from tests.channels.telegram.test_poll import Door

CANARY = "the-canary-sings"


def listen_to_everything(caplog: pytest.LogCaptureFixture) -> None:
    """Every logger that there is, at its most talkative."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name)


async def everything_that_can_happen(server: BotApi, channel: Telegram, ana: Person) -> None:
    """A day of the channel, good calls and bad ones, with the canary in each."""
    orders = [
        to_ana(Post(said(CANARY), pin=True)),
        to_ana(Post(said(CANARY * 600))),
        to_staff(OpenTopic(CANARY)),
        to_staff(Tick("5")),
        to_ana(DeleteMessages(("1", "2"))),
    ]
    for letter in orders:
        await channel.send(letter)
    faults = server.faults
    faults.next("sendMessage").answers(400, f"Bad Request: {CANARY}")
    faults.next("sendMessage").answers(403, f"Forbidden: {CANARY}")
    faults.next("sendMessage").answers(500, CANARY)
    faults.next("sendMessage").answers_with_a_page(502)
    faults.next("sendMessage").drops_the_connection()
    faults.next("sendMessage").floods(2)
    faults.next("sendMessage").answers(401)
    for letter in (to_ana(CANARY), to_staff(CANARY), *[to_ana(CANARY)] * 5):
        with pytest.raises(ChannelError):
            await channel.send(letter)
    server.faults.next("getUpdates").answers(400, f"Bad Request: {CANARY}")
    await ana.says(CANARY)
    server.inject({"message": CANARY})
    door = Door()
    polling = asyncio.create_task(poll(channel, door, pauses=(0.0,)))
    await door.holds(3)
    polling.cancel()
    await asyncio.wait([polling])


@pytest.mark.asyncio
@pytest.mark.usefixtures("staff")
async def test_the_log_holds_no_token_and_no_words(
    server: BotApi, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    listen_to_everything(caplog)
    with pytest.raises(ConfigError):
        await connect("1:" + "x" * 35, STAFF, server.url, "", Catalogues({}))

    connected = await connect(server.token, STAFF, server.url, "", Catalogues({}))
    await everything_that_can_happen(server, connected.channel, ana)
    await connected.channel.bot.shutdown()

    assert "getUpdates: BadRequest; again in 0.0 s" in caplog.messages
    told = caplog.text + repr([record.__dict__ for record in caplog.records])
    secret = server.token.partition(":")[2]
    assert [word for word in (secret, "x" * 35, CANARY, "Canary") if word in told] == []
    speakers = {record.name.partition(".")[0] for record in caplog.records}
    assert speakers.isdisjoint({"telegram", "httpx", "httpcore", "aiohttp"})


@pytest.mark.asyncio
async def test_an_error_that_reaches_the_program_holds_them_neither(
    server: BotApi, channel: Telegram, staff: Group
) -> None:
    server.faults.next("sendMessage").answers(400, f"Bad Request: {CANARY}")

    with pytest.raises(ChannelError) as raised:
        await channel.send(to_staff(CANARY, id="order-1"))

    assert CANARY not in str(raised.value)
    assert raised.value.__suppress_context__
    assert server.bot_messages(staff) == []
