"""What the bot says of itself: commands, description, short description, name; each by language."""

import json
import re

from tests.botapi.methods.registry import method
from tests.botapi.params import Params
from tests.botapi.refusal import JSON, bad
from tests.botapi.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS = 100
DESCRIPTION = 256
SCOPES = frozenset(
    {
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    }
)


def _language(params: Params) -> str:
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        bad("invalid language_code specified")
    return code


def _list(params: Params) -> tuple[str, str]:
    """Which of the lists of commands: each scope and language has its own."""
    scope = params.json("scope") or {"type": "default"}
    if scope.get("type") not in SCOPES:
        bad("can't parse BotCommandScope: Unsupported type specified")
    return json.dumps(scope, sort_keys=True), _language(params)


@method("setMyCommands")
def set_my_commands(world: World, params: Params) -> bool:
    which = _list(params)
    commands: list[JSON] = params.json("commands") or []
    if len(commands) > COMMANDS:
        bad("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not COMMAND.fullmatch(str(one.get("command", ""))):
            bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= DESCRIPTION:
            bad("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile.commands[which] = commands
    return True


@method("getMyCommands")
def get_my_commands(world: World, params: Params) -> list[JSON]:
    return world.profile.commands.get(_list(params), [])


@method("deleteMyCommands")
def delete_my_commands(world: World, params: Params) -> bool:
    world.profile.commands.pop(_list(params), None)
    return True


def _enter(what: str, field: str, limit: int) -> None:
    """A text by language, with its set and its get."""

    def texts(world: World) -> dict[str, str]:
        kept = {
            "name": world.profile.names,
            "description": world.profile.descriptions,
            "short_description": world.profile.short_descriptions,
        }
        return kept[field]

    @method(f"setMy{what}")
    def set_text(world: World, params: Params) -> bool:
        text = params.text(field)
        if len(text) > limit:
            bad(f"{field.replace('_', ' ')} is too long")
        texts(world)[_language(params)] = text
        return True

    @method(f"getMy{what}")
    def get_text(world: World, params: Params) -> JSON:
        kept = texts(world)
        return {field: kept.get(_language(params)) or kept.get("", "")}


_enter("Name", "name", 64)
_enter("Description", "description", 512)
_enter("ShortDescription", "short_description", 120)
