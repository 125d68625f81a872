"""Carries orders out: what the house wants said, opened, closed or removed, in calls of the Bot API.

Never waits for limits and never tries again: that is the sender's. Where a slot's message is gone a new one is
sent, where a topic is closed it is opened for the moment, because those are Telegram's ways and nobody else's.
"""

import contextlib
import logging
from collections.abc import Awaitable, Sequence
from typing import Final, assert_never

from telegram import Bot, ReactionTypeEmoji
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram import failure
from bot.channels.telegram.compose import HalfSaid
from bot.channels.telegram.render import clipped
from bot.channels.telegram.say import deliver
from bot.errors import ChannelError, MaybeSent, NotSent
from bot.runtime.port import Letter
from bot.talk.outgoing import (
    Amend,
    CloseTopic,
    DeleteMessages,
    DeleteTopic,
    Farewell,
    OpenTopic,
    Post,
    ReopenTopic,
    Tick,
)
from bot.talk.wording import Wording

LOG = logging.getLogger("mayday.telegram")
TICK: Final = "👌"
TOPIC_UNITS: Final = 128
MOST_DELETED: Final = 100


async def carry_out(bot: Bot, letter: Letter, half_said: HalfSaid) -> str:
    """Do what the order says; the id of the message or topic that came of it.

    Raises:
        ChannelError: by its subclass, what may be done next.
    """
    try:
        return await order(bot, letter, half_said)
    except TelegramError as error:
        if failure.is_refusal(error, failure.UNCHANGED):
            return letter.edits
        raise meaning(error, letter) from None
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        # The library could not read an answer, so the call was carried out. The error may quote it: only its kind.
        LOG.error("order %s: Telegram's answer could not be read (%s)", letter.id, type(error).__name__)  # noqa: TRY400
        raise MaybeSent("Telegram's answer could not be read.") from None


def meaning(error: TelegramError, letter: Letter) -> ChannelError:
    """The error in the words of the house; a group that does not take the bot is told to the administrator."""
    found = failure.translate(error, letter.chat)
    if isinstance(found, NotSent) and found.wait == failure.SHUT_SECONDS:
        LOG.error(
            "the staff chat %s does not take the bot: what is for staff waits. "
            "Add the bot there again as an administrator who may manage topics.",
            letter.chat,
        )
    return found


async def order(bot: Bot, letter: Letter, half_said: HalfSaid) -> str:
    """One order, by its kind."""
    chat, topic = int(letter.chat), int(letter.topic or 0)
    match letter.order:
        case Post():
            return await post(bot, letter, letter.order, half_said)
        case Amend(wording) | Farewell(wording):
            return await into(bot, letter, wording, half_said)
        case OpenTopic(name):
            return str((await bot.create_forum_topic(chat, clipped(name, TOPIC_UNITS))).message_thread_id)
        case CloseTopic():
            await unless_gone(bot.close_forum_topic(chat, topic))
        case ReopenTopic():
            await bot.reopen_forum_topic(chat, topic)
        case DeleteTopic():
            await unless_gone(bot.delete_forum_topic(chat, topic))
        case DeleteMessages(messages):
            await delete(bot, chat, [int(message) for message in messages])
        case Tick(message):
            # A mark is a courtesy: a chat may allow no reactions, or not this one, or the message may be gone.
            with contextlib.suppress(BadRequest):
                await bot.set_message_reaction(chat, int(message), ReactionTypeEmoji(TICK))
        case _:  # pragma: no cover
            assert_never(letter.order)
    return ""


async def post(bot: Bot, letter: Letter, order: Post, half_said: HalfSaid) -> str:
    """Send the message, or edit the one that stands in its slot; a new one may be pinned, without a sound."""
    ref = await into(bot, letter, order.wording, half_said)
    if order.pin and ref and ref != letter.edits:
        with contextlib.suppress(TelegramError):
            await bot.pin_chat_message(int(letter.chat), int(ref), disable_notification=True)
    return ref


async def into(bot: Bot, letter: Letter, wording: Wording, half_said: HalfSaid) -> str:
    """Say it where it belongs; a closed topic takes messages only while it is open."""
    try:
        return await deliver(bot, letter, wording, half_said)
    except BadRequest as error:
        if not failure.is_refusal(error, failure.TOPIC_CLOSED):
            raise
    await set_closed(bot, letter, closed=False)
    try:
        return await deliver(bot, letter, wording, half_said)
    finally:
        # It has been said: a topic that stays open is no reason to say it again.
        with contextlib.suppress(TelegramError):
            await set_closed(bot, letter, closed=True)


async def set_closed(bot: Bot, letter: Letter, *, closed: bool) -> None:
    """Close or open the letter's topic, which is General if it names none."""
    chat, topic = int(letter.chat), int(letter.topic or 0)
    with contextlib.suppress(BadRequest):  # somebody was faster
        if topic:
            await (bot.close_forum_topic(chat, topic) if closed else bot.reopen_forum_topic(chat, topic))
        else:
            await (bot.close_general_forum_topic(chat) if closed else bot.reopen_general_forum_topic(chat))


async def unless_gone(call: Awaitable[object]) -> None:
    """Let a topic that is gone already be as closed or deleted as was wished."""
    try:
        await call
    except BadRequest as error:
        if not failure.is_refusal(error, failure.TOPIC_GONE):
            raise


async def delete(bot: Bot, chat: int, messages: Sequence[int]) -> None:
    """Remove all of these that can be removed: one that is too old must not save the others."""
    kept = 0
    for start in range(0, len(messages), MOST_DELETED):
        kept += await delete_some(bot, chat, messages[start : start + MOST_DELETED])
    if kept:
        LOG.warning("%d messages of the chat %s could not be deleted: they are too old", kept, chat)


async def delete_some(bot: Bot, chat: int, messages: Sequence[int]) -> int:
    """Remove up to a hundred, in halves where Telegram refuses; how many were left."""
    try:
        await bot.delete_messages(chat, messages)
    except BadRequest as error:
        if failure.contains(error, failure.GROUP_SHUT):
            raise
        if len(messages) == 1:
            return int(not failure.is_refusal(error, failure.UNCHANGED))
        middle = len(messages) // 2
        return await delete_some(bot, chat, messages[:middle]) + await delete_some(bot, chat, messages[middle:])
    return 0
