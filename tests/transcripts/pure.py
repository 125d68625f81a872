"""A transcript through the pure core alone: values in, values out, packed and unpacked between any two turns."""

from datetime import timedelta

from bot.desk.action import Tell
from bot.desk.case import Case
from bot.desk.decide import View
from bot.desk.labels import Names
from bot.desk.open_case import open_case
from bot.engine.action import Erase, Escalate, Say
from bot.engine.interpret import interpret
from bot.engine.session import Session, pack, unpack
from bot.engine.turn import take_turn
from bot.runtime.erase import goodbye
from bot.runtime.reload import Loaded
from bot.talk.catalogue import negotiate
from bot.talk.ids import CaseNumber, ContactId, ConversationId
from bot.talk.message import Attachment, Message
from bot.talk.update import Content, Pressed, Wrote
from bot.talk.wording import Wording
from tests.transcripts.looks import data_of, fact_line, message_lines
from tests.transcripts.script import Script


class Pure:
    """The engine with a session that is packed away after each turn."""

    def __init__(self, loaded: Loaded, script: Script) -> None:
        self._loaded = loaded
        self._script = script
        self._packed = pack(Session(locale=negotiate((script.lang,), loaded.catalogues.locales) or ""))
        self._now = script.starts
        self._messages: list[Wording] = []

    def act(self, said: str) -> list[str]:
        """Do one thing; what came of it, as lines."""
        session = unpack(self._packed)
        catalogues = self._loaded.catalogues
        event = interpret(content_of(said, self._messages), session.locale, (self._script.lang,), catalogues)
        if event is None:
            return []
        turn = take_turn(session, event, self._loaded.library, catalogues, self._now)
        self._packed = pack(turn.session)
        self._now += timedelta(minutes=1)
        lines: list[str] = []
        for action in turn.actions:
            if isinstance(action, Say):
                lines += self._say(action.message, turn.session.locale)
            else:
                lines.append(fact_line(action))
            if isinstance(action, Escalate):
                lines += self._queued(action, turn.session.locale)
            if isinstance(action, Erase):
                lines += self._say(goodbye(), turn.session.locale)
        return lines

    def _say(self, message: Message, locale: str) -> list[str]:
        wording = self._loaded.catalogues.localise(message, locale or "en")
        self._messages.append(wording)
        return message_lines(wording)

    def _queued(self, action: Escalate, locale: str) -> list[str]:
        """The words with which the desk takes over."""
        case = Case(
            number=CaseNumber(1),
            contact=ContactId("contact"),
            conversation=ConversationId("conversation"),
            status="queued",
            priority=action.priority,  # type: ignore[arg-type]
            opened_at=self._now,
            locale=locale,
        )
        decision = open_case(case, View(members={}, summary=(), names=Names(), has_topics=True))
        told = [one.message for one in decision.actions if isinstance(one, Tell)]
        return [line for message in told for line in self._say(message, locale)]


def content_of(said: str, messages: list[Wording]) -> Content:
    """What a `>` line means on a channel."""
    if said.startswith("tap "):
        return Pressed(data_of(said.removeprefix("tap "), messages))
    if said.startswith("sends "):
        kind = said.removeprefix("sends ")
        if kind == "location":
            return Wrote(attachment=Attachment("location", latitude=48.85, longitude=2.35))
        return Wrote(attachment=Attachment(kind, ref=f"{kind}-1", name=f"{kind}.bin", size=1000))  # type: ignore[arg-type]
    return Wrote(said)
