"""Flood limits as Telegram states them, off until a test asks for them.

Thirty calls a second overall, one a second in a private chat with a short burst, twenty a minute in a group.
Sends, edits, copies and topic changes count; answers to presses and mere questions do not.
"""

import math
from collections import deque

from tests.botapi.clock import Clock
from tests.botapi.refusal import flooded

ALSO_COUNTED = frozenset(
    {
        "copymessage",
        "copymessages",
        "forwardmessage",
        "forwardmessages",
        "createforumtopic",
        "closeforumtopic",
        "reopenforumtopic",
        "editforumtopic",
    }
)
NOT_COUNTED = frozenset({"sendchataction"})


def counts(method: str) -> bool:
    name = method.lower()
    return name not in NOT_COUNTED and (name.startswith(("send", "editmessage")) or name in ALSO_COUNTED)


class Limits:
    """Windows of recent calls; asked before a call is carried out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[int | None, deque[float]] = {}
        self._held: dict[int, float] = {}
        self.strict = False
        self.overall_a_second = 30
        self.private_burst = 3
        self.group_a_minute = 20
        self.refused = 0

    def hold(self, chat_id: int, seconds: float) -> None:
        """Refuse every counted call for this chat until the server's clock has passed so far."""
        self._held[chat_id] = self._clock.now() + seconds

    def check(self, method: str, chat_id: int | None) -> None:
        """Count the call, or refuse it and count nothing."""
        if chat_id is None or not counts(method):
            return
        now = self._clock.now()
        wait = self._held.get(chat_id, now) - now
        if self.strict and wait <= 0:
            wait = max(self._wait(None, now), self._wait(chat_id, now))
        if wait > 0:
            self.refused += 1
            raise flooded(max(1, math.ceil(wait)))
        if self.strict:
            for key in (None, chat_id):
                self._windows.setdefault(key, deque()).append(now)

    def _wait(self, key: int | None, now: float) -> float:
        """Seconds until one more call fits."""
        if key is None:
            most, span = self.overall_a_second, 1.0
        elif key > 0:
            # A burst that is refilled by one a second.
            most, span = self.private_burst, float(self.private_burst)
        else:
            most, span = self.group_a_minute, 60.0
        window = self._windows.setdefault(key, deque())
        while window and window[0] <= now - span:
            window.popleft()
        return window[0] + span - now if len(window) >= most else 0.0
