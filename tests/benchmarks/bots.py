"""Which bots are compared, and how each is started against the light server."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.api import STAFF, TOKEN, LightApi

Start = Callable[[LightApi, Path, Path], tuple[Sequence[str], Mapping[str, str]]]
NO_LIMITS: Final = """
overall_per_second = 1000000.0
chat_per_second = 1000000.0
chat_burst = 1000000.0
group_per_minute = 1000000.0
group_burst = 1000000.0
"""


@dataclass(frozen=True, slots=True)
class Contender:
    """A bot to measure."""

    name: str
    what: str
    start: Start


def mayday(
    api: LightApi, folder: Path, replies: Path, limits: str = NO_LIMITS
) -> tuple[Sequence[str], Mapping[str, str]]:
    """The program itself. It needs no replies, it makes them."""
    del replies
    config = folder / "config.toml"
    config.write_text(
        f'[folders]\ndata = "data"\nkeys = "keys"\n[telegram]\ntoken = "{TOKEN}"\napi = "{api.url}"\n'
        f'[telegram.limits]\n{limits}\n[staff]\nchat = {STAFF}\n[[staff.members]]\nid = 21\nname = "Ana"\n'
        '[log]\nlevel = "warning"\n',
        encoding="utf-8",
    )
    config.chmod(0o600)
    return ("-m", "bot", "run", "--config", str(config)), {}


def peer(module: str) -> Start:
    """One of the small bots in peers/."""

    def start(api: LightApi, folder: Path, replies: Path) -> tuple[Sequence[str], Mapping[str, str]]:
        environment = {
            "BENCH_API": api.url,
            "BENCH_TOKEN": TOKEN,
            "BENCH_REPLIES": str(replies),
            "BENCH_FOLDER": str(folder),
        }
        return ("-m", f"tests.benchmarks.peers.{module}"), environment

    return start


MAYDAY: Final = Contender("mayday", "Mayday on SQLite, every update durable", mayday)
ECHO: Final = Contender("echo", "a stateless bot on Mayday's own client: the limit", peer("echo"))
PTB: Final = Contender("ptb", "python-telegram-bot ConversationHandler with PicklePersistence", peer("ptb"))
AIOGRAM: Final = Contender("aiogram", "aiogram FSM, memory storage", peer("aiogram_fsm"))
ALL: Final = (MAYDAY, PTB, AIOGRAM, ECHO)
