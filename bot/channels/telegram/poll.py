"""Long polling of our own: an update is confirmed to Telegram only after it has been committed here.

The library's updater confirms what it has merely put into memory, and asks for an update that it cannot parse
again and again. Here nothing is parsed before it is stored.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from functools import partial
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram import failure
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.receive import KINDS
from bot.errors import ChannelRefused
from bot.runtime.port import Channel
from bot.runtime.steady import steady

LOG = logging.getLogger("mayday.telegram")
WAIT_SECONDS: Final = 30
ANSWER_SECONDS: Final = 15
MOST: Final = 100
CONFLICTS: Final = 5
PAUSES: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

Payload = dict[str, object]


class Door(Protocol):
    """Where updates go in: when `accept` returns they are committed."""

    async def accept(self, channel: Channel, payloads: Sequence[Payload]) -> int:
        """Store the updates, in order; how many were new."""
        ...


async def poll(channel: Telegram, door: Door, wait: float = WAIT_SECONDS, pauses: Sequence[float] = PAUSES) -> None:
    """Fetch and store updates for ever; while they cannot be stored, nothing is confirmed and nothing else fetched.

    No offset is remembered across starts: Telegram gives what was never confirmed, and the inbox knows what it
    has. Update ids may begin anew at a lower number after a quiet week.

    Raises:
        ChannelRefused: the token is wrong, or another program keeps polling the same bot.
    """
    offset, failures, conflicts = 0, 0, 0
    while True:
        try:
            updates = await fetch(channel, offset, wait)
        except InvalidToken:
            raise failure.refused_token() from None
        except TelegramError as error:
            conflicts += isinstance(error, Conflict)
            if conflicts >= CONFLICTS:
                raise ChannelRefused(str(failure.translate(error, ""))) from None
            pause = (
                failure.seconds_of(error) if isinstance(error, RetryAfter) else pauses[min(failures, len(pauses) - 1)]
            )
            failures += 1
            LOG.warning("getUpdates: %s; again in %.1f s", type(error).__name__, pause)
            await asyncio.sleep(pause)
            continue
        failures = conflicts = 0
        if updates:
            await steady(partial(door.accept, channel, updates), LOG, pauses)
            offset = max(int(str(update["update_id"])) for update in updates) + 1


async def fetch(channel: Telegram, offset: int, wait: float) -> list[Payload]:
    """One long poll: raw updates, in order; asking for `offset` confirms all below it.

    Raises:
        TelegramError: no answer, a refusal, or an answer without a single update that could be confirmed.
    """
    asked: dict[str, Any] = {"timeout": int(wait), "limit": MOST, "allowed_updates": json.dumps(KINDS)}
    if offset:
        asked["offset"] = offset
    bot = channel.bot
    found: object = await bot.request.post(
        f"{bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=wait + ANSWER_SECONDS
    )
    updates = [one for one in found if is_update(one)] if isinstance(found, list) else []
    if found != [] and not updates:
        raise TelegramError("The answer held no updates.")
    return updates


def is_update(found: object) -> bool:
    """Whether this can be stored under its own id, and confirmed by it."""
    return isinstance(found, dict) and type(found.get("update_id")) is int
