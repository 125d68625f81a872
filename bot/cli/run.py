"""`mayday run`: the main job. With a token it serves Telegram; without one, terminals of this machine."""

import asyncio
import logging
import sys
from pathlib import Path
from typing import Any

import click

from bot.app import App, Folders, lock, opened
from bot.cli.chat import NOBODY, talk
from bot.cli.notify import READY, STOPPING, notify, stay_alive
from bot.cli.settings import CONFIG, folders_of, load_files, read_settings
from bot.cli.stop import on_signal
from bot.config import Settings
from bot.errors import MaydayError
from bot.runtime.reload import Loaded


@click.command()
@CONFIG
def run(config: Path | None) -> None:
    """Serve: Telegram if config.toml has a token, else a conversation in this terminal."""
    settings, home = read_settings(config)
    start_log(settings)
    loaded = load_files(settings, home)
    folders = folders_of(settings, home)
    held = lock(folders)
    try:
        asyncio.run(serve_until_stopped(settings, folders, loaded))
    except* MaydayError as group:
        raise first_of(group) from None
    finally:
        held.release()


def first_of(group: BaseExceptionGroup[MaydayError]) -> MaydayError:
    """The error that stopped the desk, out of however many tasks it went through."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, MaydayError) else MaydayError(str(error))


def start_log(settings: Settings) -> None:
    """Log to the standard error stream; libraries only when something is wrong, they would log addresses."""
    logging.basicConfig(
        level=settings.log.level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr
    )
    for library in ("telegram", "aiohttp", "httpx", "httpcore", "alembic", "sqlalchemy", "transitions", "asyncio"):
        logging.getLogger(library).setLevel(logging.ERROR)


async def serve_until_stopped(settings: Settings, folders: Folders, loaded: Loaded) -> None:
    """Open the desk and serve until SIGTERM, SIGINT, or the end of the conversation in this terminal."""
    stop = asyncio.Event()
    on_signal(stop)
    serving = asyncio.ensure_future(serve(settings, folders, loaded))
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    notify(STOPPING)
    await cancelled(serving, stopped)
    if not serving.cancelled():
        serving.result()


async def serve(settings: Settings, folders: Folders, loaded: Loaded) -> None:
    """The desk, from its opening to its end, which is told to the service manager if there is one."""
    async with opened(settings, folders, loaded) as app:
        notify(READY)
        alive = asyncio.ensure_future(stay_alive())
        try:
            await until_over(app, settings, folders)
        finally:
            await cancelled(alive)


async def until_over(app: App, settings: Settings, folders: Folders) -> None:
    """Run the desk and, where there is somebody at this terminal and no token, a conversation with her."""
    waiting = {asyncio.ensure_future(app.run())}
    if settings.telegram.token:
        click.echo("Mayday serves Telegram. Stop it with Ctrl-C.", err=True)
    elif sys.stdin.isatty():
        click.echo("No Telegram token in config.toml: you are the contact, in this terminal.")
        click.echo("The volunteer's side, in a second terminal:  .venv/bin/mayday chat --as staff\n")
        waiting.add(asyncio.ensure_future(talk(folders, "contact", NOBODY, app.wiring.catalogues)))
    else:
        click.echo("Mayday serves terminals of this machine: mayday chat, and mayday chat --as staff.", err=True)
    try:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await cancelled(*waiting)
    for task in done:
        task.result()


async def cancelled(*tasks: "asyncio.Future[Any]") -> None:
    """End these, and wait until they have; what they raise stays with them."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
