"""`file`: something sent, a document, a picture, a recording or a place; words are no file."""

from typing import Final

from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.value import Value
from bot.talk.message import Attachment
from bot.talk.text import Arg, Text, words

_KINDS: Final[dict[str, Text]] = {
    "photo": words("a picture"),
    "document": words("a document"),
    "voice": words("a voice message"),
    "video": words("a video"),
    "audio": words("a recording"),
    "animation": words("an animation"),
    "video_note": words("a video message"),
    "sticker": words("a sticker"),
    "location": words("a place"),
}


def read(typed: str, asking: Asking) -> Value | Problem:  # noqa: ARG001 (the contract of all types)
    """Words are no file: how to send one."""
    return Problem(
        words(
            "I need a file here: a picture, a screenshot, a document or a recording. Please press the paper clip 📎 "
            "beside the field where you write, and choose it."
        )
    )


def attach(attachment: Attachment) -> Value | Problem:
    """What is kept of a file: the channel's handle and what it says of it; of a place, where it is."""
    if attachment.kind == "location":
        return {"kind": "location", "latitude": attachment.latitude, "longitude": attachment.longitude}
    if not attachment.ref:
        return Problem(words("That did not arrive as a file. Please send it once more."))
    return {
        "kind": attachment.kind,
        "ref": attachment.ref,
        "name": attachment.name,
        "mime": attachment.mime,
        "size": attachment.size,
    }


def show(value: Value) -> Arg:
    """The file's name, or else what kind of thing it is; a place by its coordinates in degrees."""
    if not isinstance(value, dict):
        return str(value)
    if value.get("kind") == "location":
        return f"{value.get('latitude', 0):.5f}, {value.get('longitude', 0):.5f}"
    return str(value.get("name", "")) or _KINDS.get(str(value.get("kind")), words("a file"))


TYPE: Final = AnswerType(name="file", read=read, show=show, attach=attach)
