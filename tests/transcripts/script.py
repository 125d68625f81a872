"""A transcript as text: what a contact does, what the bot says, what comes of it.

The format is for people: `# title   lang: en · starts: 2026-03-01 10:00 UTC`, then lines that begin with `>` (the
contact: words, `tap LABEL`, `sends photo`), `<` (a message of the bot, its further lines after `|`), and `=` (what
was saved, or became of the conversation). Everything else is commentary and stays as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

HEADER = re.compile(r"^# (?P<title>.+?)\s{2,}lang: (?P<lang>[\w-]+) · starts: (?P<starts>[\d-]+ [\d:]+) UTC$")
MARKS = "\u2066\u2067\u2068\u2069\u200e\u200f"
OUTPUT = ("< ", "| ", "= ", "<", "|", "=")


@dataclass
class Act:
    """One thing that the contact does, and all that came of it."""

    said: str
    heard: list[str] = field(default_factory=list)


@dataclass
class Script:
    """A whole transcript; `before` is the commentary above the first act."""

    title: str
    lang: str
    starts: datetime
    header: str
    before: list[str]
    acts: list[Act]

    def text(self) -> str:
        """The transcript as its file has it."""
        lines = [self.header, *self.before]
        for act in self.acts:
            lines += [f"> {act.said}", *act.heard, ""]
        return "\n".join(lines).rstrip() + "\n"


def parse(text: str) -> Script:
    """Read a transcript; raises ValueError with the line that is no part of one."""
    first, *lines = text.splitlines()
    found = HEADER.match(first)
    if found is None:
        raise ValueError(f"the first line is no header: {first}")
    starts = datetime.strptime(found["starts"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    script = Script(found["title"], found["lang"], starts, first, [], [])
    for line in lines:
        if line.startswith("> "):
            script.acts.append(Act(line[2:]))
        elif script.acts and line.startswith(OUTPUT):
            script.acts[-1].heard.append(line)
        elif not script.acts:
            script.before.append(line)
        elif line.strip():
            raise ValueError(f"neither said nor heard: {line}")
    return script


def files(folder: Path) -> Iterator[Path]:
    """Every transcript under a folder, in order."""
    yield from sorted(path for path in folder.rglob("*.md") if path.name != "README.md")


def bare(text: str) -> str:
    """Without the invisible marks that keep directions apart: they would make a transcript unreadable."""
    return text.translate({ord(mark): None for mark in MARKS})
