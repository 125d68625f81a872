"""Somebody who looks for help, at a terminal: keeps what was asked last, so that a number can be understood."""

from collections.abc import Callable
from typing import Final

from bot.channels.terminal import screen
from bot.channels.terminal.client import Client
from bot.channels.terminal.console import Console
from bot.channels.terminal.wire import Delivery, Hello, Shown, Toast
from bot.talk.text import Text, words
from bot.talk.wording import Key

HINT: Final = words("Type a number to choose, or your own words. Leave with /leave, or Ctrl-D.")
TOO_LONG: Final = words("This is too long for one message. Please send it in parts.")
MOST_LETTERS: Final = 16_000

Say = Callable[[Text], str]


class Contact:
    """The contact's end of a conversation."""

    prompt = "> "

    def __init__(self, name: str, language: str, say: Say, console: Console, new_id: Callable[[], str]) -> None:
        self._say = say
        self.console = console
        self._keys: tuple[tuple[Key, ...], ...] = ()
        self.client = Client(Hello("contact", name), (language,), self.show, new_id)

    def show(self, said: Shown | Toast) -> None:
        """Print what came in."""
        match said:
            case Toast(text):
                self.console.show(f"* {screen.spoken(text)}")
            case Delivery(wording=wording):
                self._keys = wording.keys
                self.console.show(screen.drawn(wording, colour=self.console.is_live) + "\n")
            case _:
                pass  # what only staff are told

    async def begin(self) -> None:
        """The first words, so that nobody sits before an empty screen."""
        self.console.show(screen.spoken(self._say(HINT)) + "\n")
        await self.typed("/start")

    async def typed(self, line: str) -> None:
        """One line: an option by its number or its label, a command, or own words."""
        if len(line) > MOST_LETTERS:
            self.console.show(screen.spoken(self._say(TOO_LONG)))
        elif press := screen.pressed(line, self._keys):
            await self.client.say(press=press)
        else:
            await self.client.say(line)
        await self.client.settle()
