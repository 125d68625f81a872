"""Files that were uploaded or sent, and how each kind is described in a message.

Contents are kept as they came; a file may be said to be larger than it is, so that no test carries megabytes.
"""

import hashlib
from dataclasses import dataclass
from itertools import count
from typing import Final

from tests.botapi.refusal import JSON, bad

DOWNLOAD_LIMIT: Final = 20_000_000
LINK_LIFE: Final = 3600
FOLDERS: Final = {
    "photo": "photos",
    "document": "documents",
    "voice": "voice",
    "video": "videos",
    "audio": "music",
    "sticker": "stickers",
    "animation": "animations",
    "video_note": "video_notes",
}
MIMES: Final = {"voice": "audio/ogg", "video": "video/mp4", "audio": "audio/mpeg", "animation": "video/mp4"}
STILL: Final = {"is_animated": False, "is_video": False}
ENDINGS: Final = {"photo": "jpg", "voice": "oga", "video": "mp4", "sticker": "webp", "video_note": "mp4"}


@dataclass(slots=True, eq=False)
class StoredFile:
    """One file under one id."""

    id: str
    kind: str
    name: str
    content: bytes
    size: int
    mime: str
    path: str
    linked_at: float | None = None

    @property
    def unique(self) -> str:
        return "AQ" + hashlib.sha256(self.content + self.name.encode()).hexdigest()[:14]


class FileStore:
    """All files by id and by path."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, name: str, content: bytes, size: int | None = None, mime: str | None = None) -> StoredFile:
        number = next(self._numbers)
        ending = ENDINGS.get(kind) or name.rpartition(".")[2] or "bin"
        stored = StoredFile(
            id=f"BQAC{kind}{number:08d}",
            kind=kind,
            name=name,
            content=content,
            size=len(content) if size is None else size,
            mime=mime or MIMES.get(kind, "application/octet-stream"),
            path=f"{FOLDERS[kind]}/file_{number}.{ending}",
        )
        self._by_id[stored.id] = self._by_path[stored.path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def for_sending(self, kind: str, file_id: str) -> StoredFile:
        """The file that a bot sends again by its id."""
        if file_id.startswith(("http://", "https://")):
            bad("failed to get HTTP URL content")
        found = self.by_id(file_id)
        if found is None:
            bad("wrong file identifier/HTTP URL specified")
        if found.kind != kind:
            bad(f"can't use file of type {found.kind.capitalize()} as {kind.capitalize()}")
        return found


def described(file: StoredFile) -> JSON:
    """The part of a message that shows this file."""
    brief: JSON = {"file_id": file.id, "file_unique_id": file.unique, "file_size": file.size}
    named = brief | {"mime_type": file.mime, "file_name": file.name}
    if file.kind == "photo":
        return {"photo": [brief | {"width": 320, "height": 240}, brief | {"width": 1280, "height": 960}]}
    shapes: dict[str, JSON] = {
        "document": named,
        "voice": brief | {"duration": 3, "mime_type": file.mime},
        "video": named | {"width": 640, "height": 360, "duration": 3},
        "audio": named | {"duration": 3},
        "video_note": brief | {"length": 240, "duration": 3},
        "sticker": brief | {"width": 512, "height": 512, "type": "regular", "emoji": "👍"} | STILL,
        "animation": named | {"width": 640, "height": 360, "duration": 3},
    }
    # An animation is shown as a document too, for clients that know none.
    also = {"document": named} if file.kind == "animation" else {}
    return {file.kind: shapes[file.kind]} | also
