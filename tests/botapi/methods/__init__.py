"""The Bot API's methods, one group a file; each is a plain function of the world and the call's arguments.

Names are matched without regard to case, as on the real server. getUpdates waits, and is served in server.py.
"""

from tests.botapi.methods import (
    callbacks,
    chats,
    editing,
    files,
    passing_on,
    profile,
    removing,
    sending,
    topics,
    webhook,
)
from tests.botapi.methods.registry import METHODS, Method

__all__ = [
    "METHODS",
    "Method",
    "callbacks",
    "chats",
    "editing",
    "files",
    "passing_on",
    "profile",
    "removing",
    "sending",
    "topics",
    "webhook",
]
