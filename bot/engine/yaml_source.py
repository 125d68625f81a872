"""YAML text as a tree of nodes that know their line and column; what is no plain data is a finding.

Built from the parser's events, so that nothing is ever constructed, expanded or nested beyond the limits: a file
may come from anywhere. `yes`, `no` and dates stay the words they are, as YAML 1.2 has it.
"""

import re
from collections.abc import Iterator
from typing import Final

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from bot.engine.finding import Finding, Place
from bot.engine.rules import Rule

LARGEST_FILE: Final = 256 * 1024
DEEPEST: Final = 12
_NULL = re.compile(r"null|Null|NULL|~|")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_NUMBER = re.compile(r"[-+]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})", re.ASCII)


class Scalar(msgspec.Struct, frozen=True):
    """A single word, number or text, as it was written; `plain` means without quotes or a block sign."""

    place: Place
    text: str
    plain: bool

    @property
    def kind(self) -> str:
        """What YAML 1.2 takes it for, in words for people."""
        if self.plain and _NULL.fullmatch(self.text):
            return "nothing"
        if self.plain and _BOOLEAN.fullmatch(self.text):
            return "true or false"
        return "a number" if self.plain and _NUMBER.fullmatch(self.text) else "a text"


class Items(msgspec.Struct, frozen=True):
    """A list."""

    place: Place
    items: tuple["Node", ...]
    kind = "a list"


class Row(msgspec.Struct, frozen=True):
    """One line of a table."""

    key: Scalar
    value: "Node"


class Table(msgspec.Struct, frozen=True):
    """Keys with values, in the order of the file, each key once."""

    place: Place
    rows: tuple[Row, ...]
    kind = "keys with values"


Node = Scalar | Items | Table


class _Unusable(Exception):
    """The file cannot be read any further."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class _Open:
    """A list or table whose end has not come yet."""

    def __init__(self, place: Place, *, is_table: bool) -> None:
        self.place = place
        self.is_table = is_table
        self.items: list[Node] = []
        self.rows: dict[str, Row] = {}
        self.key: Node | None = None


def read_yaml(text: str, file: str) -> tuple[Node | None, tuple[Finding, ...]]:
    """The one document of a file, None if it cannot be read; `file` is its name in the findings."""
    building = _Building(file)
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_FILE:
        return None, (building.finding(1, 1, "too_long", "The file is larger than 256 KB.", "Split it."),)
    try:
        for event in _events(text):
            building.take(event)
    except _Unusable as unusable:
        return None, (*building.findings, unusable.finding)
    except MarkedYAMLError as error:
        return None, (*building.findings, building.syntax(error, text))
    except ReaderError as error:
        return None, (*building.findings, building.bad_character(error, text))
    except (YAMLError, ValueError, LookupError, TypeError, AttributeError, AssertionError, OverflowError):
        what = "This file is no YAML."  # the parser itself stumbled: it says no more
        return None, (*building.findings, building.finding(building.line, 1, "yaml_syntax", what, _QUOTE))
    return building.root, tuple(building.findings)


def normal(text: str) -> str:
    """The text with one kind of line ending and no byte order mark: what versions are counted of."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _events(text: str) -> Iterator[Event]:
    yield from YAML(typ="safe", pure=True).parse(normal(text))


_QUOTE: Final = (
    'Put a text in "quotation marks" if it holds a colon or begins with a sign such as { [ * & ! % @ or a quotation '
    "mark; indent with spaces, the same number in each line of a list or table."
)


