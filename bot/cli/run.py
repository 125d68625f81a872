"""`mayday run`: the main job. With a token it serves Telegram; without one, a conversation in this terminal."""

import asyncio
import os
from pathlib import Path

import click

from bot.app import Folders, lock, opened
from bot.cli.chat import NOBODY, contact, sit
from bot.cli.notify import READY, STOPPING, notify, stay_alive
from bot.cli.running import complete, start_log
from bot.cli.settings import CONFIG, folders_of, load_files, read_settings
from bot.config import Settings
from bot.runtime.reload import Loaded

INTRODUCTION = """\
No Telegram token in config.toml: you are the contact, in this terminal.
The volunteer's side, in a second terminal:  {command} chat --as staff
"""


@click.command()
@CONFIG
def run(config: Path | None) -> None:
    """Serve: Telegram if config.toml has a token, else a conversation in this terminal."""
    settings, home = read_settings(config)
    loaded = load_files(settings, home)
    folders = folders_of(settings, home)
    if not settings.telegram.token and os.isatty(0):
        click.echo(INTRODUCTION.format(command=own_name()))
        sit(settings, folders, loaded, contact(NOBODY, None, loaded.catalogues))
    else:
        start_log(settings.log.level)
        complete(serve(settings, folders, loaded))


def own_name() -> str:
    """How this program was called, for people to copy."""
    command = click.get_current_context().find_root().command_path
    return f".venv/bin/{command}" if Path(".venv/bin", command).exists() else command


async def serve(settings: Settings, folders: Folders, loaded: Loaded) -> None:
    """Open the desk and serve for ever; the folder is given back when everything is closed."""
    held = lock(folders)
    try:
        async with opened(settings, folders, loaded) as app:
            where = "Telegram" if settings.telegram.token else "terminals of this machine (mayday chat)"
            click.echo(f"Mayday serves {where}. Stop it with Ctrl-C.", err=True)
            notify(READY)
            alive = asyncio.ensure_future(stay_alive())
            try:
                await app.run()
            finally:
                notify(STOPPING)
                alive.cancel()
    finally:
        held.release()
