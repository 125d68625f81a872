"""`mayday run`: the main job. With a token it serves Telegram; without one, terminals of this machine."""

import asyncio
import logging
import signal
import sys
from pathlib import Path

import click

from bot.app import App, Folders, lock, opened
from bot.cli.chat import NOBODY, talk
from bot.cli.settings import CONFIG, folders_of, load_files, read_settings
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
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with opened(settings, folders, loaded) as app:
        await until(stop, app, settings, folders)


async def until(stop: asyncio.Event, app: App, settings: Settings, folders: Folders) -> None:
    """Run the desk and, where there is somebody at this terminal and no token, a conversation with her."""
    serving = asyncio.ensure_future(app.run())
    waiting = {serving, asyncio.ensure_future(stop.wait())}
    if settings.telegram.token:
        click.echo("Mayday serves Telegram. Stop it with Ctrl-C.", err=True)
    elif sys.stdin.isatty():
        click.echo("No Telegram token in config.toml: you are the contact, in this terminal.")
        click.echo("The volunteer's side, in a second terminal:  .venv/bin/mayday chat --as staff\n")
        waiting.add(asyncio.ensure_future(talk(folders, "contact", NOBODY, app.wiring.catalogues)))
    else:
        click.echo("Mayday serves terminals of this machine: mayday chat, and mayday chat --as staff.", err=True)
    done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()
