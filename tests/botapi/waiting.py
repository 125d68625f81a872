"""Waiting for something to be seen, and saying what was seen instead when it does not come."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from tests.botapi.chats import Chat
from tests.botapi.messages import Message
from tests.botapi.world import World

T = TypeVar("T")


async def wait_until(world: World, found: Callable[[], T], what: str, within: float, seen: Callable[[], str]) -> T:
    """The first truthy thing; an AssertionError with what there is instead when it takes too long."""
    try:
        async with asyncio.timeout(within):
            return await world.changes.until(found)
    except TimeoutError:
        raise AssertionError(f"{what}, in vain for {within} s. Seen instead:\n{seen()}") from None


async def wait_for_message(
    world: World,
    chat: Chat,
    fits: Callable[[Message], bool],
    what: str,
    within: float,
) -> Message:
    """The earliest visible message that fits; one that is there already counts."""

    def found() -> Message | None:
        fitting = [message for message in chat.visible() if fits(message)]
        return min(fitting, key=lambda message: message.stamp, default=None)

    message = await wait_until(world, found, what, within, lambda: transcript(chat))
    assert message is not None
    return message


def transcript(chat: Chat) -> str:
    """The chat as people see it, one line a message."""
    return "\n".join(f"  {message!r}" for message in chat.visible()) or "  (nothing)"
