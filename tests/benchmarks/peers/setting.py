"""What a peer is told: where the server is, and what to answer in each turn."""

import os
from pathlib import Path
from typing import Final

from tests.benchmarks import walk

API: Final = os.environ["BENCH_API"]
TOKEN: Final = os.environ["BENCH_TOKEN"]
FOLDER: Final = Path(os.environ["BENCH_FOLDER"])
REPLIES: Final = walk.read(Path(os.environ["BENCH_REPLIES"]))


def labels(turn: int) -> list[list[tuple[str, str]]]:
    """The reply's buttons, each with what it says when it is pressed: the turn that follows, and its own number."""
    numbered = enumerate(label for row in REPLIES[turn].rows for label in row)
    data = [f"{turn + 1}:{number}" for number, _ in numbered]
    return [[(label, data.pop(0)) for label in row] for row in REPLIES[turn].rows]
