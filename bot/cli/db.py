"""`mayday db`: the database itself."""

from pathlib import Path

import click

from bot.app import copy_store, lock, open_store
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
        store = open_store(folders)
        store.close()
    finally:
        held.release()
    place = store.where if store.is_shared else f"in {folders.data}"
    click.echo(f"The database {place} is up to date.")


@db.command()
@CONFIG
@click.option("--to", "url", required=True, help="The address of an empty PostgreSQL database: postgresql://…")
def copy(config: Path | None, url: str) -> None:
    """Copy everything from the file in the data folder to a PostgreSQL database, while mayday is stopped."""
    settings, home = read_settings(config)
    folders = folders_of(settings, home)
    held = lock(folders)
    try:
        copied = copy_store(folders, url)
    finally:
        held.release()
    for table in copied:
        click.echo(f"{table.table:15} {table.rows:9} rows  {table.digest[:16]}")
    click.echo("Copied and compared. Put the address into config.toml as database.url, then start; the file stays.")
