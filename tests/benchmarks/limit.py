"""How fast a server answers when a bot costs nothing: calls of sendMessage over raw connections.

What a server can do is the ceiling of every figure that is measured against it.
"""

import asyncio
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final
from urllib.parse import urlencode

from tests.benchmarks.api import TOKEN
from tests.benchmarks.walk import Reply

LINES: Final = 32


def request(chat: int, reply: Reply) -> bytes:
    """One sendMessage, as the library would write it."""
    keyboard = ",".join(
        "[" + ",".join(f'{{"text":"{label}","callback_data":"1:1"}}' for label in row) + "]" for row in reply.rows
    )
    body = urlencode({"chat_id": chat, "text": reply.text, "reply_markup": f'{{"inline_keyboard":[{keyboard}]}}'})
    return (
        f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
    ).encode()


async def ask(port: int, chat: int, reply: Reply, until: float) -> int:
    """Ask again and again on one connection; how often."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked, count = request(chat, reply), 0
    while time.perf_counter() < until:
        writer.write(asked)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert b" 200 " in head.split(b"\r\n", 1)[0], head
        await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
        count += 1
    writer.close()
    return count


async def ask_in_parallel(port: int, chats: tuple[int, ...], reply: Reply, seconds: float) -> float:
    """Calls a second that were answered."""
    began = time.perf_counter()
    counts = await asyncio.gather(*(ask(port, chat, reply, began + seconds) for chat in chats))
    return sum(counts) / (time.perf_counter() - began)


def client(port: int, chats: tuple[int, ...], reply: Reply, seconds: float, cpu: int | None) -> float:
    """The client's process: it must not take the server's time."""
    if cpu is not None:
        os.sched_setaffinity(0, {cpu})
    return asyncio.run(ask_in_parallel(port, chats, reply, seconds))


async def limit(port: int, chats: tuple[int, ...], reply: Reply, seconds: float, cpu: int | None) -> float:
    """Calls a second that the server at this port can answer, asked from a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, client, port, chats, reply, seconds, cpu)
