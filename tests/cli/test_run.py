"""`mayday run` where nobody sits: a desk for the terminals of this machine, until it is told to stop."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.window import COMMAND, PATIENCE, SMALL, environment, piped


@contextmanager
def served(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A desk that serves; ended at the end."""
    (folder / "config.toml").write_text(SMALL, encoding="utf-8")
    with subprocess.Popen(
        [*COMMAND, "run"], cwd=folder, env=environment(), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert process.stderr.readline() == (
            "Mayday serves terminals of this machine (mayday chat). Stop it with Ctrl-C.\n"
        )
        try:
            yield process
        finally:
            process.kill()


def test_it_serves_whoever_comes_refuses_a_second_and_stops_when_told(tmp_path: Path) -> None:
    with served(tmp_path) as process:
        second = piped(tmp_path, "", "run")
        folder = tmp_path.resolve() / "var" / "data"
        assert (second.returncode, second.stdout) == (2, "")
        assert second.stderr == (f"mayday: Another mayday works in {folder}: stop it first, or name another folder.\n")

        done = piped(tmp_path, "/start\n", "chat", "--lang", "en")
        assert ("What is it?" in done.stdout, done.returncode, done.stderr) == (True, 0, "")

        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_ctrl_c_closes_everything_and_is_told_to_the_shell(tmp_path: Path) -> None:
    with served(tmp_path) as process:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)

        assert (process.returncode, "Traceback" in errors) == (130, False)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_start_that_waits_for_telegram_can_be_stopped(tmp_path: Path, end: signal.Signals) -> None:
    nobody = '[telegram]\ntoken = "1:x"\napi = "http://127.0.0.1:9"\n'
    staff = '[staff]\nchat = -1001\nmembers = [{id = 1, name = "Ana"}]\n'
    (tmp_path / "config.toml").write_text(SMALL + nobody + staff, encoding="utf-8")
    (tmp_path / "config.toml").chmod(0o600)
    with subprocess.Popen(
        [*COMMAND, "run"], cwd=tmp_path, env=environment(), text=True,
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert "Telegram cannot be reached" in process.stderr.readline()

        process.send_signal(end)
        _, errors = process.communicate(timeout=PATIENCE)

    assert process.returncode == (130 if end is signal.SIGINT else 0)
    assert "Traceback" not in errors
