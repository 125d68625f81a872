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

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.connect import connect
from bot.channels.telegram.poll import poll
from bot.channels.terminal.channel import STAFF, Terminal
from bot.config import Limits, Settings
from bot.desk.case import Member
from bot.errors import ConfigError
from bot.runtime.clock import Clock, system_clock
from bot.runtime.inbox import Inbox
from bot.runtime.leases import Keeper
from bot.runtime.port import Allowance, Allowances, Channel
from bot.runtime.reload import Loaded, with_versions
from bot.runtime.sender import Sender
from bot.runtime.store import Store
from bot.runtime.wake import wake
from bot.runtime.wiring import DESK_LANE, StaffChat, Wiring, contact_lane, moved_fact
from bot.runtime.worker import Worker
from bot.talk.ids import MemberId
from storage import contacts, facts, outbox
from storage.copying import Copied, copy
from storage.database import Database, DataLock, Tx, is_fresh
from storage.keys import open_keys

DATABASE: Final = "mayday.sqlite"


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
    """Take the data folder for this process; raises ConfigError while another one has it."""
    folders.data.mkdir(parents=True, exist_ok=True, mode=0o700)
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
            )
            telegram = connected.channel
            telegram.allowances = allowances(settings.telegram.limits)
            stack.push_async_callback(telegram.bot.shutdown)
            channels[telegram.name] = telegram
            staff = StaffChat(telegram.name, connected.chat, settings.staff.language, connected.has_topics)
        wiring = Wiring(library, loaded.catalogues, members(settings), channels, staff, clock)
        arrived, to_send = asyncio.Event(), asyncio.Event()
        inbox = Inbox(store, clock, arrived)
        worker = Worker(store, wiring, arrived, to_send)

        async def send(own: Store) -> None:
            server = await terminal.serve(folders.data, inbox, hurry(store, to_send))
            try:
                await Sender(own, wiring, to_send).run()
            finally:
                server.close()

        async def run() -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(worker.run(), name="worker")
                group.create_task(wake(store, arrived, to_send), name="wake")
                group.create_task(Keeper(store, "sender").keep(send), name="sender")
                if telegram is not None:
                    polling = Keeper(store, "poller").keep(lambda own: poll(telegram, Inbox(own, clock, arrived)))
                    group.create_task(polling, name="poll")

        yield App(wiring, store, inbox, terminal, run)


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


def hurry(store: Store, to_send: asyncio.Event) -> Callable[[str], None]:
    """What a terminal's arrival sets off: whatever waited for it leaves at once."""
    tasks: set[asyncio.Task[None]] = set()

    async def leave(chat: str) -> None:
        def rows_of(tx: Tx) -> None:
            known = None if chat == STAFF else contacts.known(tx, Terminal.name, chat)
            lane = DESK_LANE if chat == STAFF else contact_lane(known) if known else ""
            outbox.hurry(tx, lane)

        await store.transact(rows_of)
        to_send.set()

    def attached(chat: str) -> None:
        task = asyncio.get_running_loop().create_task(leave(chat))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    return attached
