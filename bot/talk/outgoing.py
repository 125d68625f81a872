"""What the outbox holds: orders to a channel, already in words.

Each order is carried out by `channels/*/send.py`. Ids of messages and topics are the channel's own; an order
that needs one names the row of ours that learnt it, and the sender fills it in when the order leaves.
"""

import msgspec

from bot.talk.wording import Wording


class Post(msgspec.Struct, frozen=True, tag="post", omit_defaults=True):
    """Send a message; with a slot, edit the one that stands there instead.

    `relays` names our row of the person's message that this one carries across, so that its replies, edits and
    delivery can be mapped; `quiet`, `protect` and `pin` are wishes, not duties: `pin` pins it when it is new.
    """

    wording: Wording
    relays: int = 0
    quiet: bool = False
    protect: bool = False
    pin: bool = False


class Amend(msgspec.Struct, frozen=True, tag="amend"):
    """Follow an edit: change the message that carried our row `relays` across."""

    wording: Wording
    relays: int


class OpenTopic(msgspec.Struct, frozen=True, tag="open_topic"):
    """Make the case's topic; what is sent to the case waits behind it."""

    name: str


class CloseTopic(msgspec.Struct, frozen=True, tag="close_topic"):
    """Fold the case's topic away."""


class ReopenTopic(msgspec.Struct, frozen=True, tag="reopen_topic"):
    """Unfold it again."""


class DeleteTopic(msgspec.Struct, frozen=True, tag="delete_topic"):
    """Remove the topic with every message in it: the erasure of a contact."""


class DeleteMessages(msgspec.Struct, frozen=True, tag="delete_messages"):
    """Remove these messages, by the channel's ids: the erasure of a contact where there are no topics."""

    messages: tuple[str, ...]


class Farewell(msgspec.Struct, frozen=True, tag="farewell"):
    """The last word to somebody of whom nothing is kept: it carries its own address, once."""

    wording: Wording
    channel: str
    chat: str


class Tick(msgspec.Struct, frozen=True, tag="tick"):
    """Mark a volunteer's message as delivered: `message` is its id in the staff chat."""

    message: str


Outgoing = Post | Amend | OpenTopic | CloseTopic | ReopenTopic | DeleteTopic | DeleteMessages | Farewell | Tick
