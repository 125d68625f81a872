"""Telling the service manager how we are: ready, stopping, still alive. Silent where there is none."""

import asyncio
import contextlib
import os
import socket
from typing import Final

READY: Final = "READY=1"
STOPPING: Final = "STOPPING=1"
ALIVE: Final = "WATCHDOG=1"


def notify(state: str) -> None:
    """Send one state to the socket in NOTIFY_SOCKET. A manager that is gone is no reason to fail."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.settimeout(0)
        line.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)


def watchdog_seconds() -> float | None:
    """How often to say that we are alive: twice in the time that the manager gives us; None if it does not ask."""
    wanted, process = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not wanted.isdigit() or (process and process != str(os.getpid())):
        return None
    return int(wanted) / 2_000_000 or None


async def stay_alive() -> None:
    """Say so for as long as the event loop turns; for ever, or not at all if nobody asks."""
    seconds = watchdog_seconds()
    while seconds is not None:
        notify(ALIVE)
        await asyncio.sleep(seconds)
