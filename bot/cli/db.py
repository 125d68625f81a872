"""`mayday db`: the database itself."""

from pathlib import Path

import click

from bot.app import lock, open_store
from bot.cli.settings import CONFIG, folders_of, read_settings


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@CONFIG
def upgrade(config: Path | None) -> None:
    """Bring the database to this program's version. `mayday run` does so by itself at its start."""
    settings, home = read_settings(config)
    folders = folders_of(settings, home)
    held = lock(folders)
    try:
        open_store(folders).close()
    finally:
        held.release()
    click.echo(f"The database in {folders.data} is up to date.")
