"""Starts the program without loading it each time: a process that has it loaded, and forks on request.

`python -m tests.durability.zygote CONFIG LOG`: each line read forks a child that runs `mayday run --config CONFIG`,
with its standard error appended to LOG. Its number is written at once, its exit status when it has ended. The
child is a process like any other: it is killed by its number.
"""

import os
import sys

import bot.cli
from bot.cli import main


def child(config: str, log: str) -> None:
    """Become the program."""
    for descriptor in (0, 1):
        os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
    sys.argv = [bot.cli.__name__, "run", "--config", config]
    status = 1
    try:
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stderr.flush()
        os._exit(status)


def serve(config: str, log: str) -> None:
    """One child after another, until the input ends."""
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            child(config, log)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        _, status = os.waitpid(number, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
