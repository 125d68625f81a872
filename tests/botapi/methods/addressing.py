"""Finds what a call speaks of: the chat, the topic, the message; refuses as Telegram does when it cannot.

Everything that a bot may get wrong about *where* is decided here.
"""

from tests.botapi.chats import Chat, Topic
from tests.botapi.messages import Message
from tests.botapi.params import Params
from tests.botapi.refusal import Refusal, bad, forbidden
from tests.botapi.world import World


def find_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """A chat that the bot knows, whether or not it may write there."""
    if name not in params:
        bad("chat_id is empty")
    asked = params.text(name)
    if asked.startswith("@"):
        bad("chat not found")
    number = params.number(name) or 0
    chat = world.chats.get(number)
    if chat is None or (chat.person is not None and not chat.started and not _shares_group(world, chat)):
        bad("chat not found")
    if chat.migrated_to is not None:
        raise Refusal(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=chat.migrated_to,
        )
    if chat.type != "private":
        kind = "supergroup" if chat.type == "supergroup" else "group"
        status = world.standing(chat, world.bot).status
        if status == "kicked":
            forbidden(f"bot was kicked from the {kind} chat")
        if status == "left":
            forbidden(f"bot is not a member of the {kind} chat")
    return chat


def writable_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """A chat that the bot may write to now."""
    chat = find_chat(world, params, name)
    if chat.person is not None:
        if chat.person.is_bot:
            forbidden("bots can't send messages to bots")
        if chat.blocked:
            forbidden("bot was blocked by the user")
        if not chat.started:
            forbidden("bot can't initiate conversation with a user")
    return chat


def _shares_group(world: World, chat: Chat) -> bool:
    return any(
        other.type != "private" and chat.id in other.members and world.bot.id in other.members
        for other in world.chats.values()
    )


def thread(chat: Chat, params: Params) -> int | None:
    """The topic to write in; None is General, or a chat without topics."""
    number = params.number("message_thread_id")
    if not number:
        if chat.general_closed:
            bad("TOPIC_CLOSED")
        return None
    topic = chat.topics.get(number)
    if topic is None:
        bad("message thread not found")
    if topic.closed:
        bad("TOPIC_CLOSED")
    return topic.id


def topic_of(chat: Chat, params: Params) -> Topic:
    """The topic that is to be changed."""
    require_forum(chat)
    number = params.number("message_thread_id")
    topic = chat.topics.get(number or 0)
    return topic or bad("message thread not found")


def require_forum(chat: Chat) -> None:
    if not chat.is_forum:
        bad("the chat is not a forum")


def find_message(chat: Chat, number: int | None, missing: str) -> Message:
    if not number:
        bad("message identifier is not specified")
    message = chat.messages.get(number)
    if message is None or message.deleted:
        bad(missing)
    return message


def replied(chat: Chat, params: Params, topic: int | None) -> Message | None:
    """The message that a new one answers."""
    given = params.json("reply_parameters") or {}
    number = int(given.get("message_id", 0)) or params.number("reply_to_message_id")
    lenient = bool(given.get("allow_sending_without_reply")) or params.flag("allow_sending_without_reply")
    if not number:
        return None
    message = chat.messages.get(number)
    if message is None or message.deleted or (chat.is_forum and message.topic != topic):
        return None if lenient else bad("message to be replied not found")
    return message
