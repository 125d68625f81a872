"""Which parameters each method has, read from the signatures of python-telegram-bot.

The real server overlooks a parameter that it does not know, so that a slip of the pen goes unnoticed for years;
here it is refused.
"""

import inspect
from functools import lru_cache

from telegram import Bot

from tests.botapi.params import Params
from tests.botapi.refusal import bad

# The library's own: time-outs, names of uploads, objects that are taken apart before they are sent.
CLIENTS_OWN = frozenset(
    {
        "self",
        "read_timeout",
        "write_timeout",
        "connect_timeout",
        "pool_timeout",
        "api_kwargs",
        "filename",
        "location",
        "contact",
        "venue",
    }
)
METHODS = {name.lower(): name for name in dir(Bot) if not name.startswith("_") and callable(getattr(Bot, name))}


@lru_cache(maxsize=256)
def parameters(method: str) -> frozenset[str]:
    """The names that a method takes; `method` in small letters."""
    return frozenset(inspect.signature(getattr(Bot, METHODS[method])).parameters) - CLIENTS_OWN


def check_known(method: str, params: Params) -> None:
    """Refuse a call with a parameter that its method does not have."""
    if unknown := sorted(params.values.keys() - parameters(method)):
        bad(f"unknown parameter {unknown[0]} of {METHODS[method]}")
