"""How the bot's output looks in a transcript, whichever way it was produced."""

from collections.abc import Sequence

from bot.engine.action import End, Erase, Escalate, Keep, Save
from bot.talk.wording import Key, Wording, plain
from tests.transcripts.script import bare


def message_lines(wording: Wording) -> list[str]:
    """A message: `<` and its first line, `|` and each further one, its buttons in brackets."""
    lines = bare(plain(wording)).split("\n") if wording.paragraphs else [""]
    if wording.attachment is not None:
        lines.append(f"({wording.attachment.kind})")
    lines += [" ".join(f"[{bare(key.label)}]" for key in row) for row in wording.keys]
    first, *rest = lines
    return [f"< {first}".rstrip(), *(f"| {line}".rstrip() for line in rest)]


def fact_line(action: Save | Keep | Escalate | End | Erase) -> str:
    """What came of it besides words."""
    match action:
        case Save(field, None):
            return f"= took back {field}"
        case Save(field, value):
            return f"= saved {field} = {shown(value)}"
        case Keep():
            return "= kept for a person"
        case Escalate(reason, priority):
            return f"= case queued {priority} ({reason})"
        case End(result):
            return f"= ended {result}"
        case Erase():
            return "= erased"


def shown(value: object) -> str:
    """A saved value on one line."""
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return str(value).replace("\n", " ⏎ ")


def data_of(label: str, messages: Sequence[Wording]) -> str:
    """The data of the newest button with this label; raises LookupError with those that are there."""
    keys: list[Key] = [key for wording in reversed(messages) for row in wording.keys for key in row]
    for key in keys:
        if bare(key.label) == label:
            return key.data
    raise LookupError(f"no button says {label!r}; there are {[bare(key.label) for key in keys[:12]]}")
