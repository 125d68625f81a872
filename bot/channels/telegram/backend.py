"""python-telegram-bot's requests over aiohttp: one pool, no retries underneath ours, errors told apart.

The library's default client costs several times as much for each call, and reports a connection that was never
made and an answer that never came as the same time-out. What is sent again depends on which it was.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import msgspec
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 15.0
UPLOAD_SECONDS: Final = 60.0
CONNECTIONS: Final = 64
TURNS_TO_HEAR: Final = 3
OK: Final = 200
JSON: Final = {"Content-Type": "application/json"}
INTERNAL_ERROR: Final = 500


class NotWritten(NetworkError):
    """The request never left: sending it again is safe."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Arguments as the Bot API writes them: to `do_request` what the library's RequestData is, without a file."""

    json_parameters: Mapping[str, str]
    contains_files: bool = False


class AiohttpRequest(BaseRequest):
    """A request backend with a keep-alive pool; `proxy` is an http(s) address, "" for none."""

    def __init__(self, *, proxy: str = "", connections: int = CONNECTIONS, read_seconds: float = READ_SECONDS) -> None:
        self._proxy = proxy or None
        self._connections = connections
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None
        self._answered_at: float | None = None
        self._proxies: dict[str, str | None] = {}

    @property
    def silence(self) -> float | None:
        """Seconds since the server last gave an answer that was no failure of its own; None if it never did."""
        return None if self._answered_at is None else asyncio.get_running_loop().time() - self._answered_at

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer unless a call says otherwise."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300),
                headers={"User-Agent": self.USER_AGENT},
            )

    def _proxy_for(self, url: str) -> str | None:
        """The configured proxy, or the environment's for this host, looked up once: the client does it at each call."""
        if self._proxy is not None:
            return self._proxy
        host = url.split("/", 3)[2]
        if host not in self._proxies:
            self._proxies[host] = environment_proxy(url)
        return self._proxies[host]

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer's JSON; never logged, it may hold what a contact said.

        Raises:
            TelegramError: it is no JSON object, or claims success without a result.
        """
        found = decoded(payload)
        if not isinstance(found, dict):
            raise TelegramError("The answer was no JSON object.")
        if found.get("ok") is True and "result" not in found:
            raise TelegramError("The answer had no result.")
        return found

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's own signature
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's own signature
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's own signature
    ) -> tuple[int, bytes]:
        """One HTTP request, once.

        Raises:
            NotWritten: there was no connection, so nothing was sent.
            TimedOut: the answer did not come in time; it may have been carried out.
            NetworkError: the connection broke on the way; it may have been carried out.
        """
        if self._session is None:
            raise NotWritten("The connection pool is closed.")
        await settle()
        read = self._read_seconds if read_timeout is self.DEFAULT_NONE else read_timeout
        if request_data is not None and request_data.contains_files:
            read = max(read or 0.0, UPLOAD_SECONDS)
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=CONNECT_SECONDS, connect=CONNECT_SECONDS, sock_read=read
        )
        try:
            async with self._session.request(
                method,
                url,
                data=body_of(request_data),
                headers=headers_of(request_data),
                timeout=timeout,
                proxy=self._proxy_for(url),
            ) as response:
                body = await response.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError) as error:
            raise NotWritten(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut("No answer in time.") from None
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from None
        if response.status < INTERNAL_ERROR:
            self._answered_at = asyncio.get_running_loop().time()
        return (status_of(response.status, body) if method == "POST" else response.status), body


async def settle() -> None:
    """Let the loop hear of connections that the other side has closed: what is written on one may have arrived."""
    for _ in range(TURNS_TO_HEAR):
        await asyncio.sleep(0)


def environment_proxy(url: str) -> str | None:
    """The proxy that the environment names for an address, if it names one."""
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return getproxies().get(parts.scheme)


def status_of(status: int, body: bytes) -> int:
    """The status that an answer means: a gateway may deliver a refusal with a 200."""
    if status != OK or body.startswith(b'{"ok":true'):
        return status
    found = decoded(body)
    if not isinstance(found, dict) or found.get("ok") is not False:
        return status
    code = found.get("error_code")
    return code if isinstance(code, int) else INTERNAL_ERROR


def decoded(payload: bytes) -> Any:
    """What the JSON says, None if it is none. Half a character, which nothing could store, becomes "?"."""
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    try:
        lenient = json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        return None
    return json.loads(json.dumps(lenient, ensure_ascii=False).encode("utf-8", "replace"))


def body_of(request_data: RequestData | None) -> aiohttp.FormData | bytes | None:
    """JSON, or a form where there are files, with each as a part of its own."""
    if request_data is None:
        return None
    if not request_data.contains_files:
        return msgspec.json.encode(request_data.json_parameters)
    form = aiohttp.FormData(request_data.json_parameters, quote_fields=False)  # names of files stay as they are
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def headers_of(request_data: RequestData | None) -> Mapping[str, str] | None:
    """What the body is; a form says so itself."""
    return None if request_data is None or request_data.contains_files else JSON
