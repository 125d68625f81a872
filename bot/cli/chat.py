"""`mayday chat`: a conversation in the terminal, or the volunteer's side of the same desk.

Whoever starts first runs the desk for all terminals of this machine; when that process ends, one that is left
takes over, and nobody loses a word.
"""

import asyncio
import locale
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, Final

import click

from bot.app import Folders, lock, opened
from bot.channels.terminal.channel import STAFF
from bot.channels.terminal.console import Console
from bot.channels.terminal.contact import Contact, Say
from bot.channels.terminal.listen import SOCKET
from bot.channels.terminal.volunteer import Volunteer
from bot.channels.terminal.wire import Side
from bot.cli.running import complete, start_quiet_log
from bot.cli.settings import CONFIG, folders_of, load_files, read_settings
from bot.config import Settings
from bot.errors import ConfigError
from bot.runtime.clock import system_clock
from bot.runtime.reload import Loaded
from bot.talk.catalogue import Catalogues, negotiate
from storage.database import DataLock, FolderTaken

NOBODY: Final = "me"
PATIENCE_SECONDS: Final = 30.0
PAUSE_SECONDS: Final = 0.05

Person = Contact | Volunteer


@click.command()
@CONFIG
@click.option("--as", "side", type=click.Choice(["contact", "staff"]), default="contact", help="Which side to be on.")
@click.option("--name", default=None, help="Who you are: another contact, or a member of staff from config.toml.")
@click.option("--lang", default=None, help="The language to begin in; this machine's if it is left out.")
def chat(config: Path | None, side: Side, name: str | None, lang: str | None) -> None:
    """Talk to the bot here, or as staff to those who do.

    Lines that are piped in are answered one after the other; at their end this ends.
    """
    settings, home = read_settings(config)
    if side == STAFF:
        name = staff_name(settings, name)
    loaded = load_files(settings, home)
    if side == STAFF:
        person: Person = volunteer(name or STAFF, lang or settings.staff.language, loaded.catalogues)
    else:
        person = contact(name or NOBODY, lang, loaded.catalogues)
    sit(settings, folders_of(settings, home), loaded, person)


def staff_name(settings: Settings, name: str | None) -> str:
    """Which member of staff sits here.

    Raises:
        ConfigError: the name is not on the list, or staff of this desk are elsewhere.
    """
    if settings.telegram.token:
        raise ConfigError("--as staff: the staff of this desk work in their chat on Telegram. Write there.")
    known = [member.name for member in settings.staff.members] or [STAFF]
    if name is None:
        return known[0]
    found = [one for one in known if one.casefold() == name.casefold()]
    if not found:
        raise ConfigError(f"--name: “{name}” is not among staff.members. Take one of: {', '.join(known)}.")
    return found[0]


def contact(name: str, lang: str | None, catalogues: Catalogues) -> Contact:
    """A contact in this terminal; without a language in this machine's. Raises ConfigError for an unknown one."""
    language = offered(lang, catalogues) if lang else negotiate((machine_language(),), catalogues.locales) or "en"
    return Contact(name, language, saying(catalogues, language), Console(), system_clock().new_id)


def volunteer(name: str, lang: str, catalogues: Catalogues) -> Volunteer:
    """A member of staff in this terminal; raises ConfigError for an unknown language."""
    language = offered(lang, catalogues)
    return Volunteer(name, language, saying(catalogues, language), Console(), system_clock().new_id)


def offered(lang: str, catalogues: Catalogues) -> str:
    """The language of that name; raises ConfigError if there is none."""
    found = negotiate((lang,), catalogues.locales)
    if found is None:
        raise ConfigError(f"--lang: there is no language “{lang}” here. Take one of: {', '.join(catalogues.locales)}.")
    return found


def saying(catalogues: Catalogues, language: str) -> Say:
    """What turns a text into words of this language."""
    return lambda text: catalogues.say(text, language)


def machine_language() -> str:
    """The language this machine is set to, English if it does not say."""
    return locale.getlocale()[0] or "en"


def sit(settings: Settings, folders: Folders, loaded: Loaded, person: Person) -> None:
    """A whole visit at the desk, from the first line to the last."""
    start_quiet_log()
    try:
        complete(converse(settings, folders, loaded, person))
    finally:
        person.console.close()


async def converse(settings: Settings, folders: Folders, loaded: Loaded, person: Person) -> None:
    """Sit at a desk: the one that runs already, else one of our own; when it dies, the next."""
    typing = asyncio.ensure_future(type_lines(person))
    socket = folders.data / SOCKET
    waited = 0.0
    try:
        while not typing.done():
            held = lock_if_free(folders)
            if held is not None:
                await host(typing, held, settings, folders, loaded, person)
                waited = 0.0
            elif await first(typing, person.client.attach(socket)):
                waited = 0.0
            elif waited > PATIENCE_SECONDS:
                raise ConfigError(f"Another mayday has {folders.data} and serves no terminal. Stop it first.")
            await asyncio.wait({typing}, timeout=PAUSE_SECONDS)
            waited += PAUSE_SECONDS
        typing.result()
    finally:
        typing.cancel()


async def host(
    typing: "asyncio.Future[None]",
    held: DataLock,
    settings: Settings,
    folders: Folders,
    loaded: Loaded,
    person: Person,
) -> None:
    """Run the desk for all terminals of this machine, and sit at it."""
    try:
        async with opened(settings, folders, loaded) as app:
            await first(typing, person.client.attach(folders.data / SOCKET), app.run())
    finally:
        held.release()


def lock_if_free(folders: Folders) -> DataLock | None:
    """The data folder's lock, None while another process has it; raises ConfigError if it cannot be had at all."""
    try:
        return lock(folders)
    except FolderTaken:
        return None


async def first(typing: "asyncio.Future[None]", *others: Awaitable[bool | None]) -> bool:
    """Run all until one ends, then end them all; whether it was the typing, or said that it had been of use."""
    tasks = [asyncio.ensure_future(other) for other in others]
    every: list[asyncio.Future[Any]] = [typing, *tasks]
    try:
        ended, _ = await asyncio.wait(every, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    results = [task.result() for task in ended]  # an error of any of them comes out here
    return typing in ended or any(results)


async def type_lines(person: Person) -> None:
    """Everything that is typed, until the end of input; each line once the one before it has been answered."""
    await person.client.settle()  # a desk is there, and what waited for this person has been shown
    if person.console.has_typist:
        await person.begin()
    while (line := await person.console.line(person.prompt)) is not None:
        if line.strip():
            await person.typed(line.strip())
