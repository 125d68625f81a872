"""Who and where: accounts, members, chats and forum topics as the server remembers them.

Plain records and their JSON; what may be done in them is decided in world.py and methods/.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from tests.botapi.messages import Message
from tests.botapi.refusal import JSON

ChatType = Literal["private", "group", "supergroup"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)
ALL_RIGHTS = frozenset(ADMIN_RIGHTS)
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


@dataclass(slots=True, eq=False)
class Account:
    """A person or a bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def json(self) -> JSON:
        shown = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return shown | {name: value for name, value in optional.items() if value is not None}


# Telegram writes this account as the author of what an anonymous administrator says.
GROUP_ANONYMOUS_BOT = Account(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)


@dataclass(slots=True, eq=False)
class Member:
    """One account's standing in one group."""

    account: Account
    status: Status = "member"
    rights: frozenset[str] = frozenset()
    anonymous: bool = False
    title: str | None = None

    @property
    def present(self) -> bool:
        return self.status not in {"left", "kicked"}

    @property
    def is_admin(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def json(self) -> JSON:
        shown: JSON = {"user": self.account.json(), "status": self.status}
        if self.is_admin:
            shown["is_anonymous"] = self.anonymous
            if self.title:
                shown["custom_title"] = self.title
        if self.status == "administrator":
            shown |= {right: right in self.rights for right in ADMIN_RIGHTS} | {"can_be_edited": False}
        if self.status == "kicked":
            shown["until_date"] = 0
        return shown


@dataclass(slots=True, eq=False)
class Topic:
    """A forum topic; its id is that of the service message that opened it."""

    id: int
    name: str
    icon_color: int
    creator: Account
    icon_custom_emoji_id: str | None = None
    closed: bool = False

    def json(self) -> JSON:
        shown: JSON = {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color}
        if self.icon_custom_emoji_id:
            shown["icon_custom_emoji_id"] = self.icon_custom_emoji_id
        return shown


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat with the bot, or a group."""

    id: int
    type: ChatType
    title: str | None = None
    person: Account | None = None  # of a private chat
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    general_closed: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    started: bool = False  # private: the person has written first
    blocked: bool = False  # private: the person blocked the bot
    actions: deque[str] = field(default_factory=lambda: deque(maxlen=100))  # "typing" and the like

    def brief(self) -> JSON:
        if self.person is not None:
            shown = self.person.json()
            kept = {name: shown[name] for name in ("first_name", "last_name", "username") if name in shown}
            return {"id": self.id, "type": self.type} | kept
        return {"id": self.id, "type": self.type, "title": self.title} | ({"is_forum": True} if self.is_forum else {})

    def full(self) -> JSON:
        """What getChat tells."""
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
        shown = self.brief() | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, self.type == "private"),
        }
        if self.type != "private":
            shown["permissions"] = dict.fromkeys(PERMISSIONS, True)
        if self.pinned:
            shown["pinned_message"] = self.messages[self.pinned[-1]].json(with_reply=False)
        return shown

    def visible(self) -> Iterable[Message]:
        return (message for message in self.messages.values() if not message.deleted)
