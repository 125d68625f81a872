"""A python-telegram-bot bot as its guide builds it: ConversationHandler, PicklePersistence, long polling.

Ten states, answers in `user_data`, the library's defaults everywhere: its state is written once a minute.
"""

import os
from collections.abc import Callable, Coroutine
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PicklePersistence,
)

from tests.benchmarks.peers import setting

os.environ.setdefault("PTB_TIMEDELTA", "1")
KEYBOARDS: Final = [
    InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data) for label, data in row]
                          for row in setting.labels(turn)])
    for turn in range(len(setting.REPLIES))
]  # fmt: skip
Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, int]]


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    del context
    assert update.message is not None
    await update.message.reply_text(setting.REPLIES[0].text, reply_markup=KEYBOARDS[0])
    return 1


def step(turn: int) -> Handler:
    async def answered(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        query = update.callback_query
        assert query is not None
        assert context.user_data is not None
        assert update.effective_chat is not None
        await query.answer()
        context.user_data[f"answer{turn}"] = query.data
        await update.effective_chat.send_message(setting.REPLIES[turn].text, reply_markup=KEYBOARDS[turn])
        return turn + 1 if turn + 1 < len(setting.REPLIES) else ConversationHandler.END

    return answered


def main() -> None:
    states: dict[object, list[Any]] = {
        turn: [CallbackQueryHandler(step(turn), pattern=f"^{turn}:")] for turn in range(1, len(setting.REPLIES))
    }
    application = (
        Application.builder()
        .token(setting.TOKEN)
        .base_url(f"{setting.API}/bot")
        .persistence(PicklePersistence(setting.FOLDER / "state.pickle"))
        .build()
    )
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states=states,
            fallbacks=[CommandHandler("start", start)],
            name="walk",
            persistent=True,
            per_message=False,
        )
    )
    application.run_polling(allowed_updates=["message", "callback_query"])


if __name__ == "__main__":
    main()
