"""What the checker says: one place in one file, what is wrong there, and how to mend it.

Findings are values, collected and shown together; nothing here raises.
"""

from collections.abc import Iterable

import msgspec

from bot.engine.rules import Rule


class Place(msgspec.Struct, frozen=True, order=True):
    """Where in a file; lines and columns count from 1, as editors show them."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Finding(msgspec.Struct, frozen=True, order=True):
    """One defect. `rule` is its stable name: `docs/rules.md` explains it."""

    place: Place
    rule: Rule
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.what} {self.mend}"


def as_lines(findings: Iterable[Finding]) -> str:
    """All findings, one a line, in the order of files and lines."""
    return "\n".join(str(finding) for finding in sorted(findings))
