"""Settings: TOML text in, frozen values out. Pure; `config.example.toml` documents every key.

Read once, by `app.py` and the command line; everybody else is given what they need.
"""

import tomllib
from collections.abc import Mapping
from typing import Literal

import msgspec

from bot.errors import ConfigError


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How fast Telegram may be written to. Its own limits are 30 a second, 1 a second a chat, 20 a minute a group."""

    overall_per_second: float = 28.0
    chat_per_second: float = 1.0
    chat_burst: float = 3.0
    group_per_minute: float = 18.0
    group_burst: float = 4.0


class TelegramSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bot on Telegram; without a token there is none."""

    token: str = ""
    api: str = "https://api.telegram.org"
    proxy: str = ""
    limits: Limits = Limits()


class MemberSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of staff: the number that Telegram knows the person by, and a name for colleagues."""

    id: int
    name: str
    role: Literal["volunteer", "coordinator", "administrator"] = "volunteer"


class StaffSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The staff chat and who is heard in it."""

    chat: int = 0
    language: str = "en"
    members: tuple[MemberSettings, ...] = ()


class FolderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where things are kept. Relative paths count from the configuration file's own folder."""

    data: str = "var/data"
    keys: str = "var/keys"
    dialogs: str = ""
    locales: str = ""


class DatabaseSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where everything is kept: at the address of a PostgreSQL database; "" for a file in the data folder."""

    url: str = ""


class LogSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much is logged: never what anybody wrote."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every setting there is, with its default."""

    folders: FolderSettings = FolderSettings()
    database: DatabaseSettings = DatabaseSettings()
    telegram: TelegramSettings = TelegramSettings()
    staff: StaffSettings = StaffSettings()
    log: LogSettings = LogSettings()


def parse(text: str, name: str, environment: Mapping[str, str]) -> Settings:
    """The settings in a file called `name`; MAYDAY_TELEGRAM_TOKEN in the environment wins over the file's token.

    Raises:
        ConfigError: one line with the file, the key or the line, and the mend.
    """
    try:
        raw = tomllib.loads(text)
        settings = msgspec.convert(raw, Settings)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: {error}. Compare with config.example.toml.") from None
    except msgspec.ValidationError as error:
        raise ConfigError(f"{name}: {readable(str(error))} Compare with config.example.toml.") from None
    token = environment.get("MAYDAY_TELEGRAM_TOKEN", settings.telegram.token).strip()
    settings = msgspec.structs.replace(settings, telegram=msgspec.structs.replace(settings.telegram, token=token))
    url = environment.get("MAYDAY_DATABASE_URL", settings.database.url).strip()
    settings = msgspec.structs.replace(settings, database=DatabaseSettings(url))
    check(settings, name)
    return settings


def readable(error: str) -> str:
    """An error of msgspec, "Expected `int`, got `str` - at `$.staff.chat`" with the key first."""
    what, _, where = error.partition(" - at ")
    key = where.strip("`").removeprefix("$.") or "the file"
    return f"{key}: {what[:1].lower()}{what[1:]}."


def check(settings: Settings, name: str) -> None:
    """What the types cannot say: a token needs a staff chat with members, members are told apart."""
    staff = settings.staff
    if settings.telegram.token and not staff.chat:
        raise ConfigError(
            f"{name}: staff.chat is missing. Add the bot to a supergroup of your staff and put the group's id here."
        )
    if settings.telegram.token and not staff.members:
        raise ConfigError(f"{name}: staff.members is empty. Nobody could answer: list at least one person.")
    ids = [member.id for member in staff.members]
    if len(ids) != len(set(ids)):
        raise ConfigError(f"{name}: staff.members has the same id twice. Remove one of them.")
    names = [member.name.casefold() for member in staff.members]
    if len(names) != len(set(names)) or not all(names):
        raise ConfigError(f"{name}: staff.members has a name twice, or an empty one. Give each person another name.")
