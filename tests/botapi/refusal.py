"""What the server says when it refuses a call: the HTTP status, the sentence and the parameters beside it.

The sentences are Telegram's own, because clients tell errors apart by them.
"""

from typing import Any, Never

JSON = dict[str, Any]


class Refusal(Exception):
    """One refused call."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters
        self.as_page = False  # a gateway before the server answers with a web page

    def body(self) -> JSON:
        answer: JSON = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad(what: str) -> Never:
    raise Refusal(400, f"Bad Request: {what}")


def forbidden(what: str) -> Never:
    raise Refusal(403, f"Forbidden: {what}")


def flooded(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
