"""A message as the server remembers it, what people see of it, and its JSON.

The JSON follows the Bot API: a topic's message names its thread, General's does not, and a reply in General
carries a thread number that is no topic.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.botapi.text import utf16_slice

if TYPE_CHECKING:
    from tests.botapi.chats import Account, Chat
    from tests.botapi.refusal import JSON

# A body with one of these is a notice of the service, which can be neither copied nor edited.
SERVICE = frozenset(
    {
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "pinned_message",
        "new_chat_members",
        "left_chat_member",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "supergroup_chat_created",
        "group_chat_created",
    }
)
MEDIA = ("photo", "animation", "document", "voice", "video", "audio", "sticker", "video_note")


@dataclass(slots=True, eq=False)
class Message:
    """One message; `body` holds the fields that make it a text, a photo, a notice …"""

    chat: Chat
    id: int
    sender: Account
    date: int
    body: JSON
    topic: int | None = None
    reply_to: Message | None = None
    keyboard: JSON | None = None
    reply_keyboard: JSON | None = None
    edited_at: int | None = None
    edits: int = 0
    deleted: bool = False
    origin: JSON | None = None
    anonymous: bool = False
    signature: str | None = None
    protected: bool = False
    media_group: str | None = None
    reactions: dict[int, list[str]] = field(default_factory=dict)
    stamp: int = 0  # grows with each new and each edited message of the server

    def __repr__(self) -> str:
        return f"<{self.id} {self.sender.first_name}: {self.text or self.kind!r} {self.buttons or ''}>"

    @property
    def text(self) -> str:
        """What a reader sees in words: the text, or the caption."""
        return str(self.body.get("text", self.body.get("caption", "")))

    @property
    def entities(self) -> list[JSON]:
        found: list[JSON] = self.body.get("entities") or self.body.get("caption_entities") or []
        return found

    def marked(self, kind: str) -> list[str]:
        """The pieces of the text that are bold, italic, a text_link …"""
        found = (entity for entity in self.entities if entity["type"] == kind)
        return [utf16_slice(self.text, entity["offset"], entity["length"]) for entity in found]

    @property
    def kind(self) -> str:
        """Text, photo, location, or the name of the notice."""
        order = (*MEDIA, "text")
        return next((name for name in order if name in self.body), next(iter(self.body), "empty"))

    @property
    def is_service(self) -> bool:
        return not SERVICE.isdisjoint(self.body)

    @property
    def rows(self) -> list[list[str]]:
        """The labels of the inline keyboard, row by row."""
        rows = self.keyboard["inline_keyboard"] if self.keyboard else []
        return [[button["text"] for button in row] for row in rows]

    @property
    def buttons(self) -> list[str]:
        return [label for row in self.rows for label in row]

    def button(self, label: str) -> JSON | None:
        rows = self.keyboard["inline_keyboard"] if self.keyboard else []
        return next((button for row in rows for button in row if button["text"] == label), None)

    @property
    def root(self) -> Message:
        """The message at the beginning of this chain of replies."""
        return self if self.reply_to is None else self.reply_to.root

    def json(self, *, with_reply: bool = True) -> JSON:
        shown: JSON = {"message_id": self.id, "from": self.sender.json(), "chat": self.chat.brief(), "date": self.date}
        if self.anonymous:
            shown["sender_chat"] = self.chat.brief()
        optional = {
            "author_signature": self.signature,
            "edit_date": self.edited_at,
            "forward_origin": self.origin,
            "media_group_id": self.media_group,
            "has_protected_content": self.protected or None,
            "reply_markup": self.keyboard,
        }
        shown |= {name: value for name, value in optional.items() if value is not None}
        return shown | self._thread() | (self._reply() if with_reply else {}) | self.body

    def _thread(self) -> JSON:
        if self.topic is not None:
            return {"message_thread_id": self.topic, "is_topic_message": True}
        if self.chat.type == "supergroup" and self.reply_to is not None:
            return {"message_thread_id": self.root.id}
        return {}

    def _reply(self) -> JSON:
        replied = self.reply_to
        if replied is None and self.topic is not None and "forum_topic_created" not in self.body:
            # Whatever is written in a topic answers the notice that opened it.
            replied = self.chat.messages.get(self.topic)
        if replied is None or replied.deleted:
            return {}
        return {"reply_to_message": replied.json(with_reply=False)}
