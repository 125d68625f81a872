"""Reading one file's nodes: each question about a node gives a value, and a finding if it is not what it should be.

After a finding the value given is an empty one, so that reading goes on and finds the rest; what was read is used
only if there are no findings at all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from rapidfuzz import fuzz, process

from bot.engine.finding import Finding, Place
from bot.engine.rules import Rule
from bot.engine.yaml_source import Items, Node, Scalar, Table, read_yaml

ID: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
OPTION: Final = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
FIELD: Final = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", re.ASCII)
_SHAPES: Final = {
    ID: "small letters, digits and _, a letter first",
    OPTION: "small letters, digits, _ and -",
    FIELD: "a group, a dot and a field, as in account.kind",
}
_NEAR: Final = 60  # per cent of likeness from which a guess is worth showing

Path = tuple[str | int, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything in a file stands: each key, and each value, by the keys that lead there."""

    file: str
    keys: Mapping[Path, Place] = field(default_factory=dict)
    values: Mapping[Path, Place] = field(default_factory=dict)

    def key(self, *path: str | int) -> Place:
        """Where the key stands; the nearest one around it if it is not written in the file."""
        while path and path not in self.keys:
            path = path[:-1]
        return self.keys.get(path, Place(self.file, 1, 1))

    def value(self, *path: str | int) -> Place:
        """Where the value stands; the nearest one around it if it is not written in the file."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(self.file, 1, 1))


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """What a file holds: its value only if there are no findings."""

    value: T | None
    findings: tuple[Finding, ...]
    places: Places


def quoted(names: Sequence[str]) -> str:
    """Names in an enumeration for people."""
    return ", ".join(names)


def suggestion(typed: str, known: Sequence[str], otherwise: str) -> str:
    """The mend for a name that does not exist: the one that was probably meant, or what there is."""
    near = process.extractOne(typed, known, scorer=fuzz.ratio, score_cutoff=_NEAR)
    return f"Did you mean “{near[0]}”?" if near else otherwise


class Reading:
    """One file being read."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.root, findings = read_yaml(text, file)
        self.findings = list(findings)
        self._keys: dict[Path, Place] = {}
        self._values: dict[Path, Place] = {}
        if self.root is not None:
            self._index(self.root, ())

    @property
    def places(self) -> Places:
        """Where everything stands."""
        return Places(self.file, self._keys, self._values)

    def parsed(self, value: T) -> Parsed[T]:
        """What was read, with what was found on the way."""
        return Parsed(None if self.findings else value, tuple(self.findings), self.places)

    def refuse(self, place: Place, rule: Rule, what: str, mend: str) -> None:
        """One more finding."""
        self.findings.append(Finding(place, rule, what, mend))

    def whole(self, what: str, mend: str) -> Table | None:
        """The file as a table; None, with a finding, for anything else."""
        if isinstance(self.root, Table):
            return self.root
        if not self.findings:
            self.refuse(Place(self.file, 1, 1), "wrong_kind", f"This file holds no {what}.", mend)
        return None

    def table(self, node: Node, name: str) -> Table:
        """Keys with values."""
        if isinstance(node, Table):
            return node
        self.wrong(node, name, "keys with values", "Write “key: value” lines, indented below it.")
        return Table(node.place, ())

    def rows(self, node: Node, name: str, keys: Sequence[str], required: Sequence[str], at: Place) -> dict[str, Node]:
        """A table of known keys; what is missing is found at `at`."""
        table = self.table(node, name)
        for row in table.rows:
            if row.key.text not in keys:
                mend = suggestion(row.key.text, keys, f"Known here: {quoted(keys)}.")
                self.refuse(row.key.place, "unknown_key", f"{name} has no “{row.key.text}”.", mend)
        found = {row.key.text: row.value for row in table.rows if row.key.text in keys}
        if isinstance(node, Table):
            for key in required:
                if key not in found:
                    self.refuse(at, "missing_key", f"{name} has no “{key}”.", f"Add “{key}: …”.")
        return found

    def text(self, node: Node, name: str) -> str:
        """A text that is not empty, without the line ends around it; a number is a text as well."""
        if not isinstance(node, Scalar) or node.kind == "true or false":
            self.wrong(node, name, "a text", 'Write a text; put it in "quotation marks" if in doubt.')
            return ""
        words = node.text.strip() if node.kind != "nothing" else ""
        if not words:
            self.refuse(node.place, "empty_text", f"{name} is empty.", "Write it, or remove its key.")
        return words

    def name(self, node: Node, name: str, shape: re.Pattern[str] = ID, *, of: str = "") -> str:
        """An id, by its shape; `of` says where ids of this sort come from."""
        if not isinstance(node, Scalar) or (node.kind != "a text" and shape is not OPTION):
            self.wrong(node, name, of or "one id", f"An id is {_SHAPES[shape]}.")
            return ""
        return self.shaped(node, name, shape)

    def shaped(self, node: Scalar, name: str, shape: re.Pattern[str] = ID) -> str:
        """An id that is known to be one word; keys may look like numbers."""
        if not shape.fullmatch(node.text):
            self.refuse(node.place, "bad_id", f"“{short(node.text)}” cannot be {name}.", f"An id is {_SHAPES[shape]}.")
            return ""
        return node.text

    def items(self, node: Node, name: str) -> tuple[Node, ...]:
        """A list with something in it."""
        if not isinstance(node, Items):
            self.wrong(node, name, "a list", "Write it as [one, two], or one item a line after “- ”.")
            return ()
        if not node.items:
            self.refuse(node.place, "empty_text", f"{name} is an empty list.", "Put something in, or remove its key.")
        return node.items

    def names(self, node: Node, name: str, one: str, shape: re.Pattern[str] = ID) -> tuple[str, ...]:
        """A list of ids, each once."""
        found: dict[str, None] = {}
        for item in self.items(node, name):
            read = self.name(item, one, shape)
            if read and read in found:
                self.refuse(item.place, "duplicate_key", f"“{read}” stands in {name} twice.", "Remove one of them.")
            found[read] = None
        return tuple(found)

    def flag(self, node: Node, name: str) -> bool:
        """True or false."""
        if isinstance(node, Scalar) and node.kind == "true or false":
            return node.text.lower() == "true"
        self.wrong(node, name, "true or false", "Write true or false, or remove the key.")
        return False

    def one_of(self, node: Node, name: str, known: Sequence[str]) -> str:
        """One of a few words."""
        if not isinstance(node, Scalar):
            self.wrong(node, name, "one word", f"Choose one of: {quoted(known)}.")
            return ""
        if node.text not in known:
            mend = suggestion(node.text, known, f"Choose one of: {quoted(known)}.")
            self.refuse(node.place, "not_one_of", f"“{short(node.text)}” is no {name}.", mend)
        return node.text

    def wrong(self, node: Node, name: str, wanted: str, mend: str) -> None:
        """A finding about the kind of a value."""
        self.refuse(node.place, "wrong_kind", f"{name} must be {wanted}, here it is {node.kind}.", mend)

    def _index(self, node: Node, path: Path) -> None:
        self._values[path] = node.place
        if isinstance(node, Table):
            for row in node.rows:
                self._keys[(*path, row.key.text)] = row.key.place
                self._index(row.value, (*path, row.key.text))
        elif isinstance(node, Items):
            for number, item in enumerate(node.items):
                self._index(item, (*path, number))


def short(text: str) -> str:
    """A word from a file, cut so that a finding stays one line."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 40 else f"{one_line[:39]}…"  # noqa: PLR2004
