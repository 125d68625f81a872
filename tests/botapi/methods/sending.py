"""sendMessage, sendPhoto and their kin: everything that makes the bot say something new."""

from dataclasses import dataclass
from typing import Any

from tests.botapi.chats import Chat
from tests.botapi.files import described
from tests.botapi.keyboards import inline_keyboard, reply_keyboard
from tests.botapi.markup import parsed
from tests.botapi.messages import Message
from tests.botapi.methods.addressing import replied, thread, writable_chat
from tests.botapi.methods.registry import method
from tests.botapi.params import Params
from tests.botapi.refusal import JSON, Refusal, bad
from tests.botapi.text import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    check_bounds,
    is_empty,
    read_entities,
    stripped,
    utf16_length,
    with_found,
)
from tests.botapi.world import World

UPLOAD_LIMIT = 50_000_000
PHOTO_LIMIT = 10_000_000
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file by its parameter's name."""

    name: str
    captioned: bool = True


KINDS = {
    "sendphoto": Kind("photo"),
    "senddocument": Kind("document"),
    "sendvoice": Kind("voice"),
    "sendvideo": Kind("video"),
    "sendaudio": Kind("audio"),
    "sendanimation": Kind("animation"),
    "sendsticker": Kind("sticker", captioned=False),
    "sendvideonote": Kind("video_note", captioned=False),
}


def read_text(params: Params, field: str, entities_field: str) -> tuple[str, list[JSON]]:
    """Text and its entities, from entities or from parse_mode."""
    text = params.text(field)
    given = read_entities(params.json(entities_field))
    if params.text("parse_mode") and not given:
        text, given = parsed(text, params.text("parse_mode"))
    check_bounds(text, given)
    text, given = stripped(text, given)
    return text, with_found(text, given)


def text_body(params: Params) -> JSON:
    if not params.text("text"):
        bad("message text is empty")
    text, entities = read_text(params, "text", "entities")
    if is_empty(text):
        bad("text must be non-empty")
    if utf16_length(text) > TEXT_LIMIT:
        bad("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_body(params: Params) -> JSON:
    text, entities = read_text(params, "caption", "caption_entities")
    if utf16_length(text) > CAPTION_LIMIT:
        bad("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a new message of the bot goes, and what hangs on it."""

    chat: Chat
    topic: int | None
    reply_to: Message | None
    keyboard: JSON | None
    reply_keyboard: JSON | None
    protected: bool

    def post(self, world: World, body: JSON, **more: Any) -> Message:
        return world.post(
            self.chat,
            world.bot,
            body,
            topic=self.topic,
            reply_to=self.reply_to,
            keyboard=self.keyboard,
            reply_keyboard=self.reply_keyboard,
            protected=self.protected,
            **more,
        )


def destination(world: World, params: Params) -> Destination:
    chat = writable_chat(world, params)
    topic = thread(chat, params)
    markup = params.json("reply_markup")
    return Destination(
        chat=chat,
        topic=topic,
        reply_to=replied(chat, params, topic),
        keyboard=inline_keyboard(markup),
        reply_keyboard=reply_keyboard(markup),
        protected=params.flag("protect_content"),
    )


@method("sendMessage")
def send_message(world: World, params: Params) -> JSON:
    body = text_body(params)
    return destination(world, params).post(world, body).json()


def send_file(kind: Kind, world: World, params: Params) -> JSON:
    place = destination(world, params)
    body = file_body(kind.name, params.text(kind.name), world, params)
    if kind.captioned:
        body = body | caption_body(params)
    return place.post(world, body).json()


def file_body(kind: str, given: str, world: World, params: Params) -> JSON:
    """The part of a message that shows a file: one that is uploaded with the call, or one that the server has."""
    upload = params.files.get(given.removeprefix("attach://") if given.startswith("attach://") else kind)
    if upload is not None:
        if not upload.content:
            bad("file must be non-empty")
        if len(upload.content) > UPLOAD_LIMIT:
            raise Refusal(413, "Request Entity Too Large")
        if kind == "photo" and len(upload.content) > PHOTO_LIMIT:
            bad("file is too big for a photo")
        return described(world.files.add(kind, upload.name, upload.content, mime=upload.mime))
    if not given:
        bad(f"there is no {kind.replace('_', ' ')} in the request")
    return described(world.files.for_sending(kind, given))


def _enter(name: str, kind: Kind) -> None:
    @method(name)
    def send(world: World, params: Params) -> JSON:
        return send_file(kind, world, params)


for _name, _kind in KINDS.items():
    _enter(_name, _kind)


@method("sendLocation")
def send_location(world: World, params: Params) -> JSON:
    latitude, longitude = params.decimal("latitude"), params.decimal("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        bad("invalid location specified")
    body = {"location": {"latitude": latitude, "longitude": longitude}}
    return destination(world, params).post(world, body).json()


@method("sendContact")
def send_contact(world: World, params: Params) -> JSON:
    if "phone_number" not in params:
        bad("phone number is empty")
    if "first_name" not in params:
        bad("first name is empty")
    fields = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: params.text(name) for name in fields if name in params}
    return destination(world, params).post(world, {"contact": contact}).json()


@method("sendChatAction")
def send_chat_action(world: World, params: Params) -> bool:
    chat = writable_chat(world, params)
    thread(chat, params)
    if params.text("action") not in ACTIONS:
        bad("wrong parameter action in request")
    chat.actions.append(params.text("action"))
    world.changes.fire()
    return True
