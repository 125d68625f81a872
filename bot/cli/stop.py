"""Being told to stop: the first signal asks for an orderly end, the second one is the end.

Nothing is lost by an end that is not orderly; the orderly one spares the next start some messages sent twice.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import Final

LOG = logging.getLogger("mayday")
SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)
LONGEST_SECONDS: Final = 4.8


def on_signal(stop: Callable[[], object]) -> None:
    """Call `stop` at the first SIGTERM, or when the terminal goes away; a further signal ends the process at once.

    Ctrl-C is asyncio's own: it cancels what runs, and the second one interrupts it.
    """
    loop = asyncio.get_running_loop()

    def stopping() -> None:
        for name in SIGNALS:
            loop.remove_signal_handler(name)
            signal.signal(name, signal.SIG_DFL)
        threading.Thread(target=end_in_time, daemon=True).start()
        stop()

    for name in SIGNALS:
        loop.add_signal_handler(name, stopping)


def end_in_time() -> None:
    """Whatever an orderly end still waits for (a name server, a disk), the process ends in time."""
    threading.Event().wait(LONGEST_SECONDS)
    LOG.warning("something did not end in time; what was under way is taken up at the next start")
    logging.shutdown()
    os._exit(0)
