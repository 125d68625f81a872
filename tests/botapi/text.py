"""Text as Telegram measures and marks it: UTF-16 units, entities, and the commands and links it finds by itself.

HTML and MarkdownV2 are read in markup.py.
"""

import re

from tests.botapi.refusal import JSON, bad

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100
FOUND = {
    "bot_command": re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?"),
    "mention": re.compile(r"(?<![\w@.])@\w{3,32}"),
    "email": re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"),
    "url": re.compile(r"https?://[^\s<>]+[^\s<>.,!?;:)]"),
}


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def check_bounds(text: str, entities: list[JSON]) -> None:
    """Refuse an entity that leaves the text or cuts a surrogate pair."""
    units = text.encode("utf-16-le")
    total = len(units) // 2
    for entity in entities:
        begin, end = int(entity["offset"]), int(entity["offset"]) + int(entity["length"])
        if begin < 0 or end <= begin:
            bad("entity length must be positive")
        if end > total:
            bad(
                f"entity beginning at UTF-16 offset {begin} ends after the end of the text at UTF-16 offset {total}",
            )
        for edge in (begin, end):
            if edge < total and 0xDC <= units[2 * edge + 1] <= 0xDF:
                bad(f"entity begins or ends in a middle of a UTF-16 symbol at offset {edge}")


def stripped(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    """The text without the white space around it, which Telegram drops, and the entities moved with it."""
    shorter = text.strip()
    if shorter == text:
        return text, entities
    shift = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(shorter)
    moved: list[JSON] = []
    for entity in entities:
        begin = max(entity["offset"] - shift, 0)
        stop = min(entity["offset"] + entity["length"] - shift, end)
        if stop > begin:
            moved.append(entity | {"offset": begin, "length": stop - begin})
    return shorter, moved


def with_found(text: str, entities: list[JSON]) -> list[JSON]:
    """The entities, and beside them the links and commands that the server finds in what is left."""
    taken = [(entity["offset"], entity["offset"] + entity["length"]) for entity in entities]
    added: list[JSON] = []
    for kind, pattern in FOUND.items():
        for match in pattern.finditer(text):
            begin = utf16_length(text[: match.start()])
            end = begin + utf16_length(match.group())
            if all(end <= start or begin >= stop for start, stop in taken):
                taken.append((begin, end))
                added.append({"type": kind, "offset": begin, "length": end - begin})
    ordered = sorted([*entities, *added], key=lambda entity: (entity["offset"], -entity["length"]))
    return ordered[:ENTITY_LIMIT]  # what is beyond is left plain, without a word


def written(text: str) -> JSON:
    """The body of a text message that a person typed."""
    entities = with_found(text, [])
    return {"text": text} | ({"entities": entities} if entities else {})
