"""`mayday` as people meet it: a process in a terminal of its own, or one with a pipe for a keyboard.

Nothing is slept for: what a process writes is waited for, with an end to the patience.
"""

import codecs
import ctypes
import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 40.0
SMALL = f'[folders]\ndialogs = "{ROOT}/tests/broken/base/dialogs"\nlocales = "{ROOT}/tests/broken/base/locales"\n'
PR_CAPBSET_DROP, DAC_OVERRIDE, DAC_READ_SEARCH = 24, 1, 2
COMMAND = (sys.executable, "-m", "bot")


def environment() -> dict[str, str]:
    """English, dumb, and without what the developer's own machine has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAYDAY_", "LC_", "LANG"))}
    return {**kept, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "TERM": "dumb"}


def piped(
    folder: Path, lines: str | bytes, *arguments: str, begins: Callable[[], None] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run it with these lines as its input, to its end; `begins` is called in the new process first."""
    content = lines.encode() if isinstance(lines, str) else lines
    done = subprocess.run(
        [*COMMAND, *arguments], input=content, capture_output=True, cwd=folder, env=environment(),
        timeout=PATIENCE, check=False, preexec_fn=begins,
    )  # fmt: skip
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


class Window:
    """One process in a pseudo-terminal."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], cwd=folder, env=environment(), start_new_session=True,
            stdin=slave, stdout=slave, stderr=slave,
            preexec_fn=own_terminal,  # noqa: PLW1509 - no thread runs here
        )  # fmt: skip
        os.close(slave)
        self.screen = ""
        self._read = 0
        self._letters = codecs.getincrementaldecoder("utf-8")("replace")

    def reads(self, text: str) -> str:
        """Wait until this stands on the screen, behind what was waited for before; what came up to it."""
        end = time.monotonic() + PATIENCE
        while text not in self.screen[self._read :]:
            assert self._more(end), f"waited for {text!r}, in vain. The screen:\n{self.screen}"
        start, self._read = self._read, self.screen.index(text, self._read) + len(text)
        return self.screen[start : self._read]

    def shows(self, text: str) -> None:
        """Wait until this stands anywhere on the screen."""
        read, self._read = self._read, 0
        self.reads(text)
        self._read = read

    def _more(self, end: float) -> bool:
        """Read what it writes next; False if nothing more comes, or not in time."""
        if not select.select([self._master], [], [], max(0.0, end - time.monotonic()))[0]:
            return False
        try:
            more = os.read(self._master, 65_536)
        except OSError:
            return False
        self.screen += self._letters.decode(more).replace("\r", "")
        return bool(more)

    def types(self, line: str) -> None:
        """A line and Enter."""
        self.presses(f"{line}\r")

    def presses(self, keys: str) -> None:
        """Just these keys."""
        os.write(self._master, keys.encode())

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def ends(self) -> int:
        """Wait for its end; the exit code. Nothing that it started may be left."""
        end = time.monotonic() + PATIENCE
        while self._more(end):
            pass
        code = self.process.wait(max(1.0, end - time.monotonic()))
        assert not is_alive(self.process.pid), "it left a process behind"
        return code

    def close(self) -> None:
        """Whatever is still there goes."""
        if self.process.poll() is None:
            self.kill()
        os.close(self._master)


def own_terminal() -> None:
    """In the child: the pseudo-terminal is this process's own, so that Ctrl-C in it means this process."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def is_alive(group: int) -> bool:
    """Whether any process of this group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def obeys_rights() -> None:
    """In the child: file rights hold for this process, even if it is root's (who reads and writes everything)."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (DAC_OVERRIDE, DAC_READ_SEARCH):
        if os.getuid() == 0 and libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
