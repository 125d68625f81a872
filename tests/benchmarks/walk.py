"""The walk: ten turns of one contact, the same for every bot.

Mayday walks it first, and what it answered is written down; the other bots answer with the same words and buttons,
so that all of them send, and the server takes, the same bytes.
"""

from pathlib import Path
from typing import Final

import msgspec

START: Final = "/start"
WALK: Final = (
    START,
    "I lost access to an account",
    "Social network",
    "I do not know",
    "Instagram",
    "I am not sure",
    "No",
    "No",
    "⏭ Skip",
    "Yes, it is solved",
)


class Reply(msgspec.Struct, frozen=True):
    """What a bot says in one turn: its words, and its buttons in rows."""

    text: str
    rows: tuple[tuple[str, ...], ...] = ()


def write(path: Path, replies: list[Reply]) -> None:
    path.write_bytes(msgspec.json.encode(replies))


def read(path: Path) -> list[Reply]:
    return msgspec.json.decode(path.read_bytes(), type=list[Reply])
