"""The Markdown subset of dialogs: bold, italic, code, links, lists and paragraphs become spans.

A source is parsed once, with its placeholders as leaves of the result; arguments are put in afterwards, as
text, so that none of them can become markup. Nothing here knows languages beyond their direction.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import msgspec
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize as emphasis
from markdown_it.token import Token

from bot.talk.bidi import FSI, PDI, Direction, mark
from bot.talk.wording import Paragraph, Span

DEEPEST_LIST = 4
PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*(?:\.\w+)*)\}", re.ASCII)
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s\x00-\x1f\x7f<>{}\u202a-\u202e\u2066-\u2069]+", re.IGNORECASE)


class Hole(msgspec.Struct, frozen=True):
    """A placeholder: where an argument goes."""

    name: str


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """What will be one span: its text with the holes still open."""

    parts: tuple[str | Hole, ...]
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str = ""


class Template(msgspec.Struct, frozen=True):
    """A parsed source; `ready` are its paragraphs if it has no holes."""

    paragraphs: tuple[tuple[Run, ...], ...]
    ready: tuple[Paragraph, ...] | None


class _Style(NamedTuple):
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str = ""


_PLAIN = _Style()
_Piece = tuple[str | Hole, _Style]


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        return _LINK.fullmatch(url) is not None

    def normalizeLink(self, url: str) -> str:  # noqa: N802 (the library's name)
        return url


def _placeholder(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 (the library's signature)
    match = PLACEHOLDER.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("hole", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _stars(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 (the library's signature)
    """Only stars emphasise: underscores are part of names and addresses."""
    return state.src[state.pos] == "*" and emphasis(state, silent)


def _parser() -> MarkdownIt:
    parser = _Markdown("zero").enable(["list", "link", "backticks", "escape", "newline", "emphasis"])
    parser.inline.ruler.at("emphasis", _stars)
    parser.inline.ruler.before("emphasis", "placeholder", _placeholder)
    return parser


_PARSER = _parser()


@lru_cache(maxsize=16384)
def parse(source: str, way: Direction = "ltr") -> Template:
    """Read the Markdown subset; every source can be read, what is no markup stays as it is written."""
    shapes = tuple(_runs(_anchored(pieces, way)) for pieces in _paragraphs(source, way))
    open_ = any(isinstance(part, Hole) for shape in shapes for run in shape for part in run.parts)
    return Template(shapes, None if open_ else _filled(shapes, lambda name, _: name))


def fill(template: Template, value: Callable[[str, bool], str]) -> tuple[Paragraph, ...]:
    """Put text into the holes: `value` is asked with a placeholder's name and whether it stands in code."""
    return _filled(template.paragraphs, value) if template.ready is None else template.ready


def placeholders(source: str) -> frozenset[str]:
    """The names of the placeholders in a source."""
    runs = (run for shape in parse(source).paragraphs for run in shape)
    return frozenset(part.name for run in runs for part in run.parts if isinstance(part, Hole))


def links(source: str) -> tuple[str, ...]:
    """Where the links of a source lead, in order."""
    runs = (run for shape in parse(source).paragraphs for run in shape)
    return tuple(url for url, _ in groupby(run.url for run in runs) if url)


def _filled(shapes: Iterable[Sequence[Run]], value: Callable[[str, bool], str]) -> tuple[Paragraph, ...]:
    paragraphs = []
    for shape in shapes:
        spans = []
        for run in shape:
            text = "".join([part if isinstance(part, str) else value(part.name, run.code) for part in run.parts])
            if text:
                spans.append(Span(text, run.bold, run.italic, run.code, run.url))
        if not all(span.text.isspace() for span in spans):
            paragraphs.append(tuple(spans))
    return tuple(paragraphs)


def _paragraphs(source: str, way: Direction) -> list[list[_Piece]]:
    tokens = _PARSER.parse(source)
    # Beyond its own limit the parser drops words; what is nested deeper than ours is shown as it is written.
    if any(token.type == "list_item_open" and token.level >= 2 * DEEPEST_LIST for token in tokens):
        return [list(_holes(part, _PLAIN)) for part in re.split(r"\n\s*\n", source.strip())]
    return _Blocks(way).read(tokens)


