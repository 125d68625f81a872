"""Brings a database to this program's version, inside the transaction at hand: wholly, or not at all.

The steps stand in `migrations/versions/`, run by alembic without a configuration file, from wherever the
package is installed.
"""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.errors import ConfigError

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def config(connection: Connection) -> Config:
    """What alembic needs to know: where the steps are, and the connection to run them on."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def migrate(connection: Connection, name: str) -> None:
    """Take every step that the database called `name` lacks.

    Raises:
        ConfigError: a newer mayday wrote it, or something that is not mayday.
    """
    settings = config(connection)
    script = ScriptDirectory.from_config(settings)
    current = MigrationContext.configure(connection).get_current_heads()
    if current == tuple(script.get_heads()):
        return
    if not set(current) <= {step.revision for step in script.walk_revisions()}:
        raise ConfigError(f"{name} was written by a newer mayday: install that version, or restore an older backup.")
    if not current and inspect(connection).get_table_names():
        raise ConfigError(f"{name} is another program's database: move it away, or name another folder.")
    command.upgrade(settings, "head")
