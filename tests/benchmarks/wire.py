"""HTTP as thin as it can be spoken: keep-alive, a length or chunks, nothing else.

A benchmark's server shares the machine with the bot that it measures; a web framework would be the slower of the two.
"""

import asyncio
from typing import Final, Protocol

HEAD_END: Final = b"\r\n\r\n"
ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class Answering(Protocol):
    """Whoever answers calls."""

    def call(self, line: "Connection", method: str, query: bytes, body: bytes) -> bytes | None:
        """The answer's body; None if it comes later, through `line.answer`."""


class Connection(asyncio.Protocol):
    """One connection of a bot; one request is under way at a time."""

    def __init__(self, api: Answering) -> None:
        self._api = api
        self._got = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._transport = None

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    def answer(self, body: bytes) -> None:
        if self._transport is not None:
            self._transport.write(ANSWER % len(body) + body)

    def data_received(self, data: bytes) -> None:
        self._got = self._got + data if self._got else data
        while (request := self._whole()) is not None:
            path, body = request
            call, _, query = path.partition(b"?")
            method = call.rpartition(b"/")[2].decode().lower()
            if (answer := self._api.call(self, method, query, body)) is not None:
                self.answer(answer)

    def _whole(self) -> tuple[bytes, bytes] | None:
        """The path and the body of the next request, once all of it is there."""
        end = self._got.find(HEAD_END)
        if end < 0:
            return None
        head = self._got[:end]
        start, size = end + len(HEAD_END), length(head)
        if size < 0:
            return self._chunked(head, start)
        if len(self._got) < start + size:
            return None
        body, self._got = self._got[start : start + size], self._got[start + size :]
        return path_of(head), body

    def _chunked(self, head: bytes, start: int) -> tuple[bytes, bytes] | None:
        body = b""
        while (end := self._got.find(b"\r\n", start)) >= 0:
            size = int(self._got[start:end], 16)
            if len(self._got) < end + 2 + size + 2:
                return None
            body += self._got[end + 2 : end + 2 + size]
            start = end + 2 + size + 2
            if size == 0:
                self._got = self._got[start:]
                return path_of(head), body
        return None


def path_of(head: bytes) -> bytes:
    return head.split(b" ", 2)[1]


def length(head: bytes) -> int:
    """The body's length; -1 for chunks."""
    folded = head.lower()
    at = folded.find(b"\r\ncontent-length:")
    if at >= 0:
        return int(folded[at + 17 :].split(b"\r\n", 1)[0])
    return -1 if b"\r\ntransfer-encoding: chunked" in folded else 0
