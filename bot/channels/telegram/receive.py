"""From Telegram's update to ours: pure, and without a name or a handle of anybody.

`route` reads the little that is needed before an update is stored and takes whatever comes; `receive` reads
the rest, later, and may raise on what it cannot understand.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from bot.channels.telegram import wire
from bot.runtime.port import Route
from bot.talk.message import Attachment, AttachmentKind
from bot.talk.update import Closed, Content, Moved, Opened, Other, Pressed, Update, Wrote

NAME: Final = "telegram"
KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
GONE: Final = frozenset({"left", "kicked"})
UNREAD: Final = ("poll", "dice", "story", "game", "invoice")
FILES: Final[tuple[AttachmentKind, ...]] = (
    "animation", "document", "voice", "video", "audio", "video_note", "sticker",
)  # fmt: skip


def route(payload: Mapping[str, Any], staff_chats: frozenset[str]) -> Route:
    """Whose update this is; "elsewhere" for anything without a private chat or the staff chat."""
    key = str(payload.get("update_id", ""))
    try:
        chat, topic = place_of(payload)
        number, kind = str(chat["id"]), chat.get("type")
    except (AttributeError, KeyError, TypeError):
        return Route(key, "elsewhere")
    if number in staff_chats:
        return Route(key, "staff", topic)
    return Route(key, "contact", number) if kind == "private" else Route(key, "elsewhere")


def staff_chats_told(payload: Mapping[str, Any], staff_chats: frozenset[str]) -> frozenset[str]:
    """The ids that staff's chat has by what this update tells: both, if it tells that the chat moved; else none."""
    message = payload.get("message")
    if not isinstance(message, Mapping) or not isinstance(message.get("chat"), Mapping):
        return frozenset()
    here = message["chat"].get("id")
    there = message.get("migrate_to_chat_id") or message.get("migrate_from_chat_id")
    told = frozenset({str(here), str(there)}) if there else frozenset()
    return told if told & staff_chats else frozenset()


def place_of(payload: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """The chat of an update, and the topic in it; raises what a strange shape raises."""
    for kind in KINDS:
        if kind in payload:
            holder = payload[kind].get("message") or payload[kind]
            in_topic = holder.get("is_topic_message") and holder.get("message_thread_id")
            return holder["chat"], str(in_topic or "")
    raise KeyError


def receive(payload: bytes, staff_chats: frozenset[str]) -> Update:
    """The update in our words.

    Raises:
        msgspec.ValidationError: a field that we use has another shape than the Bot API says.
    """
    update = msgspec.json.decode(payload, type=wire.Update)
    key = str(update.update_id)
    if update.callback_query is not None:
        return pressed(key, update.callback_query, staff_chats)
    if update.my_chat_member is not None:
        return membership(key, update.my_chat_member, staff_chats)
    message = update.message or update.edited_message
    if message is None:
        return Update(NAME, key, "elsewhere", Other("unknown"))
    return of_message(key, message, content_of(message, edited=update.edited_message is not None), staff_chats)


def of_message(key: str, message: wire.Message, content: Content, staff_chats: frozenset[str]) -> Update:
    """An update about a message: who, where, in answer to what."""
    sender = message.from_
    hidden = sender is None or message.sender_chat is not None
    from_bot = sender is not None and sender.is_bot and not hidden
    place = place_in(message.chat, staff_chats)
    in_topic = message.is_topic_message and message.message_thread_id
    return Update(
        NAME,
        key,
        "elsewhere" if from_bot else place,
        content,
        sender="" if hidden or sender is None else str(sender.id),
        message=str(message.message_id),
        reply_to=str(message.reply_to_message.message_id) if message.reply_to_message else "",
        topic=str(in_topic) if in_topic and place == "staff" else "",
        languages=(sender.language_code,) if sender and sender.language_code else (),
    )


def place_in(chat: wire.Chat, staff_chats: frozenset[str]) -> Any:
    """Which side of the desk a chat is on."""
    if str(chat.id) in staff_chats:
        return "staff"
    return "contact" if chat.type == "private" else "elsewhere"


def content_of(message: wire.Message, *, edited: bool) -> Content:
    """What a message says: words, a file, or something we have no use for."""
    if message.migrate_to_chat_id:
        return Moved(str(message.migrate_to_chat_id))
    attachment = attachment_of(message)
    if message.text or attachment is not None:
        said = with_links(message.text, message.entities) or with_links(message.caption, message.caption_entities)
        return Wrote(said, attachment, edited)
    if message.contact is not None:
        card = message.contact
        return Wrote(" ".join(filter(None, (card.first_name, card.last_name, card.phone_number))), edited=edited)
    return Other(next((kind for kind in UNREAD if getattr(message, kind)), "service"))


def with_links(text: str, entities: tuple[wire.Entity, ...]) -> str:
    """The text with the addresses of its links in words: where a link leads is what matters in a fraud."""
    units = text.encode("utf-16-le")
    for link in sorted(entities, key=lambda entity: entity.offset, reverse=True):
        end = 2 * (link.offset + link.length)
        if link.url and link.url not in text:
            units = units[:end] + f" ({link.url})".encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le", "replace")


def attachment_of(message: wire.Message) -> Attachment | None:
    """The file or the place under a message, the largest size of a photo."""
    if message.photo:
        largest = message.photo[-1]
        return Attachment("photo", ref=largest.file_id, size=largest.file_size, caption=message.caption)
    if message.location is not None:
        place = message.location
        return Attachment("location", latitude=place.latitude, longitude=place.longitude)
    for kind in FILES:
        file: wire.File | None = getattr(message, kind)
        if file is not None:
            return Attachment(kind, file.file_id, file.file_name, file.mime_type, file.file_size, message.caption)
    return None


def pressed(key: str, callback: wire.Callback, staff_chats: frozenset[str]) -> Update:
    """A press. The person who pressed is not the sender of the message under which the button stands."""
    content = Pressed(callback.data, callback.id)
    sender = str(callback.from_.id)
    languages = (callback.from_.language_code,) if callback.from_.language_code else ()
    message = callback.message
    if message is None:  # a button under a message that some other chat holds
        return Update(NAME, key, "elsewhere", content, sender=sender, languages=languages)
    place = place_in(message.chat, staff_chats)
    topic = str(message.message_thread_id) if message.is_topic_message and place == "staff" else ""
    return Update(
        NAME, key, place, content, sender=sender, message=str(message.message_id), topic=topic, languages=languages
    )


def membership(key: str, change: wire.Membership, staff_chats: frozenset[str]) -> Update:
    """The bot's own standing in a chat: in a private one, blocked or let back in."""
    gone = change.new_chat_member.status in GONE
    content: Content = Closed() if gone else Opened()
    place = place_in(change.chat, staff_chats)
    return Update(NAME, key, place, content if place == "contact" else Other("membership"), sender=str(change.from_.id))
