"""The two calls that nearly every update needs, made without the library's objects on the way out and back.

Building those and reading them costs more than the call itself. Errors are the library's, as everywhere.
"""

from typing import Any, Final, cast

import msgspec
from telegram import Bot
from telegram.request import RequestData

from bot.channels.telegram.backend import Ready
from bot.channels.telegram.render import keyboard_json, text_of
from bot.runtime.port import Letter
from bot.talk.outgoing import Post
from bot.talk.wording import Wording

NO_PREVIEW: Final = '{"is_disabled": true}'


async def call(bot: Bot, method: str, arguments: dict[str, str]) -> Any:
    """One call with arguments as the Bot API writes them; what came back, as JSON says it."""
    ready = cast("RequestData", Ready(arguments))
    return await bot.request.post(f"{bot.base_url}/{method}", request_data=ready)


async def send_words(bot: Bot, letter: Letter, part: Wording) -> str:
    """Send one new message without a file; its id."""
    text, entities = text_of(part)
    arguments = {"chat_id": letter.chat, "text": text, "link_preview_options": NO_PREVIEW, **common(letter)}
    if entities:
        arguments["entities"] = json_of([
            {"type": one.type, "offset": one.offset, "length": one.length} | ({"url": one.url} if one.url else {})
            for one in entities
        ])  # fmt: skip
    if keyboard := keyboard_json(part):
        arguments["reply_markup"] = keyboard
    message = await call(bot, "sendMessage", arguments)
    return str(message["message_id"])


async def acknowledge(bot: Bot, press: str, toast: str) -> None:
    """Answer a press, with words to confirm or with none."""
    words = {"text": toast, "show_alert": "true"} if toast else {}
    await call(bot, "answerCallbackQuery", {"callback_query_id": press, **words})


def common(letter: Letter) -> dict[str, str]:
    """The arguments that every kind of message takes."""
    arguments: dict[str, str] = {}
    if letter.topic:
        arguments["message_thread_id"] = letter.topic
    if letter.reply_to:
        arguments["reply_parameters"] = f'{{"message_id":{int(letter.reply_to)},"allow_sending_without_reply":true}}'
    if isinstance(letter.order, Post) and letter.order.quiet:
        arguments["disable_notification"] = "true"
    if isinstance(letter.order, Post) and letter.order.protect:
        arguments["protect_content"] = "true"
    return arguments


def json_of(value: object) -> str:
    """A nested argument."""
    return msgspec.json.encode(value).decode()
