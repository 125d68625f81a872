"""An aiogram bot as its guide builds it: ten states, answers in the context's data, memory storage, long polling."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.benchmarks.peers import setting

KEYBOARDS: Final = [
    InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=label, callback_data=data) for label, data in row]
                         for row in setting.labels(turn)]
    )
    for turn in range(len(setting.REPLIES))
]  # fmt: skip
STATES: Final = [State(f"turn{turn}", group_name="walk") for turn in range(len(setting.REPLIES) + 1)]


async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(STATES[1])
    await message.answer(setting.REPLIES[0].text, reply_markup=KEYBOARDS[0])


def step(turn: int) -> Callable[[CallbackQuery, FSMContext], Awaitable[None]]:
    async def answered(query: CallbackQuery, state: FSMContext) -> None:
        await query.answer()
        await state.update_data({f"answer{turn}": query.data})
        assert query.message is not None
        # Before the reply: updates are handled side by side, and the next press may be faster than the end of this one.
        if turn + 1 < len(setting.REPLIES):
            await state.set_state(STATES[turn + 1])
        else:
            await state.clear()
        await query.message.answer(setting.REPLIES[turn].text, reply_markup=KEYBOARDS[turn])

    return answered


async def serve() -> None:
    dispatcher: Any = Dispatcher()
    dispatcher.message.register(start, CommandStart())
    for turn in range(1, len(setting.REPLIES)):
        dispatcher.callback_query.register(step(turn), STATES[turn], F.data.startswith(f"{turn}:"))
    bot = Bot(setting.TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(setting.API)))
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(serve())
