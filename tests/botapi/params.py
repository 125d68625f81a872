"""A call's arguments, whichever way they came: query, form, multipart or JSON body.

Forms carry everything as text, so that each reader here takes the text or the value.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.botapi.refusal import JSON, bad


@dataclass(frozen=True, slots=True)
class Upload:
    """One file in a multipart body."""

    name: str
    content: bytes
    mime: str


@dataclass(slots=True)
class Params:
    values: JSON
    files: dict[str, Upload] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int | None:
        value = self.values.get(name)
        if value in (None, ""):
            return None
        try:
            return int(str(value))
        except ValueError:
            return bad(f"invalid {name} specified")

    def decimal(self, name: str) -> float:
        try:
            return float(str(self.values.get(name, "")))
        except ValueError:
            return bad(f"{name} is empty")

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes", "t", "y"}

    def json(self, name: str) -> Any:
        value = self.values.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            return bad(f"can't parse {name.replace('_', ' ')} JSON object")


async def read(request: web.Request) -> Params:
    """Everything that the request says."""
    values: JSON = dict(request.query)
    files: dict[str, Upload] = {}
    kind = request.content_type
    if kind == "application/json":
        values |= await _json_body(request)
    elif kind.startswith("multipart/"):
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                continue
            content = bytes(await part.read())
            if part.filename is None:
                values[part.name] = content.decode()
            else:
                mime = part.headers.get("Content-Type", "application/octet-stream")
                files[part.name] = Upload(part.filename, content, mime)
    else:
        values |= dict(await request.post())
    return Params(values, files)


async def _json_body(request: web.Request) -> JSON:
    body = await request.read()
    if not body:
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        return bad("can't parse request body as JSON object")
    return found if isinstance(found, dict) else bad("can't parse request body as JSON object")
