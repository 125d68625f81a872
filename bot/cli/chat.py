"""`mayday chat`: a conversation in the terminal, or the volunteer's side of the same desk.

Whoever starts first runs the desk for all terminals of this machine; when that process ends, one that is left
takes over, and nobody loses a word.
"""

import asyncio
import locale
import sys
import threading
from collections.abc import Awaitable
from pathlib import Path
from typing import Final, Literal

import click

from bot.app import Folders, lock, opened
from bot.channels.terminal import screen
from bot.channels.terminal.channel import SOCKET
from bot.channels.terminal.client import Client
from bot.channels.terminal.wire import Delivery, Hello, Line, Toast
from bot.cli.settings import CONFIG, folders_of, load_files, read_settings
from bot.config import Settings
from bot.errors import ConfigError, MaydayError
from bot.runtime.clock import system_clock
from bot.runtime.reload import Loaded
from bot.talk.catalogue import Catalogues, negotiate
from bot.talk.text import words
from bot.talk.wording import Key
from storage.database import DataLock

Side = Literal["contact", "staff"]
NOBODY: Final = "me"
MARKS: Final = "\u200e\u200f"
STAFF: Final = "staff"
RETRIES: Final = 50
HINT_CONTACT: Final = words("Type a number to choose, or your own words. Leave with /leave, or Ctrl-D.")
HINT_STAFF: Final = words(
    "You are staff. /queue shows who waits, /claim 1 takes a case, then what you write goes to the contact; "
    "// begins a note. /release gives the case back, /resolve ends it, /open 1 goes to another, Ctrl-D ends."
)
NO_CASE: Final = words("No case is open here. Take one with /claim 1, or go into one with /open 1.")
NO_SUCH_CASE: Final = words("That case has no place here yet. /claim it first.")


@click.command()
@CONFIG
@click.option("--as", "side", type=click.Choice(["contact", "staff"]), default="contact", help="Which side to be on.")
@click.option("--name", default=None, help="Who you are: another contact, or a member of staff from config.toml.")
@click.option("--lang", default=None, help="The language to begin in; this machine's if it is left out.")
def chat(config: Path | None, side: Side, name: str | None, lang: str | None) -> None:
    """Talk to the bot here, or as staff to those who do."""
    settings, home = read_settings(config)
    loaded = load_files(settings, home)
    folders = folders_of(settings, home)
    if side == STAFF:
        name = staff_name(settings, name)
    person = Person(side, name or NOBODY, lang or machine_language(), loaded.catalogues)
    try:
        asyncio.run(converse(settings, folders, loaded, person))
    except* MaydayError as group:
        raise group.exceptions[0] from None


def staff_name(settings: Settings, name: str | None) -> str:
    """Which member of staff sits here; raises ConfigError for a name that is not on the list."""
    known = [member.name for member in settings.staff.members] or [STAFF]
    if name is None:
        return known[0]
    if name not in known:
        raise ConfigError(f"--name: {name} is not among staff.members. Known: {', '.join(known)}.")
    return name


def machine_language() -> str:
    """The language this machine is set to, English if it does not say."""
    code = locale.getlocale()[0] or "en"
    return "en" if code in ("C", "POSIX") else code


