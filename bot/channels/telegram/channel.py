"""Telegram as a channel of the runtime: routes, receives, sends and acknowledges.

It stores nothing. It keeps in mind the ids that the staff chat has had, and which letters are only half said:
both can be lost, the first is read anew at the next start and the second costs a repetition.
"""

import contextlib
from collections.abc import Mapping
from typing import Any, Final

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram import calls
from bot.channels.telegram import receive as reading
from bot.channels.telegram.backend import AiohttpRequest
from bot.channels.telegram.compose import HalfSaid
from bot.channels.telegram.render import clipped
from bot.channels.telegram.send import carry_out
from bot.errors import Moved
from bot.runtime.port import Allowance, Allowances, Letter, Route
from bot.talk.update import Update

# https://core.telegram.org/bots/faq: about 30 messages a second over all chats, one a second in one chat with
# short bursts, 20 a minute in one group (read 2026-11-24). A little below each, so that clocks may differ.
ALLOWANCES: Final = Allowances(
    contact=Allowance(burst=3, seconds=1.0),
    staff=Allowance(burst=5, seconds=60 / 15),
    overall=Allowance(burst=25, seconds=1 / 28),
)
TOAST_UNITS: Final = 200


class Telegram:
    """The port to Telegram; `staff_chats` grows when the staff chat moves to another id."""

    name = reading.NAME
    allowances = ALLOWANCES

    def __init__(self, bot: Bot, staff_chats: frozenset[str], allowances: Allowances = ALLOWANCES) -> None:
        self.bot = bot
        self.staff_chats = staff_chats
        self.allowances = allowances
        self._half_said = HalfSaid()

    @property
    def silence(self) -> float | None:
        """Seconds since Telegram last answered anything; None if it never did."""
        request = self.bot.request
        return request.silence if isinstance(request, AiohttpRequest) else None

    def route(self, payload: Mapping[str, Any]) -> Route:
        """Whose update this is. One that tells of the staff chat's move makes the new id staff's from here on."""
        self.staff_chats |= reading.staff_chats_told(payload, self.staff_chats)
        return reading.route(payload, self.staff_chats)

    def receive(self, payload: bytes) -> Update:
        """The update in our words; raises msgspec.ValidationError on a shape that the Bot API does not have."""
        return reading.receive(payload, self.staff_chats)

    async def send(self, letter: Letter) -> str:
        """Carry the order out."""
        try:
            return await carry_out(self.bot, letter, self._half_said)
        except Moved as moved:
            if letter.chat in self.staff_chats:
                self.staff_chats |= {moved.chat}
            raise

    async def acknowledge(self, press: str, toast: str) -> None:
        """Stop the button's spinner. The press may have expired long ago: that harms nobody."""
        with contextlib.suppress(TelegramError):
            await calls.acknowledge(self.bot, press, clipped(toast, TOAST_UNITS))
