"""Says a wording on Telegram: as new messages, or in place of one that stands there.

One call of the Bot API for each message, in the library's typed methods. A call that is refused for its style
is made once more with the bare words; nothing else is tried twice here.
"""

import logging
from typing import Any, Final

import telegram
from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram import failure
from bot.channels.telegram.calls import send_words
from bot.channels.telegram.compose import WORDLESS, HalfSaid, Rest, caption_parts, fits_under, parts_of, text_parts
from bot.channels.telegram.render import keyboard_of, text_of, undressed
from bot.errors import NeverSent
from bot.runtime.port import Letter
from bot.talk.message import Attachment
from bot.talk.outgoing import Post
from bot.talk.wording import Wording

LOG = logging.getLogger("mayday.telegram")
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
MEDIA: Final = {
    "photo": telegram.InputMediaPhoto,
    "document": telegram.InputMediaDocument,
    "video": telegram.InputMediaVideo,
    "audio": telegram.InputMediaAudio,
    "animation": telegram.InputMediaAnimation,
}


async def deliver(bot: Bot, letter: Letter, wording: Wording, half_said: HalfSaid) -> str:
    """All of it, in as many messages as it needs; the id of the last, which has the buttons."""
    rest = half_said.take(letter) or await begin(bot, letter, wording)
    parts, ref = rest.parts, rest.ref
    while parts:
        try:
            ref = await say(bot, letter, parts[0])
        except TelegramError as error:
            if not ref:
                raise
            if is_final(error, letter):
                LOG.warning("order %s: Telegram took the beginning and refused %d more messages", letter.id, len(parts))
                return ref
            half_said.keep(letter, Rest(parts, ref))
            raise
        parts = parts[1:]
    return ref


def is_final(error: TelegramError, letter: Letter) -> bool:
    """Whether the rest of a letter will never be taken, although its beginning was."""
    if not isinstance(error, BadRequest) or failure.is_refusal(error, failure.TOPIC_CLOSED):
        return False
    return type(failure.translate(error, letter.chat)) is NeverSent


async def begin(bot: Bot, letter: Letter, wording: Wording) -> Rest:
    """Edit the message that is to be replaced, if there is one; what is to be said as new messages."""
    if letter.edits:
        try:
            return Rest(await change(bot, letter, wording), letter.edits)
        except BadRequest as error:
            if not isinstance(letter.order, Post) or not failure.is_refusal(error, failure.SLOT_GONE):
                raise
    return Rest(parts_of(wording))


async def change(bot: Bot, letter: Letter, wording: Wording) -> tuple[Wording, ...]:
    """Edit the letter's message; what did not fit into it."""
    if wording.attachment is not None and wording.attachment.kind in WORDLESS and not wording.paragraphs:
        return ()  # a place that moves, a sticker: there is nothing in it to edit
    if fits_under(wording):
        try:
            await changed(bot, letter, wording)
        except BadRequest as error:
            if not failure.is_refusal(error, failure.NO_CAPTION):
                raise
        else:
            return ()
    first, *rest = text_parts(wording)
    try:
        await changed(bot, letter, first)
    except BadRequest as error:
        if wording.attachment is None or not failure.is_refusal(error, failure.NO_TEXT):
            raise
        first, *rest = caption_parts(wording)
        await changed(bot, letter, first)
    return tuple(rest)


async def changed(bot: Bot, letter: Letter, part: Wording) -> None:
    """Edit the letter's message; one that looks so already is changed."""
    try:
        await edit(bot, letter, part)
    except BadRequest as error:
        if failure.is_refusal(error, failure.STYLE):
            await edit(bot, letter, undressed(part))
        elif not failure.is_refusal(error, failure.UNCHANGED):
            raise


async def edit(bot: Bot, letter: Letter, part: Wording) -> None:
    """One call to edit words, the words under a file, or the file with them."""
    text, entities = text_of(part)
    keyboard = keyboard_of(part)
    where: dict[str, Any] = {"chat_id": int(letter.chat), "message_id": int(letter.edits)}
    file = part.attachment
    if file is None:
        where["link_preview_options"] = NO_PREVIEW
        await bot.edit_message_text(text, entities=entities, reply_markup=keyboard, **where)
        return
    caption: dict[str, Any] = {"caption": text, "caption_entities": entities} if part.paragraphs else {"caption": ""}
    if file.kind in MEDIA:
        await bot.edit_message_media(MEDIA[file.kind](file.ref, **caption), reply_markup=keyboard, **where)
    else:
        await bot.edit_message_caption(reply_markup=keyboard, **where, **caption)


async def say(bot: Bot, letter: Letter, part: Wording) -> str:
    """Send one new message; its id."""
    try:
        return await new(bot, letter, part)
    except BadRequest as error:
        if not failure.is_refusal(error, failure.STYLE):
            raise
        return await new(bot, letter, undressed(part))


async def new(bot: Bot, letter: Letter, part: Wording) -> str:
    """One call to send words, or a file with or without words; the message's id."""
    if part.attachment is None:
        return await send_words(bot, letter, part)
    arguments = common(letter) | {"reply_markup": keyboard_of(part)}
    if part.paragraphs:
        text, entities = text_of(part)
        arguments |= {"caption": text, "caption_entities": entities}
    return str((await send_file(bot, part.attachment, arguments)).message_id)


async def send_file(bot: Bot, file: Attachment, arguments: dict[str, Any]) -> telegram.Message:
    """A file by Telegram's own handle for it, or a place."""
    if file.kind == "location":
        return await bot.send_location(latitude=file.latitude, longitude=file.longitude, **arguments)
    send_kind = getattr(bot, f"send_{file.kind}")
    message: telegram.Message = await send_kind(**{file.kind: file.ref}, **arguments)
    return message


def common(letter: Letter) -> dict[str, Any]:
    """The arguments that every kind of message takes."""
    arguments: dict[str, Any] = {"chat_id": int(letter.chat)}
    if letter.topic:
        arguments["message_thread_id"] = int(letter.topic)
    if letter.reply_to:
        arguments["reply_parameters"] = ReplyParameters(int(letter.reply_to), allow_sending_without_reply=True)
    if isinstance(letter.order, Post) and letter.order.quiet:
        arguments["disable_notification"] = True
    if isinstance(letter.order, Post) and letter.order.protect:
        arguments["protect_content"] = True
    return arguments
