"""Flood limits as arithmetic: token buckets, given the time, that say who may send now and who later.

Kept in memory only: after a restart a full burst is allowed again, and what the channel itself then refuses
(RetryAfter) is kept in the database.
"""

from datetime import datetime, timedelta

from bot.runtime.port import Allowance, Allowances


class Bucket:
    """Tokens that come back with time; guards that no more are spent than there are."""

    __slots__ = ("_allowance", "_at", "_tokens")

    def __init__(self, allowance: Allowance, now: datetime) -> None:
        self._allowance = allowance
        self._tokens = allowance.burst
        self._at = now

    def _refill(self, now: datetime) -> None:
        passed = max((now - self._at).total_seconds(), 0.0)
        self._tokens = min(self._allowance.burst, self._tokens + passed / self._allowance.seconds)
        self._at = now

    def ready_at(self, now: datetime) -> datetime:
        """When the next token is there; `now` if one is."""
        self._refill(now)
        missing = max(1.0 - self._tokens, 0.0)
        return now + timedelta(seconds=missing * self._allowance.seconds)

    def is_full(self, now: datetime) -> bool:
        """Whether the whole burst is there."""
        self._refill(now)
        return self._tokens >= self._allowance.burst

    def spend(self) -> None:
        """Take one token; the caller has looked at `ready_at`."""
        self._tokens -= 1.0


class Flood:
    """All buckets of one channel: one for each chat, one for everything."""

    def __init__(self, allowances: Allowances, now: datetime) -> None:
        self._allowances = allowances
        self._overall = Bucket(allowances.overall, now)
        self._chats: dict[str, Bucket] = {}

    def ready_at(self, chat: str, now: datetime) -> datetime:
        """When this chat may get its next message."""
        return max(self._bucket(chat, now).ready_at(now), self._overall.ready_at(now))

    def is_spent(self, now: datetime) -> bool:
        """Whether nothing may leave for any chat now."""
        return self._overall.ready_at(now) > now

    def allows(self, chat: str, now: datetime) -> bool:
        """Whether a message may leave for this chat now; if so, its token is spent."""
        if self.ready_at(chat, now) > now:
            return False
        self._bucket(chat, now).spend()
        self._overall.spend()
        return True

    def _bucket(self, chat: str, now: datetime) -> Bucket:
        bucket = self._chats.get(chat)
        if bucket is None:
            self._forget_full(now)
            allowance = self._allowances.staff if chat == "staff" else self._allowances.contact
            bucket = self._chats[chat] = Bucket(allowance, now)
        return bucket

    def _forget_full(self, now: datetime, most: int = 20_000) -> None:
        """Keep memory bounded: a chat that has its whole burst again needs no bucket."""
        if len(self._chats) >= most:
            self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.is_full(now)}
