"""What the runtime needs of a channel: a page that each channel keeps.

A channel turns its raw payloads into updates and carries out orders; it decides nothing and stores nothing.
"""

from collections.abc import Mapping
from typing import Literal, Protocol

import msgspec

from bot.talk.outgoing import Outgoing
from bot.talk.update import Update


class Route(msgspec.Struct, frozen=True):
    """The little that is read of a payload before it is stored: its own id, and whose it is.

    `address` is the contact's id on the channel, or the topic's in the staff chat ("" for the board).
    """

    key: str
    place: Literal["contact", "staff", "elsewhere"]
    address: str = ""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """An order with every id filled in that the channel needs to carry it out.

    `chat` and `topic` are the channel's ids, `topic` "" for none. `edits` is the message to edit in place,
    `reply_to` the one to answer, both "" for none. `id` stays the same when an order is sent again.
    """

    id: str
    chat: str
    order: Outgoing
    topic: str = ""
    edits: str = ""
    reply_to: str = ""


class Allowance(msgspec.Struct, frozen=True):
    """How many messages a chat takes: `burst` at once, then one each `seconds`."""

    burst: float
    seconds: float


class Allowances(msgspec.Struct, frozen=True):
    """A channel's flood limits: for one contact, for the staff chat, for everything together."""

    contact: Allowance
    staff: Allowance
    overall: Allowance


class Channel(Protocol):
    """A place where contacts talk, or staff, or both."""

    name: str
    allowances: Allowances

    def route(self, payload: Mapping[str, object]) -> Route:
        """Where a payload belongs. Tolerant: whatever has an id of its own gets a route."""
        ...

    def receive(self, payload: bytes) -> Update:
        """The update in our words. May raise on what cannot be understood: the worker sets that aside."""
        ...

    async def send(self, letter: Letter) -> str:
        """Carry the order out; the channel's id of the message or topic that came of it, "" if none.

        Raises:
            ChannelError: by its subclass, what may be done next.
        """
        ...

    async def acknowledge(self, press: str, toast: str) -> None:
        """Tell the channel that a press was heard. Best effort: never raises, never waited for."""
        ...
