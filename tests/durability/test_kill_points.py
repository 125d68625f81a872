"""Killed in the middle of making keys, the first database, or a migration: the next start completes it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.durability.process import ROOT

# So many steps from one death to the next, where each would take minutes; MAYDAY_TORTURE=1 dies at each.
STRIDES = {"keys": 1, "first_start": 31, "migration": 19}


@pytest.mark.parametrize("piece", STRIDES)
@pytest.mark.timeout(1800)
def test_killed_at_any_step_the_next_start_completes_it(tmp_path: Path, piece: str) -> None:
    stride = 1 if os.environ.get("MAYDAY_TORTURE") else STRIDES[piece]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.durability.killed_at", piece, str(tmp_path / "desk"), str(stride)],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert int(ended.stdout) >= 20
