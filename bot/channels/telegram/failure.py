"""What an error of the Bot API means for the order that met it.

The texts are the server's own, read from its answers; which of them are permanent is knowledge of the platform
and stands nowhere else.
"""

from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram.backend import NotWritten
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

SHUT_SECONDS: Final = 60.0
UNCHANGED: Final = ("message is not modified", "topic_not_modified", "message to delete not found")
TOPIC_GONE: Final = ("message thread not found", "topic_deleted", "topic_id_invalid")
TOPIC_CLOSED: Final = ("topic_closed",)
PERSON_GONE: Final = ("chat not found", "user is deactivated", "bot was blocked", "bot can't initiate")
GROUP_SHUT: Final = (
    "chat not found",
    "not a forum",
    "no rights",
    "not enough rights",
    "chat_write_forbidden",
    "chat_restricted",
)
NO_DELETING: Final = ("not enough rights to delete",)
SLOT_GONE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")
NO_CAPTION: Final = ("no caption in the message",)
NO_TEXT: Final = ("no text in the message",)
STYLE: Final = ("entit", "button_url_invalid", "button url", "button_data_invalid", "button_text_invalid")
TOO_LARGE: Final = ("request entity too large", "file is too big")


def is_refusal(error: TelegramError, texts: tuple[str, ...]) -> bool:
    """Whether the server refused the call with one of these texts, in whatever case it writes them."""
    return isinstance(error, BadRequest) and contains(error, texts)


def contains(error: TelegramError, texts: tuple[str, ...]) -> bool:
    """Whether the server's text is one of these."""
    return any(text in error.message.lower() for text in texts)


def seconds_of(error: RetryAfter) -> float:
    """How long the chat must be quiet; the library gives a number or, if told so, a timedelta."""
    wait = error.retry_after
    return float(wait if isinstance(wait, int) else wait.total_seconds())


def is_group(chat: str) -> bool:
    """Whether this is a group: only their ids are negative."""
    return chat.startswith("-")


def translate(error: TelegramError, chat: str) -> ChannelError:
    """The error in the words of the house; what it means depends on whether `chat` is a person's or staff's."""
    match error:
        case RetryAfter():
            return NotSent("Too many messages.", wait=seconds_of(error) + 0.1)
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case NotWritten():
            return NotSent("No connection.")
        case InvalidToken():
            return refused_token()
        case Conflict():
            return ChannelRefused("Another program polls this bot. Stop it, or use another bot's token.")
        case Forbidden() | BadRequest():
            return refusal(error, chat)
        case NetworkError() if contains(error, TOO_LARGE):
            return NeverSent("The file is too large for Telegram.")
        case NetworkError():
            return MaybeSent("The connection broke.")
        case _:
            return MaybeSent("Telegram's answer was strange.")


def refusal(error: Forbidden | BadRequest, chat: str) -> ChannelError:
    """A call that was understood and refused.

    A person who is gone stays gone. A group that does not take the bot is a mistake of its administrators: what
    was to be said there waits until they mend it.
    """
    if is_refusal(error, TOPIC_GONE):
        return TopicGone("The topic is gone.")
    if is_group(chat) and contains(error, NO_DELETING):
        return NotSent("The bot may not delete in the group.")
    if is_group(chat):
        if isinstance(error, Forbidden) or contains(error, GROUP_SHUT):
            return NotSent("The group does not take the bot.", wait=SHUT_SECONDS)
    elif isinstance(error, Forbidden) or contains(error, PERSON_GONE):
        return Unreachable("The chat is closed to the bot.")
    return NeverSent("Telegram refused the message.")


def refused_token() -> ChannelRefused:
    """The token was good once, and is no longer."""
    return ChannelRefused("Telegram refused the bot's token. Ask @BotFather for it again.")
