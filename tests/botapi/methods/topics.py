"""Forum topics: create, edit, close, reopen, delete. A bot may change the topics it opened without the right to."""

from tests.botapi.chats import Chat, Topic
from tests.botapi.methods.addressing import find_chat, require_forum, topic_of
from tests.botapi.methods.registry import method
from tests.botapi.params import Params
from tests.botapi.refusal import JSON, bad
from tests.botapi.text import utf16_length
from tests.botapi.world import World

COLORS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})
NAME_LIMIT = 128


def _name(params: Params) -> str:
    name = params.text("name").strip()
    if not name:
        bad("TOPIC_TITLE_EMPTY")
    if utf16_length(name) > NAME_LIMIT:
        bad("TOPIC_TITLE_TOO_LONG")
    return name


@method("createForumTopic")
def create_forum_topic(world: World, params: Params) -> JSON:
    chat = find_chat(world, params)
    require_forum(chat)
    if not world.standing(chat, world.bot).may("can_manage_topics"):
        bad("not enough rights to create a topic")
    color = params.number("icon_color") or 7322096
    if color not in COLORS:
        bad("invalid forum topic icon color specified")
    name = _name(params)
    return world.open_topic(chat, world.bot, name, color, params.text("icon_custom_emoji_id") or None).json()


def _own(world: World, params: Params, verb: str) -> tuple[Chat, Topic]:
    chat = find_chat(world, params)
    topic = topic_of(chat, params)
    if topic.creator is not world.bot and not world.standing(chat, world.bot).may("can_manage_topics"):
        bad(f"not enough rights to {verb} the topic")
    return chat, topic


@method("editForumTopic")
def edit_forum_topic(world: World, params: Params) -> bool:
    chat, topic = _own(world, params, "edit")
    name = _name(params) if "name" in params else topic.name
    emoji = params.text("icon_custom_emoji_id") or topic.icon_custom_emoji_id
    if (name, emoji) == (topic.name, topic.icon_custom_emoji_id):
        bad("TOPIC_NOT_MODIFIED")
    changed: JSON = {"name": name} if name != topic.name else {}
    if emoji != topic.icon_custom_emoji_id:
        changed["icon_custom_emoji_id"] = emoji
    topic.name, topic.icon_custom_emoji_id = name, emoji
    world.post(chat, world.bot, {"forum_topic_edited": changed}, topic=topic.id)
    return True


@method("closeForumTopic")
def close_forum_topic(world: World, params: Params) -> bool:
    return _set_closed(world, params, closed=True)


@method("reopenForumTopic")
def reopen_forum_topic(world: World, params: Params) -> bool:
    return _set_closed(world, params, closed=False)


def _set_closed(world: World, params: Params, *, closed: bool) -> bool:
    chat, topic = _own(world, params, "close" if closed else "reopen")
    if topic.closed == closed:
        bad("TOPIC_NOT_MODIFIED")
    world.close_topic(chat, topic, world.bot, closed=closed)
    return True


@method("closeGeneralForumTopic")
def close_general_forum_topic(world: World, params: Params) -> bool:
    return _set_general(world, params, closed=True)


@method("reopenGeneralForumTopic")
def reopen_general_forum_topic(world: World, params: Params) -> bool:
    return _set_general(world, params, closed=False)


def _set_general(world: World, params: Params, *, closed: bool) -> bool:
    chat = find_chat(world, params)
    require_forum(chat)
    if not world.standing(chat, world.bot).may("can_manage_topics"):
        bad(f"not enough rights to {'close' if closed else 'reopen'} the topic")
    if chat.general_closed == closed:
        bad("TOPIC_NOT_MODIFIED")
    chat.general_closed = closed
    world.post(chat, world.bot, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})
    return True


@method("deleteForumTopic")
def delete_forum_topic(world: World, params: Params) -> bool:
    chat = find_chat(world, params)
    topic = topic_of(chat, params)
    if not world.standing(chat, world.bot).may("can_delete_messages"):
        bad("not enough rights to delete the topic")
    world.delete_topic(chat, topic)
    return True
