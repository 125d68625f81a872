"""The screen and the keyboard of this process: prints above the line that is being typed, reads line by line.

A real terminal gets a prompt and line editing; of a pipe, each line is printed as it is read, so that what comes
out is the whole conversation.
"""

import asyncio
import codecs
import contextlib
import io
import os
import queue
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from typing import Final, TextIO

try:
    import readline
except ImportError:  # pragma: no cover - a Python without it edits lines as the terminal does
    readline = None  # type: ignore[assignment]

CHUNK: Final = 65_536
ERASE_LINE: Final = "\r\x1b[K"


class Console:
    """One terminal or pipe; guards that the prompt, while there is one, is the last line."""

    def __init__(self, read: int = 0, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._read = read
        self._has_input = read != 0 or sys.stdin is not None  # a closed descriptor may be given to any other file
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")
        self.has_typist = os.isatty(read)
        self.is_live = self.has_typist and self._out.isatty() and readline is not None
        self._prompt: str | None = None
        self._asked: queue.SimpleQueue[tuple[str, Callable[[str | None], None]]] = queue.SimpleQueue()
        self._look = termios.tcgetattr(read) if self.has_typist else None
        self._reader: threading.Thread | None = None

    def show(self, text: str) -> None:
        """Print it; what is being typed moves below it. Raises OSError if nobody reads any more."""
        if self._prompt is None:
            self._write(f"{text}\n")
        else:
            self._write(f"{ERASE_LINE}{text}\n{self._prompt}{readline.get_line_buffer()}")

    async def line(self, prompt: str) -> str | None:
        """The next line that is typed, without its end; None at the end of input."""
        if self._reader is None:
            self._reader = threading.Thread(target=self._serve, daemon=True, name="keyboard")
            self._reader.start()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str | None] = loop.create_future()

        def arrived(line: str | None) -> None:
            if not answer.done():
                answer.set_result(line)

        def read(line: str | None) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(arrived, line)

        self._prompt = prompt if self.is_live else None
        self._asked.put((prompt, read))
        line = await answer
        self._prompt = None
        if line is None and self.is_live:
            self._write("\n")
        elif line is not None and not self.has_typist:
            self._write(f"{prompt}{line}\n")
        return line

    def close(self) -> None:
        """Leave the terminal as it was found."""
        if self._look is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._read, termios.TCSADRAIN, self._look)

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()

    def _serve(self) -> None:
        """In a thread that ends with the process: nothing else can wait for a line and be left waiting."""
        piped = lines_of(self._read) if self._has_input else iter(())
        while True:
            prompt, answer = self._asked.get()
            line = typed_line(prompt) if self.is_live else next(piped, None)
            answer(line)
            if line is None:
                return


def typed_line(prompt: str) -> str | None:
    """One line from the keyboard, None at its end."""
    try:
        return input(prompt)
    except (EOFError, OSError, ValueError):
        return None


def lines_of(descriptor: int) -> Iterator[str]:
    """The lines of a file or a pipe, whatever bytes are in them.

    Read without Python's own buffer: its lock, held by a thread that waits, would break the end of the process.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest, ended = "", False
    while not ended:
        try:
            chunk = os.read(descriptor, CHUNK)
        except OSError:
            chunk = b""
        ended = not chunk
        *whole, rest = (rest + decoder.decode(chunk, final=ended)).split("\n")
        yield from whole
    if rest:
        yield rest
