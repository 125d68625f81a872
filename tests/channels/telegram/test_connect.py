"""Opening Telegram: each thing that is wrong is one line that names the mend."""

import asyncio

import pytest

from bot.channels.telegram.connect import Connected, connect, menu_languages
from bot.errors import ConfigError
from bot.talk.catalogue import Catalogues, read
from tests.botapi import ALL_RIGHTS, BotApi, Group
from tests.channels.telegram.letters import STAFF

ENGLISH = Catalogues({})
FRENCH = 'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgid "Start over"\nmsgstr "Recommencer"\n'


async def lines_of(server: BotApi, *, chat: int = STAFF, token: str | None = None) -> str:
    """What stops the start."""
    with pytest.raises(ConfigError) as stopped:
        await connect(server.token if token is None else token, chat, server.url, "", ENGLISH, pauses=(0.0,))
    return str(stopped.value)


async def connected(server: BotApi, catalogues: Catalogues = ENGLISH, chat: int = STAFF) -> Connected:
    """The channel, with its connections closed again."""
    found = await connect(server.token, chat, server.url, "", catalogues, pauses=(0.0,))
    await found.channel.bot.shutdown()
    return found


@pytest.mark.asyncio
@pytest.mark.usefixtures("staff")
async def test_all_is_well_with_a_forum(server: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    found = await connected(server)

    assert (found.chat, found.has_topics) == (str(STAFF), True)
    assert found.channel.staff_chats == {str(STAFF)}
    assert found.channel.bot.username == "mayday_test_bot"
    assert caplog.messages == []


@pytest.mark.asyncio
@pytest.mark.parametrize("token", ["", "nonsense", "1:" + "x" * 35])
async def test_a_token_that_telegram_does_not_know_is_named(server: BotApi, token: str) -> None:
    assert await lines_of(server, token=token) == (
        "telegram.token: Telegram does not know this token. Copy it again from @BotFather."
    )


@pytest.mark.asyncio
@pytest.mark.parametrize("chat", [0, -1009999])
async def test_a_staff_chat_that_the_bot_is_not_in_is_named(server: BotApi, chat: int) -> None:
    assert await lines_of(server, chat=chat) == (
        f"staff.chat: the bot is not in the chat {chat}. Add it there as an administrator, "
        "or correct the id (a supergroup's begins with -100)."
    )


@pytest.mark.asyncio
async def test_a_bot_that_was_thrown_out_is_told_so(server: BotApi, staff: Group) -> None:
    await staff.kicks_bot()

    assert await lines_of(server) == (
        f"staff.chat: the bot is not in the chat {STAFF}. Add it there as an administrator, "
        "or correct the id (a supergroup's begins with -100)."
    )


@pytest.mark.asyncio
@pytest.mark.usefixtures("ana")
async def test_a_person_is_no_staff_chat(server: BotApi) -> None:
    assert await lines_of(server, chat=11) == (
        "staff.chat: 11 is no group. Make a group with topics for staff and set its id."
    )


@pytest.mark.asyncio
async def test_a_bot_that_is_no_administrator_is_named(server: BotApi) -> None:
    server.forum(STAFF, "Desk", bot_rights=None)

    assert await lines_of(server) == (
        f"staff.chat: the bot is no administrator in the chat {STAFF}. Make it one, with the right to manage topics."
    )


@pytest.mark.asyncio
async def test_a_bot_that_may_not_manage_topics_is_named(server: BotApi) -> None:
    server.forum(STAFF, "Desk", bot_rights={"can_pin_messages"})

    assert await lines_of(server) == (
        f"staff.chat: the bot may not manage topics in the chat {STAFF}. Give it that right there."
    )


@pytest.mark.asyncio
async def test_a_refusal_of_something_else_is_passed_on(server: BotApi) -> None:
    server.faults.next("deleteWebhook").answers(400, "Bad Request: no such thing")

    assert await lines_of(server) == "Telegram refused a call at the start: No such thing."


@pytest.mark.asyncio
async def test_a_group_without_topics_works_and_is_told_of_them(
    server: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    server.group(STAFF, "Desk", bot_rights=ALL_RIGHTS - {"can_manage_topics"})

    found = await connected(server)

    assert (found.chat, found.has_topics) == (str(STAFF), False)
    assert caplog.messages == [
        "the staff chat has no topics: cases are kept apart by replies. Switch topics on to change that."
    ]


@pytest.mark.asyncio
async def test_rights_that_the_desk_would_like_are_asked_for_in_the_log_alone(
    server: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    server.forum(STAFF, "Desk", bot_rights={"can_manage_topics"})

    await connected(server)

    pins, deletions = caplog.messages
    assert pins == "the bot has no right can_pin_messages in the staff chat: cards and the board are not pinned"
    assert deletions == (
        "the bot has no right can_delete_messages in the staff chat: "
        "the messages of a contact who asks to be forgotten stay there"
    )


@pytest.mark.asyncio
async def test_the_owner_needs_no_rights(server: BotApi, staff: Group) -> None:
    server.world.change_member(staff.chat, server.world.bot, staff.owner, "creator")

    assert (await connected(server)).has_topics


@pytest.mark.asyncio
async def test_a_staff_chat_that_has_moved_is_found_under_both_ids(
    server: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    await server.group(-55, "Desk").becomes_supergroup(-100777)

    found = await connected(server, chat=-55)

    assert (found.chat, found.channel.staff_chats) == ("-100777", frozenset({"-55", "-100777"}))
    assert caplog.messages[0] == "the staff chat has moved: set staff.chat = -100777 in config.toml"


@pytest.mark.asyncio
@pytest.mark.usefixtures("staff")
async def test_a_network_that_is_down_is_waited_for_with_a_line_each_time(
    server: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.next("getMe").drops_the_connection()
    server.faults.next("getChat").answers(502)
    server.faults.next("getChatMember").answers_with_a_page(503)

    assert (await connected(server)).has_topics

    assert caplog.messages == ["Telegram cannot be reached (NetworkError); again in 0 s"] * 3


@pytest.mark.asyncio
@pytest.mark.usefixtures("staff")
async def test_a_flood_at_the_start_is_waited_out(server: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    server.faults.next("getChat").floods(1)

    assert (await connected(server)).has_topics

    assert caplog.messages == ["Telegram cannot be reached (RetryAfter); again in 1 s"]


@pytest.mark.asyncio
async def test_whoever_stops_waiting_leaves_no_connection_open(server: BotApi) -> None:
    gate = server.faults.next("getMe").hangs()
    start = asyncio.create_task(connect(server.token, STAFF, server.url, "", ENGLISH))
    await gate.reached()

    start.cancel()
    await asyncio.wait([start])

    await server.until(lambda: gate.waiting == 0)
    assert start.cancelled()


@pytest.mark.asyncio
@pytest.mark.usefixtures("staff")
async def test_a_webhook_of_earlier_days_is_taken_away(server: BotApi) -> None:
    server.updates.webhook = {"url": "https://example.org/hook"}

    await connected(server)

    assert server.updates.webhook == {}


@pytest.mark.asyncio
@pytest.mark.usefixtures("staff")
async def test_the_menu_is_set_in_each_language(server: BotApi) -> None:
    await connected(server, read({"fr": FRENCH}))

    commands = server.world.profile.commands
    menus = {language: [one["description"] for one in menu] for (_, language), menu in commands.items()}
    assert sorted(menus) == ["", "fr"]
    assert ("Start over" in menus[""], "Recommencer" in menus["fr"]) == (True, True)


@pytest.mark.asyncio
@pytest.mark.usefixtures("staff")
async def test_a_menu_that_cannot_be_set_stops_nobody(server: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    server.faults.next("setMyCommands").answers(502)

    await connected(server)

    assert caplog.messages == ["the command menu could not be set: NetworkError"]


def test_a_menu_has_one_locale_for_each_language_of_two_letters() -> None:
    assert menu_languages(("en", "fil", "fr", "pt", "pt_BR", "zh_Hans", "zh_Hant")) == {
        None: "en",
        "fr": "fr",
        "pt": "pt",
        "zh": "zh_Hans",
    }
