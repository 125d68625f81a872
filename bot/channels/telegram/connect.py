"""Opening Telegram: is the token good, is the staff chat there, may the bot do its work in it?

Each thing that is wrong stops the start with one line that names the mend. A network that is down does not:
it is waited for.
"""

import asyncio
import itertools
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from telegram import Bot, BotCommand, ChatFullInfo, ChatMember, ChatMemberAdministrator, ChatMemberOwner
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram import failure
from bot.channels.telegram.backend import AiohttpRequest
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.render import clipped
from bot.engine.interpret import MENU
from bot.errors import ConfigError
from bot.talk.catalogue import Catalogues

LOG = logging.getLogger("mayday.telegram")
PAUSES: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
GROUPS: Final = ("group", "supergroup")
DESCRIPTION_UNITS: Final = 256
LANGUAGE_LETTERS: Final = 2
# Rights without which the desk works, only less well.
WISHES: Final = {
    "can_pin_messages": "cards and the board are not pinned",
    "can_delete_messages": "the messages of a contact who asks to be forgotten stay there",
}


@dataclass(frozen=True, slots=True)
class Connected:
    """The channel, ready; `chat` is the staff chat's id as it is now, `has_topics` whether it is a forum."""

    channel: Telegram
    chat: str
    has_topics: bool


async def connect(
    token: str,
    staff_chat: int,
    api: str,
    proxy: str,
    catalogues: Catalogues,
    pauses: Sequence[float] = PAUSES,
    *,
    polls: bool = True,
) -> Connected:
    """Open the bot and look at the staff chat; wait, with a line in the log each time, while there is no network.

    A webhook of earlier days is taken away if updates will be polled for.

    Raises:
        ConfigError: the token or the staff chat is wrong, or the bot may not work there.
    """
    bot = make_bot(token, api, proxy)
    try:
        return await attempts(bot, staff_chat, catalogues, pauses, polls=polls)
    except BaseException:
        await bot.shutdown()
        raise


async def attempts(
    bot: Bot, staff_chat: int, catalogues: Catalogues, pauses: Sequence[float], *, polls: bool
) -> Connected:
    """Try until Telegram answers."""
    waits = itertools.chain(pauses, itertools.repeat(pauses[-1]))
    while True:
        try:
            return await attempt(bot, staff_chat, catalogues, polls=polls)
        except BadRequest as error:
            raise ConfigError(f"Telegram refused a call at the start: {error.message}.") from None
        except TelegramError as error:
            wait = failure.seconds_of(error) if isinstance(error, RetryAfter) else next(waits)
            LOG.warning("Telegram cannot be reached (%s); again in %.0f s", type(error).__name__, wait)
            await asyncio.sleep(wait)


def make_bot(token: str, api: str, proxy: str) -> Bot:
    """The library's bot on our own client, with nothing of it in the log; `api` is the address of a Bot API server."""
    hush()
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # the library's newer way to give spans; its older one warns each time
    try:
        return Bot(
            token,
            base_url=f"{api.rstrip('/')}/bot",
            base_file_url=f"{api.rstrip('/')}/file/bot",
            request=AiohttpRequest(proxy=proxy),
            get_updates_request=AiohttpRequest(proxy=proxy, connections=1),
        )
    except InvalidToken:
        raise bad_token() from None


def hush() -> None:
    """Silence the library's own log: at more than one level it writes the token, and what people say."""
    logging.getLogger("telegram").propagate = False
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "telegram":
            logging.getLogger(name).disabled = True


def bad_token() -> ConfigError:
    """The one line for a token that Telegram does not know."""
    return ConfigError("telegram.token: Telegram does not know this token. Copy it again from @BotFather.")


async def attempt(bot: Bot, staff_chat: int, catalogues: Catalogues, *, polls: bool) -> Connected:
    """Everything that is asked of Telegram before the first update."""
    try:
        await bot.initialize()
        if polls:
            await bot.delete_webhook()
    except InvalidToken:
        raise bad_token() from None
    chat, has_topics = await look_at_staff_chat(bot, staff_chat)
    await publish_commands(bot, catalogues)
    return Connected(Telegram(bot, frozenset({str(staff_chat), str(chat)})), str(chat), has_topics)


async def look_at_staff_chat(bot: Bot, staff_chat: int) -> tuple[int, bool]:
    """The staff chat's id and whether it has topics; ConfigError if the bot cannot work in it."""
    try:
        chat = await bot.get_chat(staff_chat)
        member = await bot.get_chat_member(staff_chat, bot.id)
    except ChatMigrated as error:
        LOG.warning("the staff chat has moved: set staff.chat = %s in config.toml", error.new_chat_id)
        return await look_at_staff_chat(bot, int(error.new_chat_id))
    except (BadRequest, Forbidden):
        raise ConfigError(
            f"staff.chat: the bot is not in the chat {staff_chat}. Add it there as an administrator, "
            "or correct the id (a supergroup's begins with -100)."
        ) from None
    if chat.type not in GROUPS:
        raise ConfigError(f"staff.chat: {staff_chat} is no group. Make a group with topics for staff and set its id.")
    check_rights(chat, member)
    if not chat.is_forum:
        LOG.warning("the staff chat has no topics: cases are kept apart by replies. Switch topics on to change that.")
    return chat.id, bool(chat.is_forum)


def check_rights(chat: ChatFullInfo, member: ChatMember) -> None:
    """ConfigError for a right that the desk needs, a line in the log for one that it would like."""
    if isinstance(member, ChatMemberOwner):
        return
    if not isinstance(member, ChatMemberAdministrator):
        raise ConfigError(
            f"staff.chat: the bot is no administrator in the chat {chat.id}. "
            "Make it one, with the right to manage topics."
        )
    if chat.is_forum and not member.can_manage_topics:
        raise ConfigError(f"staff.chat: the bot may not manage topics in the chat {chat.id}. Give it that right there.")
    for right, loss in WISHES.items():
        if not getattr(member, right):
            LOG.warning("the bot has no right %s in the staff chat: %s", right, loss)


async def publish_commands(bot: Bot, catalogues: Catalogues) -> None:
    """The menu of slash commands, in every language. Cosmetic: a failure is logged and no more."""
    try:
        await asyncio.gather(
            *(
                bot.set_my_commands(
                    [
                        BotCommand(name, clipped(catalogues.say(text, locale), DESCRIPTION_UNITS))
                        for name, text in MENU.items()
                    ],
                    language_code=language,
                )
                for language, locale in menu_languages(catalogues.locales).items()
            )
        )
    except TelegramError as error:
        LOG.warning("the command menu could not be set: %s", type(error).__name__)


def menu_languages(locales: Sequence[str]) -> dict[str | None, str]:
    """Which locale Telegram shows for a language, None for all others: it knows languages of two letters only."""
    found: dict[str | None, str] = {None: locales[0]}
    for locale in locales[1:]:
        language = locale.partition("_")[0]
        if len(language) == LANGUAGE_LETTERS:
            found.setdefault(language, locale)
    return found