class _Building:
    """Takes the events and builds the tree; stops at what makes the rest of the file meaningless."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.root: Node | None = None
        self.line = 1
        self.documents = 0
        self.open: list[_Open] = []

    def finding(self, line: int, column: int, rule: Rule, what: str, mend: str) -> Finding:
        return Finding(Place(self.file, line, column), rule, what, mend)

    def place(self, event: Event) -> Place:
        mark = event.start_mark
        self.line = mark.line + 1
        return Place(self.file, mark.line + 1, mark.column + 1)

    def refuse(self, place: Place, rule: Rule, what: str, mend: str) -> None:
        self.findings.append(Finding(place, rule, what, mend))

    def take(self, event: Event) -> None:
        """One event of the parser."""
        if isinstance(event, DocumentStartEvent):
            self.document(event)
        elif isinstance(event, NodeEvent):
            self.node(event, self.place(event))
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            done = self.open.pop()
            rows = tuple(done.rows.values())
            self.put(Table(done.place, rows) if done.is_table else Items(done.place, tuple(done.items)))

    def document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1 or event.version or event.tags:
            what = "A second document begins here." if self.documents > 1 else "A directive stands before the document."
            mend = "Keep one document in a file, without lines of --- or %."
            raise _Unusable(Finding(self.place(event), "yaml_documents", what, mend))

    def node(self, event: NodeEvent, place: Place) -> None:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            mend = f'Write it out in each place; put a text that begins with {sign} in "quotation marks" or below |.'
            self.refuse(place, "yaml_anchor", f"“{sign}{event.anchor}” refers to another place.", mend)
        if isinstance(event, AliasEvent):
            self.put(Scalar(place, str(event.anchor), plain=False))
            return
        tag = getattr(event, "tag", None)
        if tag:
            mend = 'Leave the tag away; put a text that begins with ! in "quotation marks".'
            self.refuse(place, "yaml_tag", f"“{tag}” is a tag.", mend)
        if isinstance(event, ScalarEvent):
            self.put(Scalar(place, event.value, plain=not event.style))
        elif isinstance(event, SequenceStartEvent | MappingStartEvent):
            self.begin(_Open(place, is_table=isinstance(event, MappingStartEvent)))

    def begin(self, opened: _Open) -> None:
        if len(self.open) == DEEPEST:
            what, mend = f"More than {DEEPEST} lists and tables stand in each other.", "Nothing here is so deep."
            raise _Unusable(Finding(opened.place, "too_deep", what, mend))
        self.open.append(opened)

    def put(self, node: Node) -> None:
        """A finished node goes where it belongs."""
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        if not top.is_table:
            top.items.append(node)
        elif top.key is None:
            top.key = node
        else:
            self.row(top, top.key, node)
            top.key = None

    def row(self, top: _Open, key: Node, value: Node) -> None:
        if not isinstance(key, Scalar):
            mend = 'Put a text that begins with { or [ in "quotation marks".'
            self.refuse(key.place, "wrong_kind", f"A key must be one word, here it is {key.kind}.", mend)
        elif key.text in top.rows:
            first = top.rows[key.text].key.place.line
            what = f"“{key.text}” stands here for the second time, first in line {first}."
            self.refuse(key.place, "duplicate_key", what, "Remove or rename one of them.")
        else:
            is_left_out = isinstance(value, Scalar) and value.plain and not value.text
            top.rows[key.text] = Row(key, Scalar(key.place, "", plain=True) if is_left_out else value)

    def syntax(self, error: MarkedYAMLError, text: str) -> Finding:
        """What the parser could not read, in words for people who do not know YAML."""
        problem = str(error.problem or "this cannot be read").strip().split("\n")[0].rstrip(".")
        unclosed = error.context_mark if "end of stream" in problem else None
        mark = unclosed or error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (self.line, 1)
        lines = normal(text).split("\n")
        tab = lines[line - 1].find("\t") if line <= len(lines) else -1
        if tab >= 0 and not lines[line - 1][:tab].strip():
            return self.finding(line, tab + 1, "yaml_syntax", "A tab stands here.", "Indent with spaces.")
        return self.finding(line, column, "yaml_syntax", f"This is no YAML: {problem}.", _mend(problem))

    def bad_character(self, error: ReaderError, text: str) -> Finding:
        before = normal(text)[: error.position]
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        character = error.character
        code = character if isinstance(character, int) else ord(str(character)[:1] or "\0")
        what = f"The invisible character U+{code:04X} stands here."
        return self.finding(line, column, "yaml_syntax", what, "Remove it.")


def _mend(problem: str) -> str:
    if "mapping values are not allowed" in problem:
        return 'If a text holds a colon, put the whole text in "quotation marks".'
    if "could not find expected ':'" in problem:
        return "Write “key: value” with a space after the colon, and indent the lines of a text under its key."
    if "end of stream" in problem:
        return "A quotation mark, bracket or brace is opened and never closed."
    return _QUOTE
