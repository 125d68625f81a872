"""The composition root: opens everything, wires it, runs it, closes it. Nothing else constructs adapters.

Whatever stands in the way of a start is a ConfigError or a DialogError with one clear text; nothing is lost by
a start that fails, because nothing is changed before everything is open.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.connect import connect
from bot.channels.telegram.poll import poll
from bot.channels.telegram.registration import Address, stay_registered
from bot.channels.telegram.webhook import Webhook
from bot.channels.terminal.channel import STAFF, Terminal
from bot.channels.terminal.listen import listening
from bot.channels.terminal.room import Room
from bot.config import Limits, Settings
from bot.desk.case import Member
from bot.errors import ConfigError
from bot.runtime.clock import Clock, system_clock
from bot.runtime.inbox import Inbox
from bot.runtime.port import Allowance, Allowances, Channel
from bot.runtime.reload import Loaded, with_versions
from bot.runtime.relocate import relocate
from bot.runtime.sender import Sender
from bot.runtime.stages import Job, in_stages
from bot.runtime.store import Store
from bot.runtime.wiring import StaffChat, Wiring, moved_fact
from bot.runtime.worker import Worker
from bot.talk.ids import MemberId
from bot.web.health import Health
from bot.web.server import Server
from storage import facts
from storage.database import Database, DataLock
from storage.keys import open_keys

DATABASE: Final = "mayday.sqlite"
WEB_PORT: Final = 8080


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things are, as absolute paths."""

    data: Path
    keys: Path


@dataclass(frozen=True, slots=True)
class App:
    """A desk that is open: `run` serves until it is cancelled; `wiring` and `store` for the curious."""

    wiring: Wiring
    store: Store
    inbox: Inbox
    terminal: Terminal
    run: Callable[[], Awaitable[None]]


def lock(folders: Folders) -> DataLock:
    """Take the data folder for this process.

    Raises:
        FolderTaken: another process has it.
        ConfigError: it cannot be made or written.
    """
    try:
        folders.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(f"folders.data: {folders.data} cannot be made ({reason}). Name another folder.") from None
    return DataLock.take(folders.data)


def open_store(folders: Folders) -> Store:
    """The database with its keys; raises ConfigError for whatever is wrong with either."""
    path = folders.data / DATABASE
    keys = open_keys(folders.keys, fresh=not path.exists())
    return Store(Database.open(path, keys))


@contextlib.asynccontextmanager
async def opened(
    settings: Settings, folders: Folders, loaded: Loaded, clock: Clock | None = None
) -> AsyncIterator[App]:
    """Everything open and wired; closed again at the end, in reverse."""
    clock = clock or system_clock()
    async with contextlib.AsyncExitStack() as stack:
        store = open_store(folders)
        stack.callback(store.close)
        library = await store.transact(lambda tx: with_versions(tx, loaded, clock.now()))
        terminal = Terminal()
        channels: dict[str, Channel] = {terminal.name: terminal}
        staff = StaffChat(terminal.name, STAFF, settings.staff.language, has_topics=True)
        telegram = None
        if settings.telegram.token:
            moved = await store.transact(lambda tx: facts.get(tx, moved_fact(str(settings.staff.chat))))
            connected = await connect(
                settings.telegram.token,
                int(moved or settings.staff.chat),
                settings.telegram.api,
                settings.telegram.proxy,
                loaded.catalogues,
                polls=not settings.telegram.webhook.url,
            )
            telegram = connected.channel
            telegram.allowances = allowances(settings.telegram.limits)
            stack.push_async_callback(telegram.bot.shutdown)
            channels[telegram.name] = telegram
            staff = StaffChat(telegram.name, connected.chat, settings.staff.language, connected.has_topics)
        wiring = Wiring(library, loaded.catalogues, members(settings), channels, staff, clock)
        configured = str(settings.staff.chat) if telegram else STAFF
        await store.transact(lambda tx: relocate(tx, wiring, configured))
        arrived, to_send = asyncio.Event(), asyncio.Event()
        inbox = Inbox(store, clock, arrived)
        worker, sender = Worker(store, wiring, arrived, to_send), Sender(store, wiring, to_send)
        room = Room(store, wiring, to_send)
        await stack.enter_async_context(listening(folders.data, terminal, inbox, room))

        intake = await open_intake(settings, store, inbox, telegram, stack)

        async def run() -> None:
            await in_stages([job() for job in intake], [worker.run()], [sender.run()])

        yield App(wiring, store, inbox, terminal, run)


async def open_intake(
    settings: Settings, store: Store, inbox: Inbox, telegram: Telegram | None, stack: contextlib.AsyncExitStack
) -> list[Callable[[], Job]]:
    """What brings updates in, by polling or by our HTTP server, which listens from here on if there is to be one."""
    web, url = settings.web, settings.telegram.webhook.url
    routes = Health(store, web.backlog, None if telegram is None else lambda: telegram.silence).routes()
    jobs: list[Callable[[], Job]] = []
    if telegram is not None and url:
        token = telegram.bot.token.encode()
        address = Address(url, await store.transact(lambda tx: tx.keys.secret("webhook", token)))
        routes += Webhook(telegram, inbox, address.secret).routes(urlsplit(url).path or "/")
        jobs.append(lambda: stay_registered(telegram, address))
    elif telegram is not None:
        jobs.append(lambda: poll(telegram, inbox))
    if web.port or url:
        server = await Server.open(web.host, web.port or WEB_PORT, routes)
        stack.push_async_callback(server.stop)
        jobs.append(server.run)
    return jobs


def members(settings: Settings) -> Mapping[MemberId, Member]:
    """Staff by id: each on Telegram, and under the own name at a terminal of this machine.

    Whoever can open the terminal's socket runs this desk; with nobody configured there is one such person.
    """
    listed: dict[MemberId, Member] = {}
    for entry in settings.staff.members:
        for address in (f"{Telegram.name}:{entry.id}", f"{Terminal.name}:{entry.name}"):
            listed[MemberId(address)] = Member(MemberId(address), entry.name, entry.role)
    if not listed:
        here = MemberId(f"{Terminal.name}:{STAFF}")
        listed[here] = Member(here, "Staff", "coordinator")
    return listed


def allowances(limits: Limits) -> Allowances:
    """The configured flood limits as token buckets."""
    return Allowances(
        contact=Allowance(limits.chat_burst, 1 / limits.chat_per_second),
        staff=Allowance(limits.group_burst, 60 / limits.group_per_minute),
        overall=Allowance(max(limits.overall_per_second, 1.0), 1 / limits.overall_per_second),
    )
