"""The server itself: HTTP on one side, and on the other the tests' way in.

    async with BotApi.running() as server:
        ana = server.person(11, "Ana", language_code="fr")
        staff = server.forum(-100200300, "Desk", members=[vol])

A program under test is pointed at `server.base_url` and `server.base_file_url` with `server.token`.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Self, TypeVar

from aiohttp import web

from tests.botapi.calling import WebhookCaller
from tests.botapi.calls import Call
from tests.botapi.chats import ALL_RIGHTS, Account, Chat, Topic
from tests.botapi.clock import Clock
from tests.botapi.faults import Faults
from tests.botapi.groups import Group, founded
from tests.botapi.limits import Limits
from tests.botapi.messages import Message
from tests.botapi.people import Person
from tests.botapi.refusal import JSON
from tests.botapi.updates import UpdateQueue
from tests.botapi.waiting import transcript, wait_for_message, wait_until
from tests.botapi.wire import Wire
from tests.botapi.world import Press, World

T = TypeVar("T")
TOKEN = "900100200:AAHtesttokentesttokentesttokentest_"
Place = Person | Group | Chat | int


class BotApi:
    """One Bot API server with one bot."""

    def __init__(self, token: str = TOKEN, *, first_update: int = 500_000_001, at: float | None = None) -> None:
        self.token = token
        self.clock = Clock(at)
        bot = Account(int(token.partition(":")[0]), "Mayday", username="mayday_test_bot", is_bot=True)
        self.world = World(bot, self.clock, first_update)
        self._wire = Wire(self.world, token)
        self.webhook = WebhookCaller(self.world)
        self._runner: web.AppRunner | None = None
        self.port = 0

    # -- life ---------------------------------------------------------------------------------------------

    @classmethod
    async def start(cls, token: str = TOKEN, *, first_update: int = 500_000_001, at: float | None = None) -> Self:
        server = cls(token, first_update=first_update, at=at)
        server._runner = web.AppRunner(
            server._wire.application(),
            handler_cancellation=True,
            access_log=None,
            shutdown_timeout=1.0,
        )
        await server._runner.setup()
        await web.TCPSite(server._runner, "127.0.0.1", 0).start()
        server.port = int(server._runner.addresses[0][1])
        server.webhook.start()
        return server

    async def stop(self) -> None:
        self.world.updates.close()
        await self.webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    @classmethod
    @asynccontextmanager
    async def running(cls, token: str = TOKEN, *, first_update: int = 500_000_001) -> AsyncIterator[Self]:
        server = await cls.start(token, first_update=first_update)
        try:
            yield server
        finally:
            await server.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    # -- parts --------------------------------------------------------------------------------------------

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def limits(self) -> Limits:
        return self.world.limits

    @property
    def updates(self) -> UpdateQueue:
        return self.world.updates

    @property
    def calls(self) -> list[Call]:
        """Every call that reached the server, in the order of arrival."""
        return self._wire.calls

    def calls_of(self, *methods: str) -> list[Call]:
        wanted = {method.lower() for method in methods}
        return [call for call in self.calls if call.method.lower() in wanted]

    @property
    def presses(self) -> list[Press]:
        return list(self.world.presses.values())

    @property
    def toasts(self) -> list[str]:
        """What presses were answered with, those with words."""
        return [press.toast for press in self.presses if press.toast]

    # -- people and groups --------------------------------------------------------------------------------

    def person(
        self,
        number: int,
        first_name: str,
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
        is_bot: bool = False,
    ) -> Person:
        account = Account(number, first_name, last_name, username, None if is_bot else language_code, is_bot)
        self.world.accounts[number] = account
        self.world.private_chat(account)
        return Person(self.world, account)

    def forum(
        self,
        number: int,
        title: str,
        members: Iterable[Person] = (),
        bot_rights: Iterable[str] | None = ALL_RIGHTS,
    ) -> Group:
        """A supergroup with topics; the bot is an administrator unless `bot_rights` is None."""
        return founded(self.world, Chat(number, "supergroup", title=title, is_forum=True), members, bot_rights)

    def group(
        self,
        number: int,
        title: str,
        members: Iterable[Person] = (),
        bot_rights: Iterable[str] | None = ALL_RIGHTS,
    ) -> Group:
        """A group without topics; a supergroup when its number begins with -100, as Telegram's do."""
        kind = "supergroup" if str(number).startswith("-100") else "group"
        return founded(
            self.world,
            Chat(number, "supergroup" if kind == "supergroup" else "group", title=title),
            members,
            bot_rights,
        )

    # -- what can be seen ---------------------------------------------------------------------------------

    def chat(self, place: Place) -> Chat:
        if isinstance(place, Chat):
            return place
        return self.world.chats[place] if isinstance(place, int) else place.chat

    def messages(self, place: Place, topic: Topic | int | None = None) -> list[Message]:
        """The visible messages, oldest first; with a topic those in it."""
        thread = topic.id if isinstance(topic, Topic) else topic
        return [one for one in self.chat(place).visible() if thread is None or one.topic == thread]

    def bot_messages(self, place: Place, topic: Topic | int | None = None) -> list[Message]:
        """What the bot has said there, notices left out."""
        said = self.messages(place, topic)
        return [one for one in said if one.sender is self.world.bot and not one.is_service]

    def topics(self, group: Group) -> list[Topic]:
        return group.topics

    def transcript(self, place: Place) -> str:
        return transcript(self.chat(place))

    async def wait_for(
        self,
        text: str,
        in_chat: Place,
        *,
        topic: Topic | int | None = None,
        after: Message | None = None,
        within: float = 10.0,
    ) -> Message:
        """A message of the bot with these words, newly said or changed since `after`."""
        thread = topic.id if isinstance(topic, Topic) else topic
        since = after.stamp if after else 0

        def fits(message: Message) -> bool:
            here = thread is None or message.topic == thread
            return here and message.sender is self.world.bot and message.stamp > since and text in message.text

        return await wait_for_message(self.world, self.chat(in_chat), fits, f"Waited for {text!r}", within)

    async def until(self, found: Callable[[], T], what: str = "Waited", within: float = 10.0) -> T:
        """The first truthy thing that `found` gives, asked after each change on the server."""
        return await wait_until(self.world, found, what, within, lambda: "\n".join(map(repr, self.calls[-12:])))

    # -- updates by hand ----------------------------------------------------------------------------------

    def inject(self, update: JSON) -> int:
        """Queue anything as an update, poisonous things too; it gets the next id unless it brings one."""
        return self.updates.add_raw(update)
