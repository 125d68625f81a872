"""Breaks the server on purpose: wrong answers, dropped connections, calls that hang, an outage.

`faults.next("sendMessage")` names the calls to break, and the word after it says how:

    server.faults.next("sendMessage").answers(502)
    server.faults.next("sendMessage", times=3).floods(7)
    gate = server.faults.next("getUpdates").hangs()
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal

from tests.botapi.changes import Changes
from tests.botapi.refusal import Refusal, flooded

Kind = Literal["answers", "drops", "does_then_drops", "hangs", "does_then_hangs"]


class Gate:
    """Holds calls until it is released."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._reached = asyncio.Event()
        self._released = asyncio.Event()
        self.waiting = 0

    async def reached(self) -> None:
        """Wait until a call hangs here."""
        await self._reached.wait()

    def release(self) -> None:
        self._released.set()

    async def hold(self) -> None:
        self.waiting += 1
        self._reached.set()
        try:
            await self._released.wait()
        finally:
            self.waiting -= 1
            self._changes.fire()


@dataclass(slots=True)
class Fault:
    """What is to happen to some next calls of one method."""

    method: str
    left: int
    gate: Gate
    after: int = 0
    kind: Kind = "answers"
    refusal: Refusal = field(default_factory=lambda: Refusal(500, "Internal Server Error"))

    def answers(self, code: int, description: str | None = None) -> None:
        """This status, and nothing is done."""
        self.refusal = Refusal(code, description or HTTPStatus(code).phrase)

    def answers_with_a_page(self, code: int = 502) -> None:
        """The web page of a gateway that did not reach the server: no JSON at all."""
        self.answers(code)
        self.refusal.as_page = True

    def floods(self, retry_after: int) -> None:
        self.refusal = flooded(retry_after)

    def drops_the_connection(self) -> None:
        """Before anything is read: the call was never made."""
        self.kind = "drops"

    def does_it_then_drops_the_connection(self) -> None:
        """The call is carried out and nobody is told: the caller cannot know."""
        self.kind = "does_then_drops"

    def hangs(self) -> Gate:
        """Nothing is done until released; a caller that gives up is forgotten."""
        self.kind = "hangs"
        return self.gate

    def does_it_then_hangs(self) -> Gate:
        self.kind = "does_then_hangs"
        return self.gate


class Faults:
    """The faults that stand ready, and whether the server is out altogether."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._ready: deque[Fault] = deque()
        self._outage: Refusal | Literal["dropping"] | None = None

    def next(self, method: str, times: int = 1, *, after: int = 0) -> Fault:
        """The next calls of this method, "*" for any but getUpdates; faults take effect in the order of naming.

        `after` lets so many calls go by first.
        """
        fault = Fault(method, times, Gate(self._changes), after)
        self._ready.append(fault)
        return fault

    def forget(self) -> None:
        """Nothing stands ready any more; calls that hang go on hanging."""
        self._ready.clear()

    def outage(self, answering: int | None = None) -> None:
        """From now on every call fails: the connection is dropped, or this status is answered."""
        self._outage = "dropping" if answering is None else Refusal(answering, HTTPStatus(answering).phrase)
        self._changes.fire()

    def recovers(self) -> None:
        self._outage = None
        self._changes.fire()

    @property
    def out(self) -> bool:
        return self._outage is not None

    @property
    def left(self) -> int:
        """How many calls are still to be broken."""
        return sum(fault.left for fault in self._ready)

    def take(self, method: str) -> Fault | None:
        """The fault that this call runs into."""
        if self._outage == "dropping":
            return Fault(method, 1, Gate(self._changes), kind="drops")
        if self._outage is not None:
            return Fault(method, 1, Gate(self._changes), refusal=self._outage)
        for fault in self._ready:
            if fault.method.lower() == method.lower() or (fault.method == "*" and method.lower() != "getupdates"):
                if fault.after > 0:
                    fault.after -= 1
                    return None
                fault.left -= 1
                if fault.left <= 0:
                    self._ready.remove(fault)
                return fault
        return None
