"""All that the server knows, and the few ways in which it changes: post, edit, delete, press, join.

Methods (the bot's side) and people (the tests' side) both work on this; it knows neither of them.
"""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.botapi.changes import Changes
from tests.botapi.chats import Account, Chat, Member, Status, Topic
from tests.botapi.clock import Clock
from tests.botapi.faults import Faults
from tests.botapi.files import FileStore
from tests.botapi.limits import Limits
from tests.botapi.messages import Message
from tests.botapi.refusal import JSON
from tests.botapi.updates import UpdateQueue


@dataclass(slots=True, eq=False)
class Press:
    """One press of an inline button, and what the bot answered to it."""

    id: str
    account: Account
    label: str
    data: str
    message: Message
    at: float
    answers: int = 0
    toast: str = ""
    alert: bool = False

    @property
    def answered(self) -> bool:
        return self.answers > 0


@dataclass(slots=True)
class Profile:
    """What the bot has told about itself; keys of the commands are (scope, language)."""

    commands: dict[tuple[str, str], list[JSON]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


class World:
    """The state of one server with one bot."""

    def __init__(self, bot: Account, clock: Clock, first_update: int) -> None:
        self.bot = bot
        self.clock = clock
        self.changes = Changes()
        self.faults = Faults(self.changes)
        self.updates = UpdateQueue(clock, self.changes, first_update, interrupted=lambda: self.faults.out)
        self.limits = Limits(clock)
        self.files = FileStore()
        self.profile = Profile()
        self.accounts: dict[int, Account] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.callback_life = 15.0
        self.reads_everything = False  # group privacy mode switched off
        self._stamps = count(1)
        self._press_ids = count(4_382_910_000_000_001)
        self._own_ids = count(1)  # private chats and plain groups share one numbering
        self._group_ids: dict[int, count[int]] = {}

    # -- messages -----------------------------------------------------------------------------------------

    def post(self, chat: Chat, sender: Account, body: JSON, *, opens_topic: bool = False, **more: Any) -> Message:
        """A new message, shown to people and, where the rules say so, told to the bot."""
        numbers = self._own_ids
        if chat.type == "supergroup":
            numbers = self._group_ids.setdefault(chat.id, count(2))  # 1 is the notice of the group's creation
        message = Message(chat, next(numbers), sender, self.clock.seconds(), body, stamp=next(self._stamps), **more)
        if opens_topic:
            message.topic = message.id
        chat.messages[message.id] = message
        if self._bot_hears(message):
            self.updates.add("message", message.json())
        self.changes.fire()
        return message

    def edit(self, message: Message, body: JSON, keyboard: JSON | None) -> None:
        message.body, message.keyboard = body, keyboard
        message.edited_at = self.clock.seconds()
        message.edits += 1
        message.stamp = next(self._stamps)
        if self._bot_hears(message):
            self.updates.add("edited_message", message.json())
        self.changes.fire()

    def delete(self, message: Message) -> None:
        """Nobody is told: the Bot API has no update for it."""
        message.deleted = True
        if message.id in message.chat.pinned:
            message.chat.pinned.remove(message.id)
        self.changes.fire()

    def pin(self, message: Message, by: Account) -> None:
        pinned = message.chat.pinned
        if message.id in pinned:
            pinned.remove(message.id)
        pinned.append(message.id)
        self.post(message.chat, by, {"pinned_message": message.json(with_reply=False)}, topic=message.topic)

    def _bot_hears(self, message: Message) -> bool:
        """Never its own words; in groups all notices, and the rest as privacy mode allows."""
        if message.is_service:
            return message.chat.type == "private" or self.standing(message.chat, self.bot).present
        if message.sender is self.bot:
            return False
        if message.chat.type == "private":
            return True
        me = self.standing(message.chat, self.bot)
        if not me.present:
            return False
        addressed = message.text.startswith("/") or f"@{self.bot.username}" in message.text
        answered = message.reply_to is not None and message.reply_to.sender is self.bot
        return me.is_admin or self.reads_everything or addressed or answered

    # -- topics -------------------------------------------------------------------------------------------

    def open_topic(self, chat: Chat, by: Account, name: str, color: int, emoji: str | None = None) -> Topic:
        shown: JSON = {"name": name, "icon_color": color} | ({"icon_custom_emoji_id": emoji} if emoji else {})
        notice = self.post(chat, by, {"forum_topic_created": shown}, opens_topic=True)
        topic = Topic(notice.id, name, color, by, emoji)
        chat.topics[topic.id] = topic
        self.changes.fire()
        return topic

    def close_topic(self, chat: Chat, topic: Topic, by: Account, *, closed: bool) -> None:
        topic.closed = closed
        self.post(chat, by, {"forum_topic_closed" if closed else "forum_topic_reopened": {}}, topic=topic.id)

    def delete_topic(self, chat: Chat, topic: Topic) -> None:
        del chat.topics[topic.id]
        for message in chat.visible():
            if message.topic == topic.id:
                message.deleted = True
        self.changes.fire()

    # -- people in chats ----------------------------------------------------------------------------------

    def private_chat(self, account: Account) -> Chat:
        return self.chats.setdefault(account.id, Chat(account.id, "private", person=account))

    def standing(self, chat: Chat, account: Account) -> Member:
        return chat.members.get(account.id) or Member(account, "left")

    def change_member(
        self,
        chat: Chat,
        account: Account,
        by: Account,
        status: Status,
        rights: frozenset[str] = frozenset(),
    ) -> None:
        """Someone's standing changes; the bot hears of its own always, of others' when it asked for it."""
        before = self.standing(chat, account)
        after = Member(account, status, rights, anonymous=before.anonymous, title=before.title)
        chat.members[account.id] = after
        self._tell_member(chat, by, before.json(), after.json(), mine=account is self.bot)
        self.changes.fire()

    def block(self, chat: Chat, *, blocked: bool) -> None:
        """A person blocks or unblocks the bot in their private chat."""
        assert chat.person is not None
        chat.blocked = blocked
        kicked, member = Member(self.bot, "kicked").json(), Member(self.bot).json()
        before, after = (member, kicked) if blocked else (kicked, member)
        self._tell_member(chat, chat.person, before, after, mine=True)
        self.changes.fire()

    def _tell_member(self, chat: Chat, by: Account, before: JSON, after: JSON, *, mine: bool) -> None:
        if not mine and not self.standing(chat, self.bot).is_admin:
            return
        told = {
            "chat": chat.brief(),
            "from": by.json(),
            "date": self.clock.seconds(),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        self.updates.add("my_chat_member" if mine else "chat_member", told)

    # -- buttons and reactions ----------------------------------------------------------------------------

    def press(self, message: Message, account: Account, label: str, data: str) -> Press:
        press = Press(str(next(self._press_ids)), account, label, data, message, self.clock.now())
        self.presses[press.id] = press
        gone = {"chat": message.chat.brief(), "message_id": message.id, "date": 0}
        query = {
            "id": press.id,
            "from": account.json(),
            "message": gone if message.deleted else message.json(),
            "chat_instance": str(-message.chat.id * 31),
            "data": data,
        }
        self.updates.add("callback_query", query)
        self.changes.fire()
        return press

    def react(self, message: Message, account: Account, emoji: list[str]) -> None:
        before = message.reactions.get(account.id, [])
        message.reactions[account.id] = emoji
        chat = message.chat
        if not account.is_bot and (chat.type == "private" or self.standing(chat, self.bot).is_admin):
            told = {
                "chat": chat.brief(),
                "message_id": message.id,
                "user": account.json(),
                "date": self.clock.seconds(),
                "old_reaction": [{"type": "emoji", "emoji": one} for one in before],
                "new_reaction": [{"type": "emoji", "emoji": one} for one in emoji],
            }
            self.updates.add("message_reaction", told)
        self.changes.fire()
