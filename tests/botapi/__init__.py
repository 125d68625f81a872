"""A Telegram Bot API server for tests: real HTTP, one bot, people and groups that behave as told.

It keeps the rules of the real server that a bot can trip over; it is no Telegram client and speaks no MTProto.
"""

from tests.botapi.chats import ALL_RIGHTS, Chat, Topic
from tests.botapi.faults import Gate
from tests.botapi.groups import Group
from tests.botapi.messages import Message
from tests.botapi.people import Person
from tests.botapi.server import BotApi
from tests.botapi.world import Press

__all__ = ["ALL_RIGHTS", "BotApi", "Chat", "Gate", "Group", "Message", "Person", "Press", "Topic"]
