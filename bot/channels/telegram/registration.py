"""Telling Telegram where to post, and looking now and then whether that still holds.

One bot has one webhook: another program that sets its own, or polls, takes the updates away without a word.
"""

import asyncio
import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from telegram import WebhookInfo
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram import failure
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.poll import PAUSES
from bot.channels.telegram.receive import KINDS
from bot.errors import ChannelRefused, ConfigError

LOG = logging.getLogger("mayday.telegram")
CONNECTIONS: Final = 100  # posts at once; they share commits, so many are better than few
LOOK_SECONDS: Final = 30.0
CHANGES: Final = 3


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where Telegram is to post, and the secret that it is to bring."""

    url: str
    secret: str


async def stay_registered(
    channel: Telegram, address: Address, look: float = LOOK_SECONDS, pauses: Sequence[float] = PAUSES
) -> None:
    """Register the webhook, then look every `look` seconds whether it still stands; for ever.

    It is left standing at the end: Telegram keeps what happens meanwhile until the next start takes it.

    Raises:
        ConfigError: Telegram refuses the address.
        ChannelRefused: the token is wrong, or another program keeps changing the webhook.
    """
    changes, told = 0, None
    await register(channel, address, pauses)
    while True:
        await asyncio.sleep(look)
        info = await found(channel)
        if info is None:
            continue
        told = tell(info, told)
        changes = 0 if info.url == address.url else changes + 1
        if changes >= CHANGES:
            raise ChannelRefused(
                "Another program changes the webhook of this bot. Stop it, or use another bot's token."
            )
        if changes:
            LOG.warning("another program changed the webhook of this bot: set again")
            await register(channel, address, pauses)


async def register(channel: Telegram, address: Address, pauses: Sequence[float]) -> None:
    """setWebhook, again and again while Telegram cannot be reached."""
    waits = itertools.chain(pauses, itertools.repeat(pauses[-1]))
    while True:
        try:
            await channel.bot.set_webhook(
                address.url, max_connections=CONNECTIONS, allowed_updates=KINDS, secret_token=address.secret
            )
        except InvalidToken:
            raise failure.refused_token() from None
        except BadRequest as error:
            raise ConfigError(f"telegram.webhook.url: Telegram refuses it: {error.message}.") from None
        except TelegramError as error:
            pause = failure.seconds_of(error) if isinstance(error, RetryAfter) else next(waits)
            LOG.warning("setWebhook: %s; again in %.1f s", type(error).__name__, pause)
            await asyncio.sleep(pause)
        else:
            return


async def found(channel: Telegram) -> WebhookInfo | None:
    """What Telegram knows of the webhook; None if it cannot be asked now."""
    try:
        return await channel.bot.get_webhook_info()
    except InvalidToken:
        raise failure.refused_token() from None
    except TelegramError as error:
        LOG.warning("getWebhookInfo: %s", type(error).__name__)
        return None


def tell(info: WebhookInfo, told: datetime | None) -> datetime | None:
    """Log a new failure of Telegram to reach us; when the last one was."""
    if info.last_error_date and info.last_error_date != told:
        LOG.warning(
            "Telegram could not post to the webhook: %s; %d updates wait there",
            info.last_error_message,
            info.pending_update_count,
        )
    return info.last_error_date or told
