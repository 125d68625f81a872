"""`url`: one address of a web page, also when it was made harmless on purpose (hxxps://site[.]org).

It is kept as it is and shown defanged, so that nobody opens an attacker's page by touching it.
"""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.only import only
from bot.intake.value import Value
from bot.talk.text import Arg, words

EXAMPLE: Final = "https://example.org/page"
_LONGEST: Final = 2048  # characters
_DOT: Final = re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)", re.IGNORECASE)
_COLON: Final = re.compile(r"\[:\](?=//)|\[://\]")
_DEFANGED: Final = re.compile(r"\Ahxxp", re.IGNORECASE)
_AROUND: Final = "<>()\"'“”«»,;.!?،؛؟\u2066\u2067\u2068\u2069\u200e\u200f"
_BARE: Final = re.compile(r"[^\s@/:?#]+\.[^\s@/:?#.]{2,}(?::\d{1,5})?(?:[/?#]\S*)?")
_LABEL: Final = re.compile(r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?")
_UNSTORABLE: Final = re.compile("[\x00-\x20\x7f\ud800-\udfff]")


def read(typed: str, asking: Asking) -> Value | Problem:  # noqa: ARG001 (the contract of all types)
    """The one address among the words, with https:// if no scheme was written."""
    found = list(dict.fromkeys(word for one in typed.split() if (word := _candidate(one))))
    unlike = words(
        "That does not look like the address of a page. It should look like this: {example}", example=EXAMPLE
    )
    return only(found, _valid, EXAMPLE, unlike)


def show(value: Value) -> Arg:
    """The address defanged: it can be read and understood again, but not opened by a touch."""
    scheme, separator, rest = str(value).partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.replace('http', 'hxxp', 1)}{separator}{host.replace('.', '[.]')}{slash}{path}"


def _candidate(word: str) -> str | None:
    address = _DEFANGED.sub("http", _COLON.sub(_straight, _DOT.sub(".", word)).strip(_AROUND))
    if "://" in address:
        return address
    return f"https://{address}" if _BARE.fullmatch(address) else None


def _straight(colon: re.Match[str]) -> str:
    return colon[0].strip("[]") if "//" in colon[0] else ":"


def _valid(address: str) -> str | None:
    scheme, _, rest = address.partition("://")
    if scheme.lower() not in ("http", "https") or len(address) > _LONGEST or _UNSTORABLE.search(address):
        return None
    try:
        parts = urlsplit(f"{scheme.lower()}://{rest}")
        fits = _is_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        return None
    return _with_host_lowered(parts) if fits else None


def _is_host(host: str) -> bool:
    if host[-1:].isdigit() or ":" in host:
        return bool(ip_address(host))
    labels = host.split(".")
    return len(labels) > 1 and all(map(_LABEL.fullmatch, labels))


def _with_host_lowered(parts: SplitResult) -> str:
    who, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{who}{at}{host.lower()}").geturl()


TYPE: Final = AnswerType(name="url", read=read, show=show)
