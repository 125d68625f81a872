"""What happened in a run, as values: what people did, what reached them, and what the database holds afterwards.

Written down by the harness, judged by `checker.py`; nothing here asks a server or a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Life:
    """One walk of one contact: words in the dialog, words to people, people's words to her, the case it became."""

    contact: int
    walked: tuple[str, ...]
    told: tuple[str, ...]
    answers: tuple[str, ...]
    case: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A word that arrived at a place, "contact 3" or "case 7".

    `run` counts the processes; `is_known` says that this one was answered, so that only a kill can have kept it
    from knowing.
    """

    place: str
    word: str
    run: int
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Press:
    """A volunteer's press: by whom ("telegram:21"), on which case, asking for what (claim, release, resolve)."""

    member: str
    case: int
    verb: str


@dataclass(frozen=True, slots=True)
class History:
    """All that can be seen from outside, in order. `updates` are the ids that the server gave to the bot."""

    lives: tuple[Life, ...]
    deliveries: tuple[Delivery, ...]
    presses: tuple[Press, ...]
    updates: frozenset[int]


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation as the database has it, its words in the order of their rows."""

    contact: int
    walked: tuple[str, ...]
    told: tuple[str, ...]
    answers: tuple[str, ...]
    case: int


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case, and its log as (who, what) in order."""

    number: int
    status: str
    owner: str | None
    log: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """The database after the run. `broken_at` is the first line of the case log that is not as it was written.

    `dead` orders were given up; `ambiguous` counts the tries of which the program did not know whether they arrived.
    """

    updates: Mapping[int, str]
    conversations: tuple[StoredConversation, ...]
    cases: tuple[StoredCase, ...]
    broken_at: int | None = None
    integrity: str = "ok"
    waiting: int = 0
    unsent: int = 0
    dead: int = 0
    ambiguous: int = 0
