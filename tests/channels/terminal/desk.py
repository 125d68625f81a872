"""A whole desk in this process, with people at terminals: real sockets, a real database, paper for screens."""

import asyncio
import functools
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import App, Folders, opened
from bot.channels.terminal.console import Console
from bot.channels.terminal.contact import Contact
from bot.channels.terminal.listen import SOCKET
from bot.channels.terminal.volunteer import Volunteer
from bot.config import MemberSettings, Settings, StaffSettings
from bot.runtime.clock import system_clock
from bot.runtime.reload import Loaded, load

BASE = Path(__file__).parents[2] / "broken" / "base"
SETTINGS = Settings(staff=StaffSettings(members=(MemberSettings(1, "Ana"), MemberSettings(2, "Ben"))))
NEW_ID = system_clock().new_id


@functools.cache
def loaded() -> Loaded:
    """Small dialogs: a person is one word away."""
    return load(BASE / "dialogs", BASE / "locales")


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[App]:
    """A desk that runs in this folder, until it is left."""
    folders = Folders(folder / "data", folder / "keys")
    folders.data.mkdir(exist_ok=True)
    async with opened(SETTINGS, folders, loaded()) as app:
        running = asyncio.ensure_future(app.run())
        try:
            yield app
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


class Paper(Console):
    """A console that prints on paper, and on which nobody types."""

    def __init__(self) -> None:
        self.paper = io.StringIO()
        self._nothing = os.open(os.devnull, os.O_RDONLY)
        super().__init__(self._nothing, self.paper)

    @property
    def new(self) -> str:
        """What was printed since the last look."""
        text = self.paper.getvalue()
        self.paper.seek(0)
        self.paper.truncate()
        return text

    def close(self) -> None:
        os.close(self._nothing)


def say_english(text: object) -> str:
    return loaded().catalogues.say(text, "en")  # type: ignore[arg-type]


def zoe(name: str = "zoe") -> tuple[Contact, Paper]:
    """A contact, not attached yet."""
    paper = Paper()
    return Contact(name, "en", say_english, paper, NEW_ID), paper


def of_staff(name: str = "Ana") -> tuple[Volunteer, Paper]:
    """A volunteer, not attached yet."""
    paper = Paper()
    return Volunteer(name, "en", say_english, paper, NEW_ID), paper


@asynccontextmanager
async def sitting(folder: Path, *people: Contact | Volunteer) -> AsyncIterator[None]:
    """These people sit at the desk in this folder, and have seen all that waited for them."""
    visits = [asyncio.create_task(person.client.attach(folder / "data" / SOCKET)) for person in people]
    try:
        for person in people:
            await asyncio.wait_for(person.client.settle(), 20)
        yield
    finally:
        for visit in visits:
            visit.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
        for person in people:
            person.console.close()
