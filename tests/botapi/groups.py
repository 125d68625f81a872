"""Groups and forums: who is in them, what the bot may do there, and what happens to them."""

from collections.abc import Iterable

from tests.botapi.chats import ALL_RIGHTS, GROUP_ANONYMOUS_BOT, Account, Chat, Member, Status, Topic
from tests.botapi.messages import Message
from tests.botapi.people import Person
from tests.botapi.world import World

FIRST_COLOR = 7322096


class Group:
    """A group chat as a test drives it."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self.chat = chat

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def topics(self) -> list[Topic]:
        return list(self.chat.topics.values())

    def topic(self, name: str) -> Topic:
        found = [topic for topic in self.topics if topic.name == name]
        assert found, f"{self.chat.title} has no topic {name!r}; it has {[topic.name for topic in self.topics]}"
        return found[-1]

    def voice_of(self, person: Person) -> tuple[Account, bool, str | None]:
        """Under whose name a person's words appear here: their own, or the group's."""
        member = self.chat.members.get(person.id)
        assert member is not None, f"{person.account.first_name} is not in {self.chat.title}"
        assert member.present, f"{person.account.first_name} is no longer in {self.chat.title}"
        return (GROUP_ANONYMOUS_BOT, True, member.title) if member.anonymous else (person.account, False, None)

    # -- people come and go -------------------------------------------------------------------------------

    async def admits(self, person: Person, by: Person | None = None) -> None:
        adder = by.account if by else person.account
        self._world.change_member(self.chat, person.account, adder, "member")
        self._world.post(self.chat, adder, {"new_chat_members": [person.account.json()]})

    async def loses(self, person: Person, by: Person | None = None) -> None:
        """The person leaves, or is thrown out by someone."""
        remover = by.account if by else person.account
        self._world.change_member(self.chat, person.account, remover, "kicked" if by else "left")
        self._world.post(self.chat, remover, {"left_chat_member": person.account.json()})

    async def makes_admin(self, person: Person, rights: Iterable[str] = ALL_RIGHTS, *, anonymous: bool = False) -> None:
        standing = self._world.standing(self.chat, person.account)
        standing.anonymous = anonymous
        self._world.change_member(self.chat, person.account, self.owner, "administrator", frozenset(rights))

    @property
    def owner(self) -> Account:
        return next(one.account for one in self.chat.members.values() if one.status == "creator")

    # -- the bot comes and goes ---------------------------------------------------------------------------

    async def gives_bot(self, rights: Iterable[str] | None) -> None:
        """Make the bot an administrator with these rights, or with None an ordinary member."""
        status, given = _standing(rights)
        self._world.change_member(self.chat, self._world.bot, self.owner, status, given)

    async def kicks_bot(self) -> None:
        self._world.change_member(self.chat, self._world.bot, self.owner, "kicked")

    # -- topics, by the hand of a person ------------------------------------------------------------------

    async def opens_topic(self, name: str, by: Person) -> Topic:
        return self._world.open_topic(self.chat, by.account, name, FIRST_COLOR)

    async def closes_topic(self, topic: Topic, by: Person) -> None:
        self._world.close_topic(self.chat, topic, by.account, closed=True)

    async def reopens_topic(self, topic: Topic, by: Person) -> None:
        self._world.close_topic(self.chat, topic, by.account, closed=False)

    async def deletes_topic(self, topic: Topic) -> None:
        self._world.delete_topic(self.chat, topic)

    async def pins(self, message: Message, by: Person) -> None:
        self._world.pin(message, by.account)

    # -- the group itself ---------------------------------------------------------------------------------

    async def turns_topics(self, *, on: bool) -> None:
        self.chat.is_forum = on
        self._world.changes.fire()

    async def becomes_supergroup(self, new_id: int) -> "Group":
        """The group moves to a new number; the old one only says where it went."""
        old = self.chat
        new = Chat(new_id, "supergroup", title=old.title, is_forum=old.is_forum, members=dict(old.members))
        self._world.chats[new_id] = new
        self._world.post(old, self.owner, {"migrate_to_chat_id": new_id})
        old.migrated_to = new_id
        self._world.post(new, self.owner, {"migrate_from_chat_id": old.id})
        return Group(self._world, new)


def founded(
    world: World,
    chat: Chat,
    members: Iterable[Person],
    bot_rights: Iterable[str] | None,
) -> Group:
    """A group with its people and the bot in it, owned by somebody who never speaks."""
    owner = Account(7_000_000_000 + abs(chat.id) % 1_000_000, "Owner")
    world.accounts[owner.id] = owner
    chat.members[owner.id] = Member(owner, "creator")
    chat.members |= {person.id: Member(person.account) for person in members}
    status, given = _standing(bot_rights)
    chat.members[world.bot.id] = Member(world.bot, status, given)
    world.chats[chat.id] = chat
    return Group(world, chat)


def _standing(rights: Iterable[str] | None) -> tuple[Status, frozenset[str]]:
    return ("member", frozenset()) if rights is None else ("administrator", frozenset(rights) | {"can_manage_chat"})
