"""How a conversation looks in a terminal, and what a typed line means there. Pure: text in, text out.

Options are numbered; the ways that are always open are shown as the slash commands they are.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.channels.terminal.wire import Delivery
from bot.talk.wording import Key, Paragraph, Span

CONTROLS: Final[Mapping[str, str]] = {"over": "restart", "erase": "delete"}
BOLD: Final = "\x1b[1m"
ITALIC: Final = "\x1b[3m"
DIM: Final = "\x1b[2m"
PLAIN: Final = "\x1b[0m"


def drawn(delivery: Delivery, *, colour: bool, title: str = "") -> str:
    """The whole delivery as lines: where it belongs, its words, its file, its options."""
    wording = delivery.wording
    parts = ["\n\n".join(paragraph(spans, colour=colour) for spans in wording.paragraphs)] if wording.paragraphs else []
    if wording.attachment is not None:
        file = wording.attachment
        where = f" {file.latitude}, {file.longitude}" if file.kind == "location" else ""
        parts.append(f"[{file.kind}{f' {file.name}' if file.name else ''}{where}]")
    parts.extend(key_lines(wording.keys, colour=colour))
    body = "\n".join(parts)
    mark = f"{title} | " if title else ""
    return "\n".join(f"{mark}{line}" for line in body.split("\n"))


def paragraph(spans: Paragraph, *, colour: bool) -> str:
    """The spans of one paragraph in a row."""
    return "".join(styled(span, colour=colour) for span in spans)


def styled(span: Span, *, colour: bool) -> str:
    """One span; a link's address follows it."""
    text = f"{span.text} <{span.url}>" if span.url and span.url != span.text else span.text
    if not colour:
        return text
    codes = (BOLD if span.bold else "") + (ITALIC if span.italic else "")
    return f"{codes}{text}{PLAIN}" if codes else text


def options(keys: Sequence[Sequence[Key]]) -> list[Key]:
    """The buttons that have a number, in order."""
    return [key for row in keys for key in row if key.data and not key.data.startswith("a.")]


def key_lines(keys: Sequence[Sequence[Key]], *, colour: bool) -> list[str]:
    """Numbered options, one a line, then the controls in one."""
    numbered = [f"  [{number}] {key.label}" for number, key in enumerate(options(keys), 1)]
    controls = [f"/{command_of(key.data)}" for row in keys for key in row if key.data.startswith("a.")]
    links = [f"  {key.label} <{key.url}>" for row in keys for key in row if key.url]
    if not controls:
        return [*numbered, *links]
    line = "  " + "  ".join(controls)
    return [*numbered, *links, f"{DIM}{line}{PLAIN}" if colour else line]


def command_of(data: str) -> str:
    """The slash command that does what this control does."""
    name = data.removeprefix("a.")
    return CONTROLS.get(name, name)


def pressed(typed: str, keys: Sequence[Sequence[Key]]) -> str:
    """The data of the option that was typed, by its number or its whole label; "" if it was none."""
    numbered = options(keys)
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(numbered):
        return numbered[int(typed) - 1].data
    return next((key.data for key in numbered if key.label.casefold() == typed.casefold()), "")
