"""Where the settings and the data files are: from the command line's options to values.

The one place of the program that looks for `config.toml` and reads the environment.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from bot.app import Folders
from bot.cli.places import DIALOGS, LOCALES
from bot.config import Settings, parse
from bot.errors import ConfigError
from bot.runtime.reload import Loaded, load
from bot.talk.catalogue import negotiate
from storage.keys import is_open_to_others

CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=None,
    help="The configuration file; config.toml in this folder if there is one.",
)
DEFAULT = Path("config.toml")


def read_settings(config: Path | None) -> tuple[Settings, Path]:
    """The settings, and the folder that their relative paths count from.

    Raises:
        ConfigError: the file cannot be read, or says something wrong.
    """
    if config is None and not os.path.lexists(DEFAULT):
        return parse("", str(DEFAULT), os.environ), Path.cwd()
    path = config or DEFAULT
    text, open_to_others = content(path)
    settings = parse(text, str(path), os.environ)
    for name, secret in (("token", settings.telegram.token), ("database's address", settings.database.url)):
        if open_to_others and secret and secret in text:
            click.echo(f"mayday: others on this machine can read the {name} in {path}: chmod 600 {path}", err=True)
    return settings, path.resolve().parent


def content(path: Path) -> tuple[str, bool]:
    """What is in the file, and whether others on this machine can read it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return text, is_open_to_others(path.stat())
    except FileNotFoundError:
        reason = "there is no such file. Copy config.example.toml to it, or correct the name."
    except UnicodeDecodeError:
        reason = "this is not UTF-8. Save it in UTF-8."
    except OSError as error:
        reason = f"it cannot be read ({error.strerror}). Check its name and its rights."
    raise ConfigError(f"{path}: {reason}")


def machine_language(environment: Mapping[str, str] = os.environ) -> str:
    """The language that the environment asks for, English if it does not say.

    Read from the variables themselves (POSIX, 8.2), because a language need not be installed to be wished for.
    """
    said = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    code = said.partition(".")[0].partition("@")[0]
    return "en" if code in ("", "C", "POSIX") else code


def folders_of(settings: Settings, home: Path) -> Folders:
    """Where everything is; raises ConfigError if whoever has the data folder has the keys as well."""
    data, keys = (home / settings.folders.data).resolve(), (home / settings.folders.keys).resolve()
    if keys.is_relative_to(data):
        raise ConfigError(
            f"folders.keys: {keys} lies in folders.data, and every backup of the data would hold the keys. "
            "Name a folder outside of it."
        )
    return Folders(data, keys, settings.database.url)


def files_of(settings: Settings, home: Path) -> tuple[Path, Path]:
    """The folders of the dialogs and of the languages; raises ConfigError if one is named and is not there."""
    return (
        own(settings.folders.dialogs, home, "dialogs") or DIALOGS,
        own(settings.folders.locales, home, "locales") or LOCALES,
    )


def own(folder: str, home: Path, key: str) -> Path | None:
    """A folder of the administrator's own, None if the program's is to be used."""
    if not folder:
        return None
    path = home / folder
    if not path.is_dir():
        raise ConfigError(f"folders.{key}: {path} is no folder. Correct the name, or leave it empty for Mayday's own.")
    return path


def load_files(settings: Settings, home: Path) -> Loaded:
    """The dialogs and languages, checked.

    Raises:
        DialogError: with every finding.
        ConfigError: a folder is not there, or staff's language is not among the languages.
    """
    dialogs, locales = files_of(settings, home)
    loaded = load(near(dialogs), near(locales))
    language, known = settings.staff.language, loaded.catalogues.locales
    if negotiate((language,), known) is None:
        raise ConfigError(f"staff.language: there is no language “{language}” here. Take one of: {', '.join(known)}.")
    return loaded


def near(path: Path) -> Path:
    """The path as seen from here, if it lies below: short, and editors can follow it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
