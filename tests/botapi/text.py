"""Text as Telegram measures and marks it: UTF-16 units, entities, and the commands and links it finds by itself.

HTML and MarkdownV2 are read in markup.py.
"""

import re
import unicodedata
from typing import Any

from tests.botapi.refusal import JSON, bad

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100
ENTITY_BOUND = 1_000_000
STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre"})
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
WITH_MORE = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
# Telegram finds these by itself, and overlooks those that it is given.
OVERLOOKED = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
LINK = re.compile(r"(?:https?://)?[^\s/?#@:]+(?:\.[^\s/?#@:.]+)+(?::\d{1,5})?(?:[/?#]\S*)?|tg://\S+", re.IGNORECASE)
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
DROPPED = re.compile("[\r\u2028-\u202e]")
BLANKED = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
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


def is_link(url: str) -> bool:
    """Whether the server takes this behind words or a button."""
    return LINK.fullmatch(url) is not None


def read_entities(given: Any) -> list[JSON]:
    """The entities of a call as far as they mean something; the rest is refused."""
    if given in (None, ""):
        return []
    if not isinstance(given, list):
        bad("can't parse entities: entities must be an Array")
    found = [_entity(one) for one in given]
    return [one for one in found if one["length"] and one["type"] not in OVERLOOKED]


def _entity(given: Any) -> JSON:
    if not isinstance(given, dict):
        bad("can't parse MessageEntity: Object expected")
    kind = given.get("type")
    if kind not in STYLES | QUOTES | OVERLOOKED | WITH_MORE.keys():
        bad("can't parse MessageEntity: Unsupported type specified")
    for name in ("offset", "length", *filter(None, [WITH_MORE.get(kind)])):
        if name not in given:
            bad(f"can't parse MessageEntity: Can't find field \"{name}\"")
    for name in ("offset", "length"):
        if not isinstance(given[name], int) or not 0 <= given[name] <= ENTITY_BOUND:
            bad(f"receive an entity with incorrect {name} {given[name]}")
    if kind == "text_link" and not is_link(given["url"]):
        bad(f"entity URL '{given['url']}' is invalid: Wrong HTTP URL")
    return given


def check_bounds(text: str, entities: list[JSON]) -> None:
    """Refuse an entity that leaves the text or cuts a surrogate pair."""
    units = text.encode("utf-16-le")
    total = len(units) // 2
    for entity in entities:
        begin, end = entity["offset"], entity["offset"] + entity["length"]
        if begin > total:
            bad(f"entity begins after the end of the text at UTF-16 offset {begin}")
        if end > total:
            bad(f"entity beginning at UTF-16 offset {begin} ends after the end of the text at UTF-16 offset {end}")
        for edge, what in ((begin, "begins"), (end, f"beginning at UTF-16 offset {begin} ends")):
            if edge < total and 0xDC <= units[2 * edge + 1] <= 0xDF:
                place = len(units[: 2 * edge + 2].decode("utf-16-le").encode())
                bad(f"entity {what} in a middle of a UTF-16 symbol at byte offset {place}")


def cleaned(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    """The text without what Telegram takes out of every text, and the entities moved with it."""
    text = BLANKED.sub(" ", text)
    gone = [utf16_length(text[: match.start()]) for match in DROPPED.finditer(text)]
    if not gone:
        return text, entities

    def moved(offset: int) -> int:
        return offset - sum(place < offset for place in gone)

    spans = [(entity, moved(entity["offset"]), moved(entity["offset"] + entity["length"])) for entity in entities]
    kept = [entity | {"offset": begin, "length": end - begin} for entity, begin, end in spans if end > begin]
    return DROPPED.sub("", text), kept


def stripped(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    """The text without the white space around it, which Telegram drops, and the entities moved with it."""
    text, entities = cleaned(text, entities)
    shorter = text.strip(" \n")
    if shorter == text:
        return text, entities
    shift = utf16_length(text[: len(text) - len(text.lstrip(" \n"))])
    end = utf16_length(shorter)
    moved: list[JSON] = []
    for entity in entities:
        begin = max(entity["offset"] - shift, 0)
        stop = min(entity["offset"] + entity["length"] - shift, end)
        if stop > begin:
            moved.append(entity | {"offset": begin, "length": stop - begin})
    return shorter, moved


def is_empty(text: str) -> bool:
    """Whether nothing of it could be seen."""
    return all(unicodedata.category(character) in UNSEEN for character in text)


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
