"""The staff chat moves to another id: the channel knows it from the first word of it."""

import json

import pytest

from bot.channels.telegram.channel import Telegram
from bot.errors import Moved
from bot.runtime.port import Letter, Route
from bot.talk.outgoing import Post
from bot.talk.update import Moved as MovedUpdate
from tests.botapi import BotApi
from tests.channels.telegram.letters import said

OLD, NEW = "-55", "-100777"


@pytest.mark.asyncio
async def test_an_update_that_tells_of_the_move_makes_the_new_chat_staffs_at_once(
    server: BotApi, channel: Telegram
) -> None:
    vol = server.person(21, "Vol")
    desk = server.group(int(OLD), "Desk", members=[vol])
    channel.staff_chats = frozenset({OLD})
    new = await desk.becomes_supergroup(int(NEW))
    await vol.writes_in(new, "/queue")
    told, came, command = server.updates.pending

    routes = [channel.route(one) for one in (told, came, command)]

    assert [route.place for route in routes] == ["staff", "staff", "staff"]
    assert channel.staff_chats == {OLD, NEW}
    first, _, last = (channel.receive(json.dumps(one).encode()) for one in (told, came, command))
    assert (first.place, first.content) == ("staff", MovedUpdate(NEW))
    assert last.place == "staff"


@pytest.mark.asyncio
async def test_the_notice_in_the_new_chat_is_enough(server: BotApi, channel: Telegram) -> None:
    channel.staff_chats = frozenset({OLD})
    await server.group(int(OLD), "Desk").becomes_supergroup(int(NEW))
    _, came = server.updates.pending

    assert channel.route(came) == Route(str(came["update_id"]), "staff", "")


@pytest.mark.asyncio
async def test_a_message_that_found_nobody_home_learns_the_new_id_too(server: BotApi, channel: Telegram) -> None:
    channel.staff_chats = frozenset({OLD})
    new = await server.group(int(OLD), "Desk").becomes_supergroup(int(NEW))

    with pytest.raises(Moved) as moved:
        await channel.send(Letter(id="1", chat=OLD, order=Post(said("the board"))))
    await channel.send(Letter(id="1", chat=moved.value.chat, order=Post(said("the board"))))

    assert channel.staff_chats == {OLD, NEW}
    assert [one.text for one in server.bot_messages(new)] == ["the board"]


@pytest.mark.asyncio
async def test_the_move_of_another_group_makes_nobody_staff(server: BotApi, channel: Telegram) -> None:
    vol = server.person(21, "Vol")
    club = await server.group(-66, "Club", members=[vol]).becomes_supergroup(-100888)
    await vol.writes_in(club, "/queue")

    places = [channel.route(one).place for one in server.updates.pending]

    assert places == ["elsewhere"] * 3
    assert "-100888" not in channel.staff_chats
