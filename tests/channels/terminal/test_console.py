"""Lines from pipes and files, whatever bytes are in them."""

import io
import os
from pathlib import Path

import pytest

from bot.channels.terminal.console import Console, lines_of


def piped(content: bytes) -> int:
    """A pipe that holds this much and then ends."""
    read, write = os.pipe()
    os.write(write, content)
    os.close(write)
    return read


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", []),
        (b"one\ntwo\n", ["one", "two"]),
        (b"one\ntwo", ["one", "two"]),
        (b"\n\n", ["", ""]),
        ("مرحبا\nça va\n".encode(), ["مرحبا", "ça va"]),
        (b"a\xffb\n\xc3", ["a�b", "�"]),
        (b"nul\0\r\n", ["nul\0\r"]),
    ],
)
def test_every_line_is_read_to_the_last(content: bytes, lines: list[str]) -> None:
    assert list(lines_of(piped(content))) == lines


def test_a_letter_that_is_cut_in_two_by_the_buffer_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(("x" * 65_535 + "é\n").encode())
    descriptor = os.open(path, os.O_RDONLY)

    assert list(lines_of(descriptor)) == ["x" * 65_535 + "é"]
    os.close(descriptor)


def test_a_descriptor_that_is_closed_is_the_end() -> None:
    read, write = os.pipe()
    os.close(write)
    os.close(read)

    assert list(lines_of(read)) == []


@pytest.mark.asyncio
async def test_what_is_piped_in_is_printed_as_it_is_read_so_that_the_whole_conversation_comes_out() -> None:
    out = io.StringIO()
    console = Console(piped(b"/start\n1\n"), out)

    lines = [await console.line("> "), await console.line("#1 > "), await console.line("> ")]

    assert (lines, out.getvalue()) == (["/start", "1", None], "> /start\n#1 > 1\n")
