"""The composition root: opens everything, wires it, runs it, closes it. Nothing else constructs adapters.

Whatever stands in the way of a start is a ConfigError or a DialogError with one clear text; nothing is lost by
a start that fails, because nothing is changed before everything is open.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
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
from bot.runtime.leases import Keeper
from bot.runtime.port import Allowance, Allowances, Channel
from bot.runtime.reload import Loaded, with_versions
from bot.runtime.relocate import relocate
from bot.runtime.sender import Sender
from bot.runtime.stages import Job, in_stages
from bot.runtime.store import Store
from bot.runtime.wake import wake
from bot.runtime.wiring import StaffChat, Wiring, moved_fact
from bot.runtime.worker import Worker
from bot.talk.ids import MemberId
from bot.web.health import Health
from bot.web.server import Server
from storage import facts
from storage.copying import Copied, copy
from storage.database import Database, DataLock, is_fresh
from storage.keys import open_keys

DATABASE: Final = "mayday.sqlite"
WEB_PORT: Final = 8080


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things are, as absolute paths; `database` is an address, "" for the file in the data folder."""

    data: Path
    keys: Path
    database: str = ""


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
    where = folders.database or folders.data / DATABASE
    keys = open_keys(folders.keys, fresh=is_fresh(where))
    return Store(Database.open(where, keys))


def copy_store(folders: Folders, url: str) -> list[Copied]:
    """Copy the file in the data folder to an empty PostgreSQL database; what was copied.

    Raises:
        ConfigError: there is no such file, something is wrong with either database, or the other one is not empty.
    """
    path = folders.data / DATABASE
    if is_fresh(path):
        raise ConfigError(f"{path} is not there: nothing to copy.")
    keys = open_keys(folders.keys, fresh=False)
    with (
        contextlib.closing(Database.open(path, keys)) as source,
        contextlib.closing(Database.open(url, keys)) as target,
    ):
        return copy(source, target)


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
        worker, room = Worker(store, wiring, arrived, to_send), Room(store, wiring, to_send)
        terminals = partial(listening, folders.data, terminal, inbox, room)
        if not store.is_shared:
            await stack.enter_async_context(terminals())

        async def send(own: Store) -> None:
            async with terminals() if store.is_shared else contextlib.nullcontext():
                await Sender(own, wiring, to_send).run()

        intake = await open_intake(settings, store, inbox, telegram, stack)

        async def run() -> None:
            sending = Keeper(store, "sender").keep(send)
            await in_stages([job() for job in intake], [worker.run(), *wake(store, arrived, to_send)], [sending])

        yield App(wiring, store, inbox, terminal, run)


async def open_intake(
    settings: Settings, store: Store, inbox: Inbox, telegram: Telegram | None, stack: contextlib.AsyncExitStack
) -> list[Callable[[], Job]]:
    """What brings updates in, by polling or by our HTTP server, which listens from here on if there is to be one."""
    web, url = settings.web, settings.telegram.webhook.url
    polling = Keeper(store, "poller")
    routes = Health(store, web.backlog, None if telegram is None else lambda: silence(telegram, polling)).routes()
    jobs: list[Callable[[], Job]] = []
    if telegram is not None and url:
        token = telegram.bot.token.encode()
        address = Address(url, await store.transact(lambda tx: tx.keys.secret("webhook", token)))
        routes += Webhook(telegram, inbox, address.secret).routes(urlsplit(url).path or "/")
        jobs.append(lambda: stay_registered(telegram, address))
    elif telegram is not None:
        jobs.append(lambda: polling.keep(lambda own: poll(telegram, inbox.through(own))))
    if web.port or url:
        server = await Server.open(web.host, web.port or WEB_PORT, routes)
        stack.push_async_callback(server.stop)
        jobs.append(server.run)
    return jobs


def silence(telegram: Telegram, polling: Keeper) -> float | None:
    """Seconds since Telegram's last answer; 0 in a process that asks nothing, because it waits for its turn."""
    return telegram.silence if polling.holds or telegram.silence is None else 0.0


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
