"""The limit: no state, no database; a raw getUpdates, and an answer to each update on Mayday's own client.

Which turn it is stands in the button that was pressed. As many answers are under way as Mayday's sender has.
"""

import asyncio
from typing import Final

import msgspec

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.connect import make_bot
from bot.channels.telegram.poll import fetch
from bot.channels.telegram.receive import receive
from bot.runtime.port import Letter
from bot.runtime.sender import AT_ONCE
from bot.talk.outgoing import Post
from bot.talk.update import Pressed, Update
from bot.talk.wording import Key, Span, Wording
from tests.benchmarks.peers import setting


def wording(turn: int) -> Wording:
    rows = tuple(tuple(Key(label, data) for label, data in row) for row in setting.labels(turn))
    return Wording(((Span(setting.REPLIES[turn].text),),), rows)


ORDERS: Final = [Post(wording(turn)) for turn in range(len(setting.REPLIES))]


async def answer(channel: Telegram, update: Update, gate: asyncio.Semaphore) -> None:
    turn = int(update.content.data.partition(":")[0]) if isinstance(update.content, Pressed) else 0
    async with gate:
        await channel.send(Letter(id=update.key, chat=update.sender, order=ORDERS[turn]))


async def serve() -> None:
    bot = make_bot(setting.TOKEN, setting.API, "")
    await bot.initialize()
    channel, gate, offset = Telegram(bot, frozenset()), asyncio.Semaphore(AT_ONCE), 0
    tasks: set[asyncio.Task[None]] = set()
    while True:
        for raw in await fetch(channel, offset, 30):
            offset = int(str(raw["update_id"])) + 1
            update = receive(msgspec.json.encode(raw), frozenset())
            tasks.add(asyncio.create_task(answer(channel, update, gate)))
            if isinstance(update.content, Pressed):
                tasks.add(asyncio.create_task(channel.acknowledge(update.content.press, "")))
        tasks = {task for task in tasks if not task.done()}


if __name__ == "__main__":
    asyncio.run(serve())
