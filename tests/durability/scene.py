"""What can be seen of the desk from outside: words that arrived, the board, the cards, who is told what.

Read from the calls that reached the server, each once; people react to it, the history is kept of it.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.botapi import BotApi, Group, Message
from tests.botapi.calls import Call
from tests.durability.history import Delivery

T = TypeVar("T")
WORD = re.compile(r"\b[cv]\d+-\d+-\d+\b")
CASE = re.compile(r"has the number (\d+)")
CARD = re.compile(r"Case #(\d+)")
CLAIMED = re.compile(r"Claimed by \W*(\w+)")
RELAYED = "🗣"
COME = "Come"
GOODBYE = "Your case is closed now"


@dataclass
class Card:
    """A case's card as it was last seen: `owner` is a name, `is_queued` whether it waits for somebody."""

    message: Message
    owner: str = ""
    is_queued: bool = False


@dataclass
class Scene:
    """Everything seen so far. `look` takes in what is new; `run` is the process that is alive."""

    server: BotApi
    staff: Group
    run: int = 0
    entry: str = "getupdates"  # the call by which a process begins to take updates
    deliveries: list[Delivery] = field(default_factory=list)
    asked_to_come: dict[str, Message] = field(default_factory=dict)  # by the last word of the walk
    cases: dict[int, list[int]] = field(default_factory=dict)  # the numbers that a contact was told, in order
    goodbyes: dict[int, int] = field(default_factory=dict)  # the number of the message, by contact: only the newest
    topics: dict[int, int] = field(default_factory=dict)  # the case of a topic
    cards: dict[int, Card] = field(default_factory=dict)
    board: Message | None = None
    arrived: set[tuple[str, str]] = field(default_factory=set)
    polled_by: int = 0  # the last process that asked for updates
    seen: asyncio.Event = field(default_factory=asyncio.Event)
    _open: list[tuple[Call, int]] = field(default_factory=list)

    async def follow(self) -> None:
        """Look at each change, for ever."""
        await self.server.world.changes.until(self.look)

    async def until(self, found: Callable[[], T]) -> T:
        """The first truthy thing, asked after each look that saw something."""
        while not (result := found()):
            event = self.seen
            await event.wait()
        return result

    def look(self) -> None:
        """Take in the calls that have been carried out since the last look."""
        calls = self.server.calls
        if not calls and not self._open:
            return
        self._open += [(call, self.run) for call in calls]
        if any(call.method.lower() == self.entry for call in calls):
            self.polled_by = self.run
        calls.clear()
        waiting = []
        saw = False
        for call, run in self._open:
            if call.done:
                self._take(call, run)
                saw = True
            elif call.status is None and run == self.run:
                waiting.append((call, run))
        self._open = waiting
        if saw:
            self.nudge()

    def nudge(self) -> None:
        """Let everybody who waits look again."""
        event, self.seen = self.seen, asyncio.Event()
        event.set()

    def _take(self, call: Call, run: int) -> None:
        method = call.method.lower()
        if method == "createforumtopic":
            number = re.match(r"#(\d+)", str(call.params["name"]))
            assert number is not None
            self.topics[call.result["message_thread_id"]] = int(number[1])
        if method not in {"sendmessage", "editmessagetext"}:
            return
        chat = int(call.params["chat_id"])
        identity = call.result["message_id"] if isinstance(call.result, dict) else int(call.params["message_id"])
        message = self.server.world.chats[chat].messages[identity]
        text = str(call.params["text"])
        if chat != self.staff.id:
            self._to_contact(chat, message, text, Delivery("", "", run, call.status is not None))
        elif message.topic is None:
            self.board = message
        else:
            self._to_topic(self.topics[message.topic], message, text, Delivery("", "", run, call.status is not None))

    def _to_contact(self, contact: int, message: Message, text: str, how: Delivery) -> None:
        if word := WORD.search(text):
            self._deliver(f"contact {contact}", word[0], how)
            if message.button(COME):
                self.asked_to_come[word[0]] = message
        if number := CASE.search(text):
            told = self.cases.setdefault(contact, [])
            if int(number[1]) not in told:
                told.append(int(number[1]))
        if GOODBYE in text:
            self.goodbyes[contact] = len(self.cases[contact])

    def _to_topic(self, case: int, message: Message, text: str, how: Delivery) -> None:
        if text.startswith(RELAYED):
            if word := WORD.search(text):
                self._deliver(f"case {case}", word[0], how)
        elif CARD.search(text):
            owner = CLAIMED.search(text)
            self.cards[case] = Card(message, owner[1] if owner else "", "In the queue" in text)

    def _deliver(self, place: str, word: str, how: Delivery) -> None:
        self.deliveries.append(Delivery(place, word, how.run, how.is_known))
        self.arrived.add((place, word))

    def has(self, place: str, words: Any) -> bool:
        """Whether all of these words have arrived there."""
        return all((place, word) in self.arrived for word in words)
