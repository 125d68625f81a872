"""deleteMessage and deleteMessages, with the rule of 48 hours."""

from tests.botapi.messages import Message
from tests.botapi.methods.addressing import find_chat, find_message
from tests.botapi.methods.registry import method
from tests.botapi.params import Params
from tests.botapi.refusal import bad
from tests.botapi.world import World

LIFE = 48 * 3600
NEVER = frozenset({"forum_topic_created", "supergroup_chat_created", "group_chat_created", "migrate_from_chat_id"})
MOST_AT_ONCE = 100


def _objection(world: World, message: Message) -> str | None:
    chat = message.chat
    own = message.sender is world.bot
    if NEVER & message.body.keys():
        return "message can't be deleted"
    if chat.type != "private" and not own and not world.standing(chat, world.bot).may("can_delete_messages"):
        return "message can't be deleted"
    if world.clock.now() - message.date >= LIFE:
        return "message can't be deleted for everyone"
    return None


@method("deleteMessage")
def delete_message(world: World, params: Params) -> bool:
    chat = find_chat(world, params)
    message = find_message(chat, params.number("message_id"), "message to delete not found")
    if objection := _objection(world, message):
        bad(objection)
    world.delete(message)
    return True


@method("deleteMessages")
def delete_messages(world: World, params: Params) -> bool:
    chat = find_chat(world, params)
    numbers = params.json("message_ids") or []
    if not 1 <= len(numbers) <= MOST_AT_ONCE:
        bad("message identifiers are not specified" if not numbers else "too many message identifiers specified")
    found = [chat.messages.get(int(number)) for number in numbers]
    present = [message for message in found if message is not None and not message.deleted]
    for message in present:
        if objection := _objection(world, message):
            bad(objection)
    for message in present:
        world.delete(message)
    return True
