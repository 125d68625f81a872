"""The parts of the Bot API's objects that we use, and no others: names of senders are not even decoded.

Field names are Telegram's (Bot API 10.0). Decoding these costs a few microseconds an update, the library's
full objects a hundred times that.
"""

import msgspec


class Chat(msgspec.Struct):
    """A chat; `type` is private, group, supergroup or channel."""

    id: int
    type: str = ""


class Person(msgspec.Struct):
    """A person or a bot, without a name."""

    id: int
    is_bot: bool = False
    language_code: str = ""


class File(msgspec.Struct):
    """Any kind of file."""

    file_id: str
    file_name: str = ""
    mime_type: str = ""
    file_size: int = 0


class Present(msgspec.Struct):
    """Something that we only need to know is there."""


class Location(msgspec.Struct):
    """A place, in degrees."""

    latitude: float
    longitude: float


class Entity(msgspec.Struct):
    """A stretch of text, in UTF-16 code units; `url` of a link whose words say something else."""

    offset: int
    length: int
    url: str = ""


class Reply(msgspec.Struct):
    """The message that is answered."""

    message_id: int


class Card(msgspec.Struct):
    """Somebody's address-book entry, sent on purpose: the one place where a name is read, because it is the message."""

    phone_number: str
    first_name: str = ""
    last_name: str = ""


class Message(msgspec.Struct):
    """A message. Which of the optional fields is set says what kind it is."""

    message_id: int
    chat: Chat
    from_: Person | None = msgspec.field(default=None, name="from")
    sender_chat: Chat | None = None
    message_thread_id: int = 0
    is_topic_message: bool = False
    reply_to_message: Reply | None = None
    text: str = ""
    entities: tuple[Entity, ...] = ()
    caption: str = ""
    caption_entities: tuple[Entity, ...] = ()
    photo: tuple[File, ...] = ()
    document: File | None = None
    voice: File | None = None
    video: File | None = None
    audio: File | None = None
    animation: File | None = None
    video_note: File | None = None
    sticker: File | None = None
    location: Location | None = None
    migrate_to_chat_id: int = 0
    contact: Card | None = None
    poll: Present | None = None
    dice: Present | None = None
    story: Present | None = None
    game: Present | None = None
    invoice: Present | None = None


class Callback(msgspec.Struct):
    """A pressed button."""

    id: str
    from_: Person = msgspec.field(name="from")
    data: str = ""
    message: Message | None = None


class Standing(msgspec.Struct):
    """A person's standing in a chat: member, administrator, left, kicked …."""

    status: str
    user: Person


class Membership(msgspec.Struct):
    """A change of somebody's standing."""

    chat: Chat
    from_: Person = msgspec.field(name="from")
    new_chat_member: Standing


class Update(msgspec.Struct):
    """One update; at most one of the optional fields is set, none for kinds we did not ask for."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Callback | None = None
    my_chat_member: Membership | None = None
