"""One call as it arrived and as it ended, for tests that count."""

from dataclasses import dataclass, field
from typing import Any

from tests.botapi.params import Upload
from tests.botapi.refusal import JSON


@dataclass(slots=True, eq=False)
class Call:
    """`status` stays None while the call runs, and when its connection was dropped without an answer."""

    method: str
    at: float
    params: JSON = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    status: int | None = None
    description: str = ""
    result: Any = None
    done: bool = False  # carried out, whether or not anybody was told

    def __repr__(self) -> str:
        return f"<{self.method} {self.params} -> {self.status} {self.description}>"
