"""The `mayday` command: one command group a file. It reads arguments and settings, calls, and speaks.

Exit codes: 0 fine, 1 findings, 2 wrong use or something in the way of a start, 3 a fault of the program itself,
130 stopped by Ctrl-C.
"""

import sys

STOPPED = 130


def main() -> None:
    """Run the command of this process's arguments; whatever happens, no traceback."""
    try:
        from bot.cli.commands import call  # noqa: PLC0415 - a Ctrl-C while all this is read ends as quietly as any

        code = call(sys.argv[1:])
    except KeyboardInterrupt:
        code = STOPPED
    sys.exit(code)
