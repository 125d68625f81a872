"""copyMessage(s) and forwardMessage(s): a copy names nobody, a forward names its author."""

from typing import Any

from tests.botapi.chats import Chat
from tests.botapi.messages import Message
from tests.botapi.methods.addressing import find_chat, find_message
from tests.botapi.methods.registry import method
from tests.botapi.methods.sending import Destination, caption_body, destination
from tests.botapi.params import Params
from tests.botapi.refusal import JSON, bad
from tests.botapi.world import World

MOST_AT_ONCE = 100


def _check(message: Message, verb: str) -> None:
    if message.is_service or message.protected:
        bad(f"message can't be {verb}")


def _copy_body(message: Message, params: Params) -> JSON:
    if "caption" not in params.values:
        return dict(message.body)
    kept = {name: part for name, part in message.body.items() if name not in {"caption", "caption_entities"}}
    return kept | ({} if "text" in kept else caption_body(params))


def _origin(message: Message) -> JSON:
    if message.origin is not None:
        return message.origin
    if message.anonymous:
        return {"type": "chat", "sender_chat": message.chat.brief(), "date": message.date}
    return {"type": "user", "sender_user": message.sender.json(), "date": message.date}


def _forward(world: World, place: Destination, message: Message) -> Message:
    return place.post(world, dict(message.body), origin=_origin(message), media_group=_album(message))


def _album(message: Message) -> str | None:
    """What came as one album goes on as one, under a number of its own."""
    return f"{message.media_group}-again" if message.media_group else None


def _source(world: World, params: Params) -> Chat:
    return find_chat(world, params, "from_chat_id")


@method("copyMessage")
def copy_message(world: World, params: Params) -> JSON:
    place, source = destination(world, params), _source(world, params)
    message = find_message(source, params.number("message_id"), "message to copy not found")
    _check(message, "copied")
    return {"message_id": place.post(world, _copy_body(message, params)).id}


@method("forwardMessage")
def forward_message(world: World, params: Params) -> JSON:
    place, source = destination(world, params), _source(world, params)
    message = find_message(source, params.number("message_id"), "message to forward not found")
    _check(message, "forwarded")
    return place.post(world, dict(message.body), origin=_origin(message)).json()


def _many(world: World, params: Params, verb: str) -> tuple[Destination, list[Message]]:
    """Those of the named messages that can be passed on; the others are left out in silence."""
    place, source = destination(world, params), _source(world, params)
    numbers: list[Any] = params.json("message_ids") or []
    if not numbers:
        bad("message identifiers are not specified")
    if len(numbers) > MOST_AT_ONCE:
        bad("too many message identifiers specified")
    found = [source.messages.get(int(number)) for number in numbers]
    fit = [one for one in found if one and not (one.deleted or one.is_service or one.protected)]
    return place, fit or bad(f"there are no messages to {verb}")


@method("copyMessages")
def copy_messages(world: World, params: Params) -> list[JSON]:
    place, messages = _many(world, params, "copy")
    return [
        {"message_id": place.post(world, dict(message.body), media_group=_album(message)).id} for message in messages
    ]


@method("forwardMessages")
def forward_messages(world: World, params: Params) -> list[JSON]:
    place, messages = _many(world, params, "forward")
    return [{"message_id": _forward(world, place, message).id} for message in messages]
