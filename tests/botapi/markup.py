"""Reads parse_mode: HTML and MarkdownV2 become plain text and entities, or a refusal that names the place.

The old Markdown mode is not read; a bot of today has no reason to send it.
"""

from html.parser import HTMLParser

from tests.botapi.refusal import JSON, bad
from tests.botapi.text import utf16_length

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
MARKS = {
    "```": "pre",
    "||": "spoiler",
    "__": "underline",
    "*": "bold",
    "_": "italic",
    "~": "strikethrough",
    "`": "code",
}
RESERVED = frozenset("_*[]()~`>#+-=|{}.!")


def parsed(text: str, mode: str) -> tuple[str, list[JSON]]:
    if mode.lower() == "html":
        reader = _Html()
        reader.feed(text)
        reader.close()
        return reader.result()
    if mode.lower() == "markdownv2":
        return _MarkdownV2(text).result()
    return bad("unsupported parse_mode")


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._text = ""
        self._open: list[tuple[str, JSON]] = []
        self._entities: list[JSON] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            bad(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {len(self._text.encode())}')
        entity: JSON = {"type": TAGS[tag], "offset": utf16_length(self._text)}
        values = dict(attrs)
        if tag == "a":
            entity["url"] = values.get("href") or ""
        if tag == "blockquote" and "expandable" in values:
            entity["type"] = "expandable_blockquote"
        self._open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        place = len(self._text.encode())
        if not self._open:
            bad(f"can't parse entities: Unexpected end tag at byte offset {place}")
        opened, entity = self._open.pop()
        if opened != tag:
            bad(
                f"can't parse entities: Unmatched end tag at byte offset {place}, "
                f'expected "</{opened}>", found "</{tag}>"',
            )
        entity["length"] = utf16_length(self._text) - entity["offset"]
        if entity["length"]:
            self._entities.append(entity)

    def handle_data(self, data: str) -> None:
        self._text += data

    def result(self) -> tuple[str, list[JSON]]:
        if self._open:
            bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{self._open[-1][0]}\"")
        return self._text, sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"]))


class _MarkdownV2:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text = ""
        self._open: list[tuple[str, int]] = []
        self._entities: list[JSON] = []

    def result(self) -> tuple[str, list[JSON]]:
        while self._at < len(self._source):
            self._step()
        if self._open:
            mark, offset = self._open[-1]
            name = MARKS.get(mark, "text_link").capitalize()
            bad(f"can't parse entities: Can't find end of {name} entity at byte offset {offset}")
        return self._text, sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _step(self) -> None:
        rest = self._source[self._at :]
        verbatim = bool(self._open) and self._open[-1][0] in {"`", "```"}
        if rest[0] == "\\" and len(rest) > 1:
            self._take(rest[1], 2)
        elif (mark := next((mark for mark in MARKS if rest.startswith(mark)), None)) and (
            not verbatim or mark == self._open[-1][0]
        ):
            self._toggle(mark)
        elif verbatim:
            self._take(rest[0], 1)
        elif rest[0] == "[":
            self._open.append(("[", utf16_length(self._text)))
            self._at += 1
        elif rest.startswith("](") and self._open and self._open[-1][0] == "[":
            self._link(rest)
        elif rest[0] in RESERVED:
            bad(
                f"can't parse entities: Character '{rest[0]}' is reserved and must be escaped with the preceding '\\'",
            )
        else:
            self._take(rest[0], 1)

    def _take(self, character: str, width: int) -> None:
        self._text += character
        self._at += width

    def _toggle(self, mark: str) -> None:
        self._at += len(mark)
        if self._open and self._open[-1][0] == mark:
            self._close(MARKS[mark])
        else:
            self._open.append((mark, utf16_length(self._text)))

    def _link(self, rest: str) -> None:
        end = rest.find(")")
        if end < 0:
            bad("can't parse entities: Can't find end of a URL")
        self._close("text_link", url=rest[2:end].replace("\\", ""))
        self._at += end + 1

    def _close(self, kind: str, **more: str) -> None:
        _, offset = self._open.pop()
        length = utf16_length(self._text) - offset
        if length:
            self._entities.append({"type": kind, "offset": offset, "length": length, **more})
