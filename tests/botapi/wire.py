"""HTTP: from a request to a method and back to an answer, with the faults on the way.

Paths, statuses and bodies are the Bot API's own; what a call does is decided in methods/.
"""

import asyncio
import re
from typing import Any, Never

from aiohttp import web

from tests.botapi.calls import Call
from tests.botapi.faults import Fault
from tests.botapi.files import LINK_LIFE
from tests.botapi.methods import METHODS
from tests.botapi.methods.known import check_known
from tests.botapi.params import Params, read
from tests.botapi.refusal import Refusal, bad
from tests.botapi.world import World

BODY_LIMIT = 60_000_000
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")
NOT_FOUND = Refusal(404, "Not Found")
UPDATES_AT_ONCE = 100


class Wire:
    """The two addresses of the Bot API."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token
        self.calls: list[Call] = []

    def application(self) -> web.Application:
        application = web.Application(client_max_size=BODY_LIMIT)
        application.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]+}", self._call)
        application.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._download)
        application.router.add_route("*", "/{anything:.*}", self._nothing_here)
        return application

    async def _nothing_here(self, request: web.Request) -> web.Response:
        del request
        return _refused(NOT_FOUND)

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if refusal := self._wrong_token(request):
            return _refused(refusal)
        call = Call(method, self._world.clock.now())
        self.calls.append(call)
        fault = self._world.faults.take(method)
        if fault is not None and fault.kind == "drops":
            await _drop(request)
        try:
            if fault is not None and fault.kind == "answers":
                await request.read()
                raise fault.refusal
            params = await read(request)
            call.params, call.files = params.values, params.files
            if fault is not None and fault.kind == "hangs":
                await fault.gate.hold()
            call.result = await self._carry_out(method, params)
            call.done = True
        except Refusal as refusal:
            return self._ended(call, refusal.code, refusal.description, _refused(refusal))
        except web.HTTPRequestEntityTooLarge:
            large = Refusal(413, "Request Entity Too Large")
            return self._ended(call, large.code, large.description, _refused(large))
        await self._lose(request, fault)
        return self._ended(call, 200, "", web.json_response({"ok": True, "result": call.result}))

    def _ended(self, call: Call, status: int, description: str, answer: web.Response) -> web.Response:
        call.status, call.description = status, description
        self._world.changes.fire()
        return answer

    async def _lose(self, request: web.Request, fault: Fault | None) -> None:
        """Keep the answer of a call that was carried out from the caller."""
        if fault is not None and fault.kind == "does_then_hangs":
            await fault.gate.hold()
        if self._world.faults.out or (fault is not None and fault.kind == "does_then_drops"):
            await _drop(request)

    async def _carry_out(self, method: str, params: Params) -> Any:
        name = method.lower()
        if name != "getupdates" and name not in METHODS:
            raise NOT_FOUND
        check_known(name, params)
        if name == "getupdates":
            return await self._get_updates(params)
        self._world.limits.check(name, _chat_number(params))
        return METHODS[name](self._world, params)

    async def _get_updates(self, params: Params) -> Any:
        limit = params.number("limit") or UPDATES_AT_ONCE
        allowed = params.json("allowed_updates")
        if allowed is not None and not isinstance(allowed, list):
            bad("can't parse allowed_updates: JSON array of String expected")
        return await self._world.updates.poll(
            offset=params.number("offset") or 0,
            limit=min(max(limit, 1), UPDATES_AT_ONCE),
            wait=max(params.number("timeout") or 0, 0),
            allowed=allowed,
        )

    async def _download(self, request: web.Request) -> web.Response:
        fault = self._world.faults.take("file")
        if fault is not None and fault.kind == "drops":
            await _drop(request)
        if fault is not None:
            return _refused(fault.refusal)
        if refusal := self._wrong_token(request):
            return _refused(refusal)
        stored = self._world.files.by_path(request.match_info["path"])
        if stored is None or stored.linked_at is None or self._world.clock.now() - stored.linked_at > LINK_LIFE:
            return _refused(NOT_FOUND)
        return web.Response(body=stored.content, content_type="application/octet-stream")

    def _wrong_token(self, request: web.Request) -> Refusal | None:
        token = request.match_info["token"]
        if token == self._token:
            return None
        return Refusal(401, "Unauthorized") if TOKEN.fullmatch(token) else NOT_FOUND


def _chat_number(params: Params) -> int | None:
    text = params.text("chat_id")
    return int(text) if re.fullmatch(r"-?\d+", text) else None


def _refused(refusal: Refusal) -> web.Response:
    if refusal.as_page:
        page = f"<html><body><h1>{refusal.code} {refusal.description}</h1></body></html>"
        return web.Response(text=page, content_type="text/html", status=refusal.code)
    return web.json_response(refusal.body(), status=refusal.code)


async def _drop(request: web.Request) -> Never:
    """Break the connection; this handler is cancelled when the break is noticed."""
    assert request.transport is not None
    request.transport.abort()
    await asyncio.get_running_loop().create_future()
    raise AssertionError("The connection was dropped and yet the handler went on")
