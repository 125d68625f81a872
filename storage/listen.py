"""Hears what other processes tell through the database, on a connection of its own.

A hint and no more: what was told while nobody listened is lost, and found by looking. One thing is done about a
hint here: the key of a contact that another process has erased is dropped from this one's memory.
"""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import psycopg

ERASED: Final = "erased:"


class Listener:
    """The ear; guards that a connection that broke is replaced. Belongs to one thread."""

    def __init__(
        self,
        url: str,
        process: str,
        channel: str,
        connecting: Mapping[str, Any],
        forget: Callable[[str | None], None],
    ) -> None:
        self._url = url
        self._own = process
        self._channel = channel
        self._connecting = connecting
        self._forget = forget
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def heard(self, seconds: float) -> set[str] | None:
        """What others told, once somebody did or the time is over; None while there is no connection."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._url, autocommit=True, **self._connecting)
                self._connection.execute(f"LISTEN {self._channel}".encode())
                self._forget(None)
                return set()
            told = [notify.payload for notify in self._connection.notifies(timeout=seconds, stop_after=1)]
            told += [notify.payload for notify in self._connection.notifies(timeout=0)]
        except psycopg.Error:
            self.close()
            return None
        heard = {what for what, _, process in (one.partition(" ") for one in told) if process != self._own}
        for what in heard:
            if what.startswith(ERASED):
                self._forget(what.removeprefix(ERASED))
        return heard

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
            self._connection = None
