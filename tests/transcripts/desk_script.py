"""A transcript of both sides of the desk: what a contact and volunteers do, what each place shows.

Lines that begin with `>` are the contact's, with `ana>` or `ben>` a volunteer's (`tap LABEL`, or words written into the
case's topic, `edits WORDS` for the last ones). `<` is the contact's chat, `topic<` the case's topic, `board<` General,
`ana!` the word shown to whoever pressed, `=` what became of the topic or of a message. Places are told in this order,
because different chats do not wait for one another.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bot.talk.outgoing import Amend, CloseTopic, DeleteTopic, OpenTopic, Post, ReopenTopic, Tick
from bot.talk.update import Content, Pressed, Wrote
from bot.talk.wording import Wording
from tests.runtime.paper import Sheet
from tests.runtime.whole import Whole
from tests.transcripts.looks import data_of, message_lines
from tests.transcripts.pure import content_of
from tests.transcripts.script import HEADER, bare

ACT = re.compile(r"^(?P<who>|ana|ben|mallory)> (?P<said>.+)$")
WHO = "contact"
STAFF = "staff-chat"


@dataclass
class Deed:
    """One thing that somebody does, and all that was seen because of it."""

    who: str
    said: str
    seen: list[str] = field(default_factory=list)


@dataclass
class DeskScript:
    """A whole transcript."""

    header: str
    lang: str
    before: list[str]
    deeds: list[Deed]

    def text(self) -> str:
        """The transcript as its file has it."""
        lines = [self.header, *self.before]
        for deed in self.deeds:
            lines += [f"{deed.who}> {deed.said}", *deed.seen, ""]
        return "\n".join(lines).rstrip() + "\n"


def read_desk(path: Path) -> DeskScript:
    """Read a file; raises ValueError if its first line is no header."""
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    found = HEADER.match(first)
    if found is None:
        raise ValueError(f"{path.name}: the first line is no header")
    script = DeskScript(first, found["lang"], [], [])
    for line in lines:
        if act := ACT.match(line):
            script.deeds.append(Deed(act["who"], act["said"]))
        elif script.deeds and line:
            script.deeds[-1].seen.append(line)
        elif not script.deeds:
            script.before.append(line)
    return script


class Desk:
    """Both sides of a desk, told as a transcript."""

    def __init__(self, whole: Whole, lang: str) -> None:
        self._whole = whole
        self._lang = lang
        self._to_contact: list[Wording] = []
        self._to_staff: list[Wording] = []
        self._topic = ""
        self._last = ""

    async def act(self, who: str, said: str) -> list[str]:
        """Do one thing; what was seen because of it, as lines."""
        toasts = len(self._whole.paper.toasts)
        if who:
            sheets = await self._by_staff(who, said)
        else:
            sheets = await self._whole.hears(WHO, content_of(said, self._to_contact), lang=self._lang)
        lines = [f"{who}! {bare(toast)}" for _, toast in self._whole.paper.toasts[toasts:] if toast]
        places: dict[str, list[str]] = {"": [], "topic": [], "board": []}
        for sheet in sheets:
            self._see(sheet, places)
        return [*lines, *places[""], *places["topic"], *places["board"]]

    async def _by_staff(self, who: str, said: str) -> list[Sheet]:
        edited = said.startswith("edits ")
        content: Content = Wrote(said.removeprefix("edits "), edited=edited)
        if said.startswith("tap "):
            content = Pressed(data_of(said.removeprefix("tap "), self._to_staff), f"press-{who}")
        message = self._last if edited else f"s{len(self._to_staff)}-{said[:8]}"
        self._last = message
        return await self._whole.staff(who, content, topic=self._topic, message=message)

    def _see(self, sheet: Sheet, places: dict[str, list[str]]) -> None:
        letter, order = sheet.letter, sheet.letter.order
        place = "" if letter.chat == WHO else "topic" if letter.topic or isinstance(order, OpenTopic) else "board"
        mark = "edited " if letter.edits else ""
        match order:
            case Post(wording) | Amend(wording):
                (self._to_contact if place == "" else self._to_staff).append(wording)
                shown = message_lines(wording)
                places[place] += [f"{place}{line[:2]}{mark}{line[2:]}" for line in shown[:1]]
                places[place] += [f"{place}{line}" for line in shown[1:]]
            case OpenTopic(name):
                self._topic = sheet.ref
                places[place].append(f"= topic opened: {bare(name)}")
            case CloseTopic() | ReopenTopic() | DeleteTopic():
                done = {CloseTopic: "closed", ReopenTopic: "reopened", DeleteTopic: "deleted"}[type(order)]
                places["topic"].append(f"= topic {done}")
            case Tick():
                places["topic"].append("= marked as delivered")
            case _:
                places[place].append(f"= {msgspec.json.encode(order).decode()}")