class Person:
    """Somebody at this terminal: keeps what was shown last, so that a typed number can be understood."""

    def __init__(self, side: Side, name: str, language: str, catalogues: Catalogues) -> None:
        self.side = side
        self._language = negotiate((language,), catalogues.locales) or "en"
        self._catalogues = catalogues
        self._keys: tuple[tuple[Key, ...], ...] = ()
        self._topic = ""
        self._titles: dict[str, str] = {}
        self._claimed = ""
        self._new_id = system_clock().new_id
        self._colour = sys.stdout.isatty()
        self.client = Client(Hello(side, name), self.show)

    def show(self, said: Delivery | Toast) -> None:
        """Print what came in."""
        if isinstance(said, Toast):
            click.echo(f"* {said.text}")
            return
        if said.title:
            self._titles[said.topic] = said.title.lstrip(MARKS)
            if self._claimed and self._titles[said.topic].startswith(f"#{self._claimed} "):
                self._topic, self._claimed = said.topic, ""
        if said.wording.keys:
            self._keys = said.wording.keys
        click.echo(screen.drawn(said, colour=self._colour, title=self._titles.get(said.topic, "")) + "\n")

    async def begin(self) -> None:
        """The first line, so that nobody sits before an empty screen."""
        click.echo(self._catalogues.say(HINT_STAFF if self.side == STAFF else HINT_CONTACT, self._language) + "\n")
        await self.send("/queue" if self.side == STAFF else "/start")

    async def send(self, text: str = "", press: str = "") -> None:
        """One line to the desk."""
        languages = (self._language,)
        await self.client.say(Line(self._new_id(), text=text, press=press, topic=self._topic, languages=languages))

    async def typed(self, text: str) -> None:
        """What was typed: an option, a command for this terminal, or words."""
        if not text:
            return
        press = screen.pressed(text, self._keys)
        if press:
            await self.send(press=press)
        elif self.side == STAFF:
            await self._typed_by_staff(text)
        else:
            await self.send(text)

    async def _typed_by_staff(self, text: str) -> None:
        name, _, argument = text.partition(" ")
        if name == "/open":
            self._open(argument.strip().lstrip("#"))
            return
        if name == "/claim":
            self._claimed = argument.strip().lstrip("#")
        if not self._topic and not text.startswith("/"):
            click.echo(self._catalogues.say(NO_CASE, self._language))
            return
        await self.send(text)

    def _open(self, number: str) -> None:
        found = [topic for topic, title in self._titles.items() if title.startswith(f"#{number} ")]
        if found:
            self._topic = found[-1]
            click.echo(f"* {self._titles[self._topic]}")
        else:
            click.echo(self._catalogues.say(NO_SUCH_CASE, self._language))


async def converse(settings: Settings, folders: Folders, loaded: Loaded, person: Person) -> None:
    """Sit at a desk: the one that runs already, else one of our own; when it dies, the next."""
    typing = asyncio.ensure_future(type_lines(person))
    try:
        while not typing.done():
            held = try_lock(folders)
            if held is None:
                await first(typing, attach(folders, person))
                continue
            try:
                async with opened(settings, folders, loaded) as app:
                    await first(typing, app.run(), attach(folders, person))
            finally:
                held.release()
    finally:
        typing.cancel()


def try_lock(folders: Folders) -> DataLock | None:
    """The data folder's lock, None while another process has it."""
    try:
        return lock(folders)
    except ConfigError:
        return None


async def first(typing: "asyncio.Future[None]", *others: Awaitable[None]) -> None:
    """Run all until one ends; the person's end ends the others."""
    tasks: list[asyncio.Future[None]] = [asyncio.ensure_future(other) for other in others]
    done, _ = await asyncio.wait({typing, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in done - {typing}:
        task.result()


async def attach(folders: Folders, person: Person) -> None:
    """Be attached until the desk goes away; a desk that is just starting is waited for."""
    for _ in range(RETRIES):
        try:
            await person.client.attach(folders.data / SOCKET)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return
    raise ConfigError(f"Another mayday has {folders.data} and serves no terminal. Stop it, or use another folder.")


async def talk(folders: Folders, side: Side, name: str, catalogues: Catalogues) -> None:
    """A conversation at a desk that runs in this very process."""
    person = Person(side, name, machine_language(), catalogues)
    await first(asyncio.ensure_future(type_lines(person)), attach(folders, person))


async def type_lines(person: Person) -> None:
    """Everything that is typed, until the end of input."""
    await person.begin()
    lines = stdin_lines()
    while (line := await lines.get()) is not None:
        await person.typed(line.strip())
    if not sys.stdin.isatty():
        await person.client.quiet()


def stdin_lines() -> "asyncio.Queue[str | None]":
    """The lines of the standard input, then None; read in a thread that ends with the process."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True, name="stdin").start()
    return lines
