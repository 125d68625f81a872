"""The person's end of the socket: sends what is typed until it is confirmed, shows each delivery once.

Knows nothing of what is said; how it looks is `screen.py`'s. Survives the death of the desk it talks to: what
was not answered is asked again of the next one.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.channels.terminal.wire import (
    MOST_BYTES,
    Arrived,
    Delivery,
    Gone,
    Got,
    Hello,
    Line,
    Look,
    Seen,
    Settle,
    Shown,
    Toast,
    ToTerminal,
    encode,
    to_terminal,
)

Question = Line | Look | Settle


class Client:
    """One person at one terminal, over as many connections as it takes."""

    def __init__(
        self, hello: Hello, languages: tuple[str, ...], show: Callable[[Shown | Toast], None], new_id: Callable[[], str]
    ) -> None:
        self._hello = hello
        self._languages = languages
        self._show = show
        self._new_id = new_id
        self._unanswered: dict[str, tuple[Question, asyncio.Future[Got | Seen]]] = {}
        self._said: set[str] = set()
        self._shown: set[str] = set()
        self._writer: asyncio.StreamWriter | None = None

    async def attach(self, socket: Path) -> bool:
        """Talk over this socket until the other end goes away; False if nobody listens there.

        Raises:
            OSError: what came in could not be shown.
        """
        try:
            reader, writer = await asyncio.open_unix_connection(socket, limit=MOST_BYTES)
        except OSError:
            return False
        self._writer = writer
        try:
            writer.write(encode(self._hello))
            for question, _ in self._unanswered.values():
                writer.write(encode(question))
            while (said := await next_of(reader)) is not None:
                self._hear(said, writer)
        finally:
            self._writer = None
            writer.close()
        return True

    def _hear(self, said: ToTerminal, writer: asyncio.StreamWriter) -> None:
        match said:
            case Got(key) | Seen(key):
                _, answer = self._unanswered.pop(key, (None, None))
                if answer is not None and not answer.done():
                    answer.set_result(said)
            case Delivery(key) | Gone(key) | Arrived(key):
                if key not in self._shown and not (isinstance(said, Arrived) and said.line not in self._said):
                    self._show(said)
                self._shown.add(key)
                writer.write(encode(Got(key)))
            case Toast():
                self._show(said)

    async def say(self, text: str = "", *, press: str = "", case: int = 0) -> None:
        """Send a line; back once it is stored, by this desk or by the next."""
        line = Line(self._new_id(), text=text, press=press, case=case, languages=self._languages)
        self._said.add(line.key)
        await self._ask(line)

    async def settle(self) -> None:
        """Back once all that was said has been worked on, and what came of it has been shown here."""
        await self._ask(Settle(self._new_id()))

    async def look(self, case: int, *, show: bool) -> Seen:
        """Where a case stands, 0 for the queue; with `show` it is shown first."""
        seen = await self._ask(Look(self._new_id(), case, show))
        return seen if isinstance(seen, Seen) else Seen("")

    async def _ask(self, question: Question) -> Got | Seen:
        answer: asyncio.Future[Got | Seen] = asyncio.get_running_loop().create_future()
        self._unanswered[question.key] = (question, answer)
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(encode(question))
        return await answer


async def next_of(reader: asyncio.StreamReader) -> ToTerminal | None:
    """What the desk says next, None once it is gone or talks of what no desk of ours does."""
    try:
        line = await reader.readline()
        return to_terminal(line) if line else None
    except (OSError, ValueError):
        return None
