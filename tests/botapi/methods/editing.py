"""editMessageText, -Caption, -Media and -ReplyMarkup, and the marks put on messages: pins and reactions."""

from telegram.constants import ReactionEmoji

from tests.botapi.chats import Chat
from tests.botapi.keyboards import inline_keyboard
from tests.botapi.messages import MEDIA, Message
from tests.botapi.methods.addressing import find_chat, find_message, writable_chat
from tests.botapi.methods.registry import method
from tests.botapi.methods.sending import caption_body, file_body, text_body
from tests.botapi.params import Params
from tests.botapi.refusal import JSON, bad
from tests.botapi.world import World

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
CHANGEABLE = ("photo", "document", "video", "audio", "animation")
REACTIONS = frozenset(emoji.value for emoji in ReactionEmoji)


def _editable(world: World, params: Params) -> Message:
    if "inline_message_id" in params:
        bad("message to edit not found")
    chat = writable_chat(world, params)
    message = find_message(chat, params.number("message_id"), "message to edit not found")
    if message.sender is not world.bot or message.is_service or message.origin is not None:
        bad("message can't be edited")
    return message


def _edited(world: World, message: Message, body: JSON, params: Params) -> JSON:
    keyboard = inline_keyboard(params.json("reply_markup"))
    if body == message.body and keyboard == message.keyboard:
        bad(SAME)
    world.edit(message, body, keyboard)
    return message.json()


@method("editMessageText")
def edit_message_text(world: World, params: Params) -> JSON:
    body = text_body(params)
    message = _editable(world, params)
    if "text" not in message.body:
        bad("there is no text in the message to edit")
    return _edited(world, message, body, params)


@method("editMessageCaption")
def edit_message_caption(world: World, params: Params) -> JSON:
    caption = caption_body(params)
    message = _editable(world, params)
    if not any(kind in message.body for kind in MEDIA if kind not in {"sticker", "video_note"}):
        bad("there is no caption in the message to edit")
    kept = {name: part for name, part in message.body.items() if name not in {"caption", "caption_entities"}}
    return _edited(world, message, kept | caption, params)


@method("editMessageMedia")
def edit_message_media(world: World, params: Params) -> JSON:
    media = params.json("media")
    if not isinstance(media, dict) or media.get("type") not in CHANGEABLE:
        bad("can't parse InputMedia: media type must be one of the supported")
    file = file_body(media["type"], str(media.get("media", "")), world, params)
    caption = caption_body(Params(media))
    message = _editable(world, params)
    if not any(kind in message.body for kind in (*CHANGEABLE, "text")):
        bad("message can't be edited")
    return _edited(world, message, file | caption, params)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, params: Params) -> JSON:
    message = _editable(world, params)
    return _edited(world, message, message.body, params)


def _may_pin(world: World, params: Params) -> Chat:
    chat = writable_chat(world, params)
    if chat.type != "private" and not world.standing(chat, world.bot).may("can_pin_messages"):
        bad("not enough rights to manage pinned messages in the chat")
    return chat


@method("pinChatMessage")
def pin_chat_message(world: World, params: Params) -> bool:
    chat = _may_pin(world, params)
    message = find_message(chat, params.number("message_id"), "message to pin not found")
    if message.is_service:
        bad("message can't be pinned")
    if not chat.pinned or chat.pinned[-1] != message.id:
        world.pin(message, world.bot)
    return True


@method("unpinChatMessage")
def unpin_chat_message(world: World, params: Params) -> bool:
    chat = _may_pin(world, params)
    number = params.number("message_id") or next(reversed(chat.pinned), None)
    if number not in chat.pinned:
        bad("message to unpin not found")
    chat.pinned.remove(number)
    world.changes.fire()
    return True


@method("unpinAllChatMessages", "unpinAllForumTopicMessages")
def unpin_all(world: World, params: Params) -> bool:
    chat = _may_pin(world, params)
    topic = params.number("message_thread_id")
    chat.pinned[:] = [number for number in chat.pinned if topic and chat.messages[number].topic != topic]
    world.changes.fire()
    return True


@method("setMessageReaction")
def set_message_reaction(world: World, params: Params) -> bool:
    chat = find_chat(world, params)
    message = find_message(chat, params.number("message_id"), "message to react not found")
    given = params.json("reaction") or []
    if len(given) > 1:
        bad("REACTIONS_TOO_MANY")
    emoji = [str(one.get("emoji", "")) for one in given]
    if any(one not in REACTIONS for one in emoji):
        bad("REACTION_INVALID")
    if message.is_service:
        bad("message can't be reacted to")
    world.react(message, world.bot, emoji)
    return True
