"""Kills a piece of the program at each of its steps: a step is one call into the operating system or SQLite.

`python -m tests.durability.killed_at PIECE FOLDER [EVERY [OFFSET]]` runs the piece again and again in children, each
of which kills itself one step later, before the call and after it, until one comes to its end. After each death the
piece is run anew as the next start would, and must succeed. Prints the number of deaths.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.app import DATABASE, Folders, open_store
from storage import data_keys, entries, sqlite, tables
from storage.database import Tx
from storage.keys import open_keys
from storage.migrate import config

CALLS = frozenset({"posix", "_io", "sqlite3"})
WENT_WRONG = 3


def keys(folder: Path) -> None:
    """The keys of a first start."""
    open_keys(folder / "keys", fresh=not (folder / DATABASE).exists())


def first_start(folder: Path) -> None:
    """Keys and database of a first start: the folder, both key files, the file, every table."""
    open_store(Folders(data=made(folder), keys=folder / "keys")).close()


def migration(folder: Path) -> None:
    """A database of the version before, brought up to date."""
    first_start(folder)


def made(folder: Path) -> Path:
    """The folder, which is there when the program opens it."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


PIECES: dict[str, Callable[[Path], None]] = {"keys": keys, "first_start": first_start, "migration": migration}


def prepare(piece: str, folder: Path) -> None:
    """What is there before the piece is run."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if piece == "migration":
        open_keys(folder / "keys", fresh=True)
        older(folder / DATABASE)


def older(path: Path) -> None:
    """A database as the version before this one left it; an empty one while there is but one version."""
    engine = sqlite.engine(path)
    with engine.begin() as connection:
        settings = config(connection)
        steps = [step.revision for step in ScriptDirectory.from_config(settings).walk_revisions()]
        if steps[1:]:
            command.upgrade(settings, steps[1])
    engine.dispose()


def is_step(called: Any) -> bool:
    """Whether this built-in function reaches out of the process."""
    owner = getattr(called, "__self__", None)
    modules = {getattr(called, "__module__", None), type(owner).__module__}
    return not CALLS.isdisjoint(modules)


def killed_at(step: int, piece: Callable[[Path], None], folder: Path) -> None:
    """Run the piece, and die at the step of this number: odd ones before a call, even ones after it."""
    count = 0

    def watch(frame: FrameType, event: str, called: Any) -> None:
        nonlocal count
        del frame
        if event in {"c_call", "c_return"} and is_step(called):
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)
    piece(folder)
    sys.setprofile(None)


def in_child(work: Callable[[], None]) -> int:
    """Run it in a process of its own; 0, the signal that ended it as a negative number, or WENT_WRONG."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - a child must never go on as its parent
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(WENT_WRONG)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def goes_on(piece: str, folder: Path) -> None:
    """The next start: it succeeds, and so does every later one, with the same keys."""
    PIECES[piece](folder)
    before = {path.name: path.read_bytes() for path in (folder / "keys").iterdir()}
    PIECES[piece](folder)
    assert {path.name: path.read_bytes() for path in (folder / "keys").iterdir()} == before
    assert set(before) == {"root.key", "ring.json"}, f"left behind: {set(before)}"
    if piece != "keys":
        store = open_store(Folders(data=folder, keys=folder / "keys"))
        store._database.transact(is_whole)
        store.close()


def is_whole(tx: Tx) -> None:
    """Every table is there, the log verifies, the keys are those that sealed it, no page is damaged."""
    there = set(inspect(tx.connection).get_table_names())
    assert set(tables.metadata.tables) <= there
    assert entries.verify(tx) is None
    assert tx.data_keys.has(data_keys.DESK)
    tx.data_keys.of(data_keys.DESK)
    found = tx.connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    assert found == "ok", found


def kill_everywhere(piece: str, folder: Path, every: int, offset: int) -> int:
    """One child after another; how many died. Ends with WENT_WRONG where a next start failed."""
    deaths, step = 0, 1 + offset
    while True:
        prepare(piece, folder)
        status = in_child(partial(killed_at, step, PIECES[piece], folder))
        if status == 0:
            return deaths
        if status != -signal.SIGKILL or in_child(partial(goes_on, piece, folder)) != 0:
            sys.stderr.write(f"{piece} killed at step {step}: the next start failed\n")
            sys.exit(WENT_WRONG)
        deaths, step = deaths + 1, step + every


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "1", "0"][:4]
    print(kill_everywhere(arguments[0], Path(arguments[1]), int(arguments[2]), int(arguments[3])))  # noqa: T201
