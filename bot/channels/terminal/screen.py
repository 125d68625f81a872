"""How a conversation looks in a terminal, and what a typed line means there. Pure: text in, text out.

Options are numbered; the ways that are always open, and what staff may do with a case, are shown as the slash
commands they are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.desk.command import Command
from bot.desk.read import COMMANDS, command_of_press
from bot.talk import bidi
from bot.talk.message import Attachment
from bot.talk.wording import Key, Paragraph, Span, Wording

CLOSE: Final = frozenset({"board", "card", "told"})
CONTROLS: Final[Mapping[str, str]] = {"over": "restart", "erase": "delete"}
VERBS: Final[Mapping[Command, str]] = {command: verb for verb, command in COMMANDS.items()}
BOLD: Final = "\x1b[1m"
ITALIC: Final = "\x1b[3m"
DIM: Final = "\x1b[2m"
PLAIN: Final = "\x1b[0m"
_COMMANDING: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_STEERING: Final = re.compile("[\u200e\u200f\u2066-\u2069]")

Run = tuple[str, str]  # one style, and the text in it
Row = list[Run]


def drawn(wording: Wording, *, colour: bool, mark: str = "") -> str:
    """The whole of it as lines: its words, its file, its options; each line behind the mark, if there is one."""
    before = f"{mark} | " if mark else ""
    return "\n".join(before + line_of(row, rtl=wording.rtl, colour=colour) for row in rows(wording))


def spoken(text: str) -> str:
    """Bare words, of the desk or of this terminal itself, in the direction in which they begin."""
    rtl = bool(bidi.mark(text, "ltr"))
    return "\n".join(line_of([("", line)], rtl=rtl, colour=False) for line in text.split("\n"))


def rows(wording: Wording) -> Iterator[Row]:
    """Every line of it, in pieces of one style; what stands in a place of its own is set close."""
    for number, spans in enumerate(wording.paragraphs):
        if number and wording.slot not in CLOSE:
            yield []
        yield from paragraph(spans)
    if wording.attachment is not None:
        yield [("", label_of(wording.attachment))]
    yield from key_rows(wording.keys)


def paragraph(spans: Paragraph) -> Iterator[Row]:
    """The lines of one paragraph; a link's address follows it."""
    row: Row = []
    for span in spans:
        first, *others = f"{span.text} <{span.url}>".split("\n") if is_link(span) else span.text.split("\n")
        style = (BOLD if span.bold else "") + (ITALIC if span.italic else "")
        row.append((style, first))
        for other in others:
            yield row
            row = [(style, other)]
    yield row


def is_link(span: Span) -> bool:
    """Whether the address is not what is shown anyway."""
    return bool(span.url) and span.url != span.text


def label_of(file: Attachment) -> str:
    """A file by its kind and name, a place by its degrees."""
    name = f" {bidi.visible(file.name)}" if file.name else ""
    where = f" {file.latitude}, {file.longitude}" if file.kind == "location" else ""
    return f"[{file.kind}{name}{where}]"


def line_of(row: Row, *, rtl: bool, colour: bool) -> str:
    """One line that can do nothing but be read, running in its language's direction.

    Isolates are left out where nothing runs from right to left: many a terminal shows them as boxes.
    """
    row = [(style, _COMMANDING.sub("\N{REPLACEMENT CHARACTER}", text)) for style, text in row]
    bare = "".join(text for _, text in row)
    lead = ""
    if rtl or runs_from_the_right(bare):
        lead = bidi.mark(bare, "rtl" if rtl else "ltr")
    else:
        row = [(style, _STEERING.sub("", text)) for style, text in row]
    return lead + "".join(f"{style}{text}{PLAIN}" if style and colour else text for style, text in row)


def runs_from_the_right(text: str) -> bool:
    """Whether a letter of a right-to-left script is in it."""
    return any(bidi.mark(letter, "ltr") for letter in text if letter > "\u0590")


def options(keys: Sequence[Sequence[Key]]) -> list[Key]:
    """The buttons that have a number, in order."""
    return [key for row in keys for key in row if key.data and not command_of(key.data)]


def key_rows(keys: Sequence[Sequence[Key]]) -> Iterator[Row]:
    """Numbered options, one a line, then links, then the commands in one."""
    for number, key in enumerate(options(keys), 1):
        yield [("", f"  [{number}] {key.label}")]
    for key in (key for row in keys for key in row if key.url):
        yield [("", f"  {key.label} <{key.url}>")]
    commands = [command for row in keys for key in row if (command := command_of(key.data))]
    if commands:
        yield [(DIM, "  " + "  ".join(commands))]


def command_of(data: str) -> str:
    """The slash command that does what this button does, "" if none does."""
    if data.startswith("a."):
        name = data.removeprefix("a.")
        return f"/{CONTROLS.get(name, name)}"
    asked = command_of_press(data)
    return f"/{VERBS[asked[1]]} {asked[0]}" if asked and asked[1] in VERBS else ""


def pressed(typed: str, keys: Sequence[Sequence[Key]]) -> str:
    """The data of the option that was typed, by its number or its whole label; "" if it was none."""
    numbered = options(keys)
    if typed.isdecimal() and 1 <= int(typed) <= len(numbered):
        return numbered[int(typed) - 1].data
    return next((key.data for key in numbered if key.label.casefold() == typed.casefold()), "")
