"""The limit: no state, no database; a raw getUpdates and an answer to each update on Mayday's own client.

Which turn it is stands in the button that was pressed. As many answers are under way as Mayday's sender has.
"""

import asyncio
import os
from typing import Final

import msgspec
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.backend import AiohttpRequest
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.poll import fetch
from bot.channels.telegram.receive import receive
from bot.runtime.sender import AT_ONCE
from bot.talk.update import Pressed, Update
from tests.benchmarks.peers import setting

os.environ.setdefault("PTB_TIMEDELTA", "1")
KEYBOARDS: Final = [
    InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data) for label, data in row]
                          for row in setting.labels(turn)])
    for turn in range(len(setting.REPLIES))
]  # fmt: skip


async def answer(bot: Bot, update: Update, gate: asyncio.Semaphore) -> None:
    turn = int(update.content.data.partition(":")[0]) if isinstance(update.content, Pressed) else 0
    async with gate:
        await bot.send_message(int(update.sender), setting.REPLIES[turn].text, reply_markup=KEYBOARDS[turn])


async def serve() -> None:
    bot = Bot(
        setting.TOKEN,
        base_url=f"{setting.API}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=1),
    )
    await bot.initialize()
    channel, gate, offset = Telegram(bot, frozenset()), asyncio.Semaphore(AT_ONCE), 0
    tasks: set[asyncio.Task[object]] = set()
    while True:
        for raw in await fetch(channel, offset, 30):
            offset = int(str(raw["update_id"])) + 1
            update = receive(msgspec.json.encode(raw), frozenset())
            tasks.add(asyncio.create_task(answer(bot, update, gate)))
            if isinstance(update.content, Pressed):
                tasks.add(asyncio.create_task(channel.acknowledge(update.content.press, "")))
        tasks = {task for task in tasks if not task.done()}


if __name__ == "__main__":
    asyncio.run(serve())
