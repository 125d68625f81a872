"""Where the settings and the data files are: from the command line's options to values.

The one place of the program that looks for `config.toml` and reads the environment.
"""

import os
import stat
from pathlib import Path

import click

from bot.app import Folders
from bot.cli.places import DIALOGS, LOCALES
from bot.config import Settings, parse
from bot.errors import ConfigError
from bot.runtime.reload import Loaded, load

CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="The configuration file; config.toml in this folder if there is one.",
)


def read_settings(config: Path | None) -> tuple[Settings, Path]:
    """The settings, and the folder that their relative paths count from.

    Raises:
        ConfigError: the file cannot be read, or says something wrong.
    """
    path = config or Path("config.toml")
    if config is None and not path.exists():
        return parse("", "config.toml", os.environ), Path.cwd()
    try:
        text = path.read_text(encoding="utf-8")
        open_to_others = stat.S_IMODE(path.stat().st_mode) & 0o077
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({type(error).__name__}). Check its name and rights.") from None
    settings = parse(text, str(path), os.environ)
    if open_to_others and settings.telegram.token and not os.environ.get("MAYDAY_TELEGRAM_TOKEN"):
        click.echo(f"mayday: others on this machine can read the token in {path}: chmod 600 {path}", err=True)
    return settings, path.resolve().parent


def folders_of(settings: Settings, home: Path) -> Folders:
    """The data and key folders, and the database's address."""
    data, keys = (home / settings.folders.data).resolve(), (home / settings.folders.keys).resolve()
    return Folders(data, keys, settings.database.url)


def files_of(settings: Settings, home: Path) -> tuple[Path, Path]:
    """The folders of the dialogs and of the languages."""
    own_dialogs, own_locales = settings.folders.dialogs, settings.folders.locales
    return home / own_dialogs if own_dialogs else DIALOGS, home / own_locales if own_locales else LOCALES


def load_files(settings: Settings, home: Path) -> Loaded:
    """The dialogs and languages, checked; raises DialogError with every finding."""
    return load(*files_of(settings, home))