class _Blocks:
    """Walks over the block tokens; a list is lines, and joins the paragraph that it follows without a gap."""

    def __init__(self, way: Direction) -> None:
        self.way = way
        self.paragraphs: list[list[_Piece]] = []
        self.counters: list[int | None] = []  # one for each open list: its next number, None for bullets
        self.marker = ""
        self.top = True  # the next inline token is the first of its block
        self.end = -1  # the source line after the last words

    def read(self, tokens: Iterable[Token]) -> list[list[_Piece]]:
        for token in tokens:
            self.top = self.top or token.level == 0
            if token.type in ("bullet_list_open", "ordered_list_open"):
                self.counters.append(int(token.attrs.get("start", 1)) if token.tag == "ol" else None)
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self.counters.pop()
            elif token.type == "list_item_open":
                self.open_item()
            elif token.type == "list_item_close" and self.marker:
                self.add([], token.map or [self.end, self.end])
            elif token.type == "inline":
                self.add(list(_inline(token.children or (), self.way)), token.map or [self.end, self.end])
        return self.paragraphs

    def open_item(self) -> None:
        number = self.counters[-1]
        indent = "  " * (len(self.counters) - 1)
        self.marker += f"{indent}• " if number is None else f"{indent}{number}. "
        if number is not None:
            self.counters[-1] = number + 1

    def add(self, pieces: list[_Piece], lines: Sequence[int]) -> None:
        if self.top and (lines[0] > self.end or not self.paragraphs):
            self.paragraphs.append([])
        elif self.paragraphs[-1]:
            self.paragraphs[-1].append(("\n", _PLAIN))
        self.paragraphs[-1] += [(self.marker, _PLAIN), *pieces] if self.marker else pieces
        self.marker, self.top, self.end = "", False, lines[1]


def _inline(tokens: Iterable[Token], way: Direction) -> Iterator[_Piece]:
    bold = italic = 0
    url = ""
    for token in tokens:
        style = _Style(bold > 0, italic > 0, code=False, url=url)
        if token.tag == "strong":
            bold += token.nesting
        elif token.tag == "em":
            italic += token.nesting
        elif token.type == "link_open":
            url = str(token.attrs["href"])
        elif token.type == "link_close":
            url = ""
        elif token.type == "hole":
            yield Hole(token.content), style
        elif token.type == "code_inline":
            yield from _code(token.content, style, way)
        else:
            yield ("\n" if token.tag == "br" else token.content), style


def _code(content: str, style: _Style, way: Direction) -> Iterator[_Piece]:
    """Code is copied with one touch, so its isolate stands outside."""
    pieces = list(_holes(content, style._replace(code=True)))
    apart = way == "rtl" or any(isinstance(part, Hole) for part, _ in pieces)
    yield from [(FSI, style), *pieces, (PDI, style)] if apart else pieces


def _holes(content: str, style: _Style) -> Iterator[_Piece]:
    for index, part in enumerate(PLACEHOLDER.split(content)):
        if index % 2:
            yield Hole(part), style
        elif part:
            yield part, style


def _anchored(pieces: Iterable[_Piece], way: Direction) -> Iterator[_Piece]:
    """Set a mark before each line that would run the wrong way; holes are isolates and do not count."""
    line: list[_Piece] = []
    for part, style in pieces:
        texts: Sequence[str | Hole] = part.split("\n") if isinstance(part, str) else [part]
        for index, text in enumerate(texts):
            if index:
                yield from _marked(line, way)
                yield "\n", style
                line = []
            line.append((text, style))
    yield from _marked(line, way)


def _marked(line: Sequence[_Piece], way: Direction) -> Iterator[_Piece]:
    text = "".join(part if isinstance(part, str) else FSI + PDI for part, _ in line)
    if sign := mark(text, way):
        yield sign, _PLAIN
    yield from line


def _runs(pieces: Iterable[_Piece]) -> tuple[Run, ...]:
    full = (piece for piece in pieces if piece[0])
    return tuple(
        Run(tuple(_joined(part for part, _ in group)), style.bold, style.italic, style.code, style.url)
        for style, group in groupby(full, key=lambda piece: piece[1])
    )


def _joined(parts: Iterable[str | Hole]) -> Iterator[str | Hole]:
    for text, group in groupby(parts, key=lambda part: isinstance(part, str)):
        if text:
            yield "".join(part for part in group if isinstance(part, str))
        else:
            yield from group
