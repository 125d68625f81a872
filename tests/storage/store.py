"""A real database under test: each call is a transaction of its own, ids and times are the test's."""

import itertools
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import text

from bot.talk.ids import CaseNumber, ContactId, ConversationId
from storage import cases, contacts, conversations
from storage.database import Database, Tx
from storage.keys import Keys, open_keys
from tests.storage.samples import case
from tests.storage.server import Server

P = ParamSpec("P")
R = TypeVar("R")

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


def later(seconds: float) -> datetime:
    """That many seconds after NOW."""
    return NOW + timedelta(seconds=seconds)


@dataclass
class Store:
    """`store(function, …)` runs one function of storage in one transaction."""

    folder: Path
    keys: Keys
    database: Database
    where: Path | str
    disk: Path
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __call__(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Its result; committed."""
        return self.database.transact(lambda tx: function(tx, *args, **kwargs))

    def new_id(self) -> str:
        """An id that nobody had before."""
        return f"id{next(self._numbers)}"

    def contact(self, address: str = "ana") -> ContactId:
        """Somebody who is known."""
        return self(contacts.make_known, "paper", address, NOW, self.new_id)

    def conversation(self, contact: ContactId, session: bytes = b"session") -> ConversationId:
        """One that is open."""
        conversation = ConversationId(self.new_id())
        self(conversations.add, conversation, contact, session, NOW)
        return conversation

    def case(self, contact: ContactId, conversation: ConversationId, **changed: Any) -> CaseNumber:
        """One that is queued, or as changed."""
        return self(cases.add, case(contact=contact, conversation=conversation, **changed))

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """What the database really holds, or a change behind our back."""
        return self(run, sql, values)

    @property
    def path(self) -> Path:
        """The file, where it is one."""
        assert isinstance(self.where, Path)
        return self.where

    @property
    def is_file(self) -> bool:
        """Whether this is SQLite."""
        return isinstance(self.where, Path)

    def reopen(self) -> None:
        """As after a restart."""
        self.database.close()
        self.keys = open_keys(self.folder / "keys", fresh=False)
        self.database = Database.open(self.where, self.keys)


def run(tx: Tx, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Any statement."""
    found = tx.execute(text(sql), values)
    return [tuple(row) for row in found] if found.returns_rows else []


def sqlite_store(folder: Path) -> Store:
    """A fresh one on SQLite."""
    keys = open_keys(folder / "keys", fresh=True)
    path = folder / "desk.sqlite"
    return Store(folder, keys, Database.open(path, keys), path, folder)


def postgres_store(folder: Path, server: Server) -> Store:
    """A fresh one on PostgreSQL."""
    shutil.copytree(server.keys, folder / "keys")
    keys = open_keys(folder / "keys", fresh=False)
    url = server.copy()
    return Store(folder, keys, Database.open(url, keys), url, server.folder / "data")
