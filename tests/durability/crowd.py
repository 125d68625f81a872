"""People who never stop: contacts who walk the dialog and talk to people, volunteers who claim and answer.

What they do is decided by the seed; when they do it depends on what they see, as with people.
"""

import asyncio
import random
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.people import Person
from tests.durability.history import Life, Press
from tests.durability.scene import COME, Scene

BURST = 0.6
PAUSE = 0.03


@dataclass
class Walk:
    """One life while it is lived."""

    contact: int
    number: int
    case: int = 0
    walked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    has_told_all: bool = False

    def life(self) -> Life:
        return Life(self.contact, tuple(self.walked), tuple(self.told), tuple(self.answers), self.case)


@dataclass
class Crowd:
    """All of them, and what they did. After `closing` is set nobody begins anew."""

    scene: Scene
    seed: int
    contacts: list[Person]
    volunteers: list[Person]
    walks: list[Walk] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _serving: dict[int, str] = field(default_factory=dict)  # by case: "serving", "released", "resolved"
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def live(self) -> None:
        """Everybody, until each contact has ended the life that was begun when `closing` was set."""
        desk = asyncio.create_task(self._desk())
        async with asyncio.TaskGroup() as group:
            for contact in self.contacts:
                group.create_task(self._lives(contact))
        desk.cancel()

    def stands(self) -> list[str]:
        """Who waits for what, of those who have not come to an end."""
        return [
            f"contact {walk.contact} stands in walk {walk.number}: case {walk.case} {self._serving.get(walk.case, '')}"
            for walk in self.walks
            if self.scene.goodbyes.get(walk.contact, 0) < walk.number
        ]

    # -- contacts -----------------------------------------------------------------------------------------

    async def _lives(self, contact: Person) -> None:
        chance = random.Random(f"contact {contact.id} {self.seed}")  # noqa: S311 - a crowd must be repeatable
        number = 0
        while not self.closing.is_set():
            number += 1
            await self._life(contact, Walk(contact.id, number), chance)

    async def _life(self, contact: Person, walk: Walk, chance: random.Random) -> None:
        scene = self.scene
        self.walks.append(walk)
        await contact.starts()
        for place in range(4):
            await pause(chance)
            await say(contact, walk.walked, f"c{contact.id}-{walk.number}-{place}")
        asked = await scene.until(lambda: scene.asked_to_come.get(walk.walked[-1]))
        assert asked is not None
        await contact.presses(COME, on=asked)
        walk.case = await scene.until(lambda: self._case_of(walk))
        for place in range(chance.randrange(2, 6)):
            await pause(chance)
            if place == 1 and chance.random() < BURST:
                await scene.until(lambda: walk.case in self._serving)
            await say(contact, walk.told, f"c{contact.id}-{walk.number}-{place + 10}")
        walk.has_told_all = True
        scene.nudge()
        await scene.until(lambda: scene.goodbyes.get(contact.id, 0) >= walk.number)

    def _case_of(self, walk: Walk) -> int:
        told = self.scene.cases.get(walk.contact, [])
        return told[walk.number - 1] if len(told) >= walk.number else 0

    # -- volunteers ---------------------------------------------------------------------------------------

    async def _desk(self) -> None:
        """Look at the board and at the cards whenever something has changed."""
        chance = random.Random(f"desk {self.seed}")  # noqa: S311 - a crowd must be repeatable
        pressed = 0
        while True:
            event = self.scene.seen
            self._look_at_cards(chance)
            board = self.scene.board
            if board is not None and (board.stamp != pressed):
                pressed = board.stamp
                for number in self._to_claim(board.buttons):
                    await self._claim(number, chance)
            await event.wait()

    def _to_claim(self, labels: list[str]) -> list[int]:
        numbers = [int(label.partition("#")[2]) for label in labels]
        return [number for number in numbers if number not in self._serving]

    async def _claim(self, number: int, chance: random.Random) -> None:
        """One presses, sometimes both."""
        board = self.scene.board
        label = f"Claim #{number}"
        who = chance.sample(self.volunteers, 2 if chance.random() < 1 / 4 else 1)
        for volunteer in who:
            if board is not None and board.button(label):
                self.presses.append(Press(f"telegram:{volunteer.id}", number, "claim"))
                await volunteer.presses(label, on=board, in_chat=self.scene.staff)

    def _look_at_cards(self, chance: random.Random) -> None:
        for number, card in self.scene.cards.items():
            state = self._serving.get(number)
            if state == "released" and card.is_queued:
                del self._serving[number]
                self._again(self._claim(number, chance))
            elif state is None and card.owner:
                self._serving[number] = "serving"
                self._again(self._serve(number, self._named(card.owner), gives_back=chance.random() < 1 / 5))

    def _again(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.errors.append(repr(error))

    def _named(self, name: str) -> Person:
        return next(one for one in self.volunteers if one.account.first_name == name)

    async def _serve(self, number: int, volunteer: Person, *, gives_back: bool) -> None:
        """Answer, then give the case back or, once everything has arrived on both sides, resolve it."""
        scene = self.scene
        walk = await scene.until(lambda: next((one for one in self.walks if one.case == number), None))
        assert walk is not None
        chance = random.Random(f"case {walk.contact} {walk.number} {len(walk.answers)} {self.seed}")  # noqa: S311
        topic = scene.cards[number].message.topic
        for _ in range(chance.randrange(1, 4)):
            await pause(chance)
            word = f"v{walk.contact}-{walk.number}-{len(walk.answers)}"
            walk.answers.append(word)
            await volunteer.writes_in(scene.staff, word, topic=topic)
        if gives_back and len(walk.answers) < 6:
            self._serving[number] = "released"
            await self._press_card(number, volunteer, "↩ Release", "release")
            return
        await scene.until(lambda: walk.has_told_all and scene.has(f"case {number}", walk.told))
        await scene.until(lambda: scene.has(f"contact {walk.contact}", walk.answers))
        self._serving[number] = "resolved"
        await self._press_card(number, volunteer, "✔ Resolve", "resolve")

    async def _press_card(self, number: int, volunteer: Person, label: str, verb: str) -> None:
        self.presses.append(Press(f"telegram:{volunteer.id}", number, verb))
        await volunteer.presses(label, on=self.scene.cards[number].message, in_chat=self.scene.staff)


async def say(contact: Person, said: list[str], word: str) -> None:
    """Write it, and remember it."""
    said.append(word)
    await contact.says(word)


async def pause(chance: random.Random) -> None:
    """People type: sometimes at once, sometimes after a moment."""
    if chance.random() > BURST:
        await asyncio.sleep(chance.uniform(0, PAUSE))
