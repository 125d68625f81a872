"""Settings: TOML text in, frozen values out. Pure; `config.example.toml` documents every key.

Read once, by `app.py` and the command line; everybody else is given what they need. A slip is one line that names
the file, the key and the mend.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal, get_args
from urllib.parse import urlsplit

import msgspec

from bot.errors import ConfigError

Rate = Annotated[float, msgspec.Meta(gt=0, le=1_000_000)]
Burst = Annotated[float, msgspec.Meta(ge=1, le=1_000_000)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65_535)]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How fast Telegram may be written to. Its own limits are 30 a second, 1 a second a chat, 20 a minute a group."""

    overall_per_second: Rate = 28.0
    chat_per_second: Rate = 1.0
    chat_burst: Burst = 3.0
    group_per_minute: Rate = 18.0
    group_burst: Burst = 4.0


class WebhookSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where Telegram posts updates; without an address they are polled for."""

    url: str = ""


class TelegramSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bot on Telegram; without a token there is none."""

    token: str = ""
    api: str = "https://api.telegram.org"
    proxy: str = ""
    webhook: WebhookSettings = WebhookSettings()
    limits: Limits = Limits()


class MemberSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of staff: the number that Telegram knows the person by, and a name for colleagues."""

    id: Annotated[int, msgspec.Meta(gt=0)]
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


class WebSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The address of our own HTTP server. Port 0 is none at all, or 8080 where a webhook needs one."""

    host: str = "127.0.0.1"
    port: Port = 0
    backlog: int = 10_000


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every setting there is, with its default."""

    folders: FolderSettings = FolderSettings()
    database: DatabaseSettings = DatabaseSettings()
    telegram: TelegramSettings = TelegramSettings()
    staff: StaffSettings = StaffSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()


TOKEN: Final = "MAYDAY_TELEGRAM_TOKEN"  # noqa: S105 - the variable's name
ADDRESS: Final = "MAYDAY_DATABASE_URL"
COMPARE: Final = "Compare with config.example.toml."
KINDS: Final[Mapping[str, str]] = {
    "int": "a whole number",
    "float": "a number",
    "str": 'text in "quotes"',
    "bool": "true or false",
    "array": "a list in [brackets]",
    "object": "a table",
    "date": "a date",
}
_SYNTAX: Final = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_KIND: Final = re.compile(r"Expected `(\w+)`, got `(\w+)`")
_BOUND: Final = re.compile(r"Expected `\w+` (>=?|<=?) ([\d.]+)")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING: Final = re.compile(r"Object missing required field `(.*)`")
_ENUM: Final = re.compile(r"Invalid enum value (.*)", re.DOTALL)


def parse(text: str, name: str, environment: Mapping[str, str]) -> Settings:
    """The settings in a file called `name`; a token in the environment wins over the file's.

    Raises:
        ConfigError: one line with the file, the key or the line, and the mend.
    """
    try:
        settings = msgspec.convert(tomllib.loads(text), Settings)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(no_toml(str(error), name, text)) from None
    except msgspec.ValidationError as error:
        raise ConfigError(f"{name}: {slip(str(error))}") from None
    token = environment.get(TOKEN, "").strip() or settings.telegram.token.strip()
    settings = msgspec.structs.replace(settings, telegram=msgspec.structs.replace(settings.telegram, token=token))
    url = environment.get(ADDRESS, "").strip() or settings.database.url.strip()
    settings = msgspec.structs.replace(settings, database=DatabaseSettings(url))
    for found in slips(settings):
        raise ConfigError(f"{name}: {found}")
    return settings


def no_toml(error: str, name: str, text: str) -> str:
    """A slip in the notation, at its line and column."""
    found = _SYNTAX.fullmatch(error)
    what, line, column = found.groups() if found else (error, None, None)
    last = text.rstrip("\n").split("\n")
    place = f"{line}:{column}" if line else f"{len(last)}:{len(last[-1]) + 1}"
    return f"{name}:{place}: {what[:1].lower()}{what[1:]}. {COMPARE}"


def slip(error: str) -> str:
    """An error of msgspec in words: the key, what is wrong with it, the mend."""
    what, _, path = error.partition(" - at ")
    key, entry = key_of(path)
    if found := _UNKNOWN.fullmatch(what):
        unknown = f"{key}.{found[1]}" if key else found[1]
        return f"{unknown}{entry}: there is no such setting. {nearest(unknown)}"
    if found := _MISSING.fullmatch(what):
        return f"{key}.{found[1]}{entry}: this is missing. Every entry needs it."
    if found := _KIND.fullmatch(what):
        wanted, given = (KINDS.get(kind, kind) for kind in found.groups())
        return f"{key}{entry}: this is {given.partition(' in ')[0]}, and has to be {wanted}. {COMPARE}"
    if found := _BOUND.fullmatch(what):
        sides = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}
        return f"{key}{entry}: this has to be {sides[found[1]]} {float(found[2]):g}. {COMPARE}"
    if found := _ENUM.fullmatch(what):
        return f"{key}{entry}: {found[1]} is none of its words. Take one of: {', '.join(choices(key))}."
    return f"{key}{entry}: {what}. {COMPARE}"


def key_of(path: str) -> tuple[str, str]:
    """`$.staff.members[1].id` as the key staff.members.id, and which entry of the list it is in."""
    entries = re.findall(r"\[(\d+)\]", path)
    key = re.sub(r"\[\d+\]", "", path.strip("`")).removeprefix("$").removeprefix(".")
    return key, f" (entry {int(entries[0]) + 1})" if entries else ""


def nearest(unknown: str) -> str:
    """What may have been meant: the same key of another table, or one that is spelt alike."""
    known = list(keys())
    table, _, last = unknown.rpartition(".")
    same = [key for key in known if key.rpartition(".")[2] == last]
    alike = difflib.get_close_matches(unknown, [key for key in known if key.rpartition(".")[0] == table], n=1)
    found = (*same, *alike, *difflib.get_close_matches(unknown, known, n=1))
    return f"Did you mean {found[0]}?" if found else COMPARE


def keys() -> Mapping[str, object]:
    """Every key there is, with its table, and the type of its value; tables themselves included."""
    return dict(keys_of(Settings, ""))


def keys_of(settings: type[msgspec.Struct], table: str) -> Iterator[tuple[str, object]]:
    """The keys of one table, and of those in it."""
    for field in msgspec.structs.fields(settings):
        key = f"{table}{field.name}"
        yield key, field.type
        below = MemberSettings if field.name == "members" else field.type
        if isinstance(below, type) and issubclass(below, msgspec.Struct):
            yield from keys_of(below, f"{key}.")


def choices(key: str) -> tuple[str, ...]:
    """The words that a setting may have, where only some are allowed."""
    return get_args(keys().get(key))


def slips(settings: Settings) -> Iterator[str]:
    """What the types cannot say: a token needs a staff chat with members, members are told apart."""
    staff, telegram = settings.staff, settings.telegram
    if telegram.token and not staff.chat:
        yield "staff.chat: this is missing. Add the bot to a supergroup of your staff and put the group's id here."
    if telegram.token and not staff.members:
        yield "staff.members: nobody is listed, and nobody could answer. List at least one person."
    url = urlsplit(telegram.webhook.url)
    if telegram.webhook.url and (url.scheme != "https" or not url.hostname):
        yield "telegram.webhook.url: this is no https address. Telegram posts to no other."
    ids = [member.id for member in staff.members]
    if len(ids) != len(set(ids)):
        yield "staff.members: the same id stands there twice. Remove one of the two."
    names = [member.name.strip().casefold() for member in staff.members]
    if len(names) != len(set(names)) or not all(names):
        yield "staff.members: a name stands there twice, or is empty. Give each person another name."
    for key, address in (("api", telegram.api), ("proxy", telegram.proxy)):
        if address.partition("://")[0] not in ("http", "https") and (address or key == "api"):
            yield f"telegram.{key}: this is no address. Begin it with http:// or https://."
    for key in ("data", "keys"):
        if not getattr(settings.folders, key).strip():
            yield f"folders.{key}: this is empty. Name a folder."
