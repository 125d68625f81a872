"""The server's own clock, which a test may stop and turn.

Dates of messages, the 48 hours for deleting, the life of a callback query and flood limits are measured by it;
waiting for a long poll is not, because that passes in real time.
"""

import time


class Clock:
    """Runs from the real time, or from where it was set, until it is stopped."""

    def __init__(self, start: float | None = None) -> None:
        # The server stands for another machine, so its clock is not the program's.
        self._base = time.time() if start is None else float(start)  # noqa: TID251
        self._since: float | None = time.monotonic()

    def now(self) -> float:
        return self._base if self._since is None else self._base + time.monotonic() - self._since

    def seconds(self) -> int:
        return int(self.now())

    def stop(self) -> None:
        """From now on only `advance` and `set` move it."""
        self._base, self._since = self.now(), None

    def run(self) -> None:
        self._base, self._since = self.now(), time.monotonic()

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        self._base += seconds + 60 * minutes + 3600 * hours

    def set(self, at: float) -> None:
        self._base = float(at)
        if self._since is not None:
            self._since = time.monotonic()
