"""People who write to the bot: what a test lets them do reads as a sentence.

Everything that they do goes through the world, so that the bot is told of it as the real server would tell.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict, Unpack

from tests.botapi.chats import Account, Chat, Topic
from tests.botapi.files import described
from tests.botapi.messages import Message
from tests.botapi.refusal import JSON
from tests.botapi.text import with_found, written
from tests.botapi.waiting import wait_for_message
from tests.botapi.world import Press, World

if TYPE_CHECKING:
    from tests.botapi.groups import Group

PIXEL = b"\x89PNG\r\n\x1a\n-a-small-picture-"


class Where(TypedDict, total=False):
    """Where something is written: in private unless a group is named."""

    in_chat: "Group | None"
    topic: Topic | int | None
    reply_to: Message | None


class Person:
    """A person, or with `is_bot` another bot."""

    def __init__(self, world: World, account: Account) -> None:
        self._world = world
        self.account = account
        self._heard = 0

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self._world.private_chat(self.account)

    # -- writing ------------------------------------------------------------------------------------------

    async def starts(self, payload: str = "") -> Message:
        """Opens the chat with the bot, perhaps by a deep link."""
        assert re.fullmatch(r"[A-Za-z0-9_-]{0,64}", payload), f"No deep link can carry {payload!r}"
        return await self.says(f"/start {payload}".strip())

    async def says(self, text: str, **where: Unpack[Where]) -> Message:
        return self._write(written(text), where)

    async def writes_in(
        self,
        group: "Group",
        text: str,
        topic: Topic | int | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        return self._write(written(text), {"in_chat": group, "topic": topic, "reply_to": reply_to})

    async def sends_photo(self, caption: str = "", content: bytes = PIXEL, **where: Unpack[Where]) -> Message:
        return self._write(self._file("photo", "photo.jpg", content, caption), where)

    async def sends_document(
        self,
        name: str = "note.pdf",
        content: bytes = b"%PDF-1.7",
        caption: str = "",
        *,
        size: int | None = None,
        mime: str = "application/pdf",
        **where: Unpack[Where],
    ) -> Message:
        """`size` lets a file be called larger than what is kept of it."""
        return self._write(self._file("document", name, content, caption, size=size, mime=mime), where)

    async def sends_voice(self, content: bytes = b"OggS", caption: str = "", **where: Unpack[Where]) -> Message:
        return self._write(self._file("voice", "voice.oga", content, caption), where)

    async def sends_video(self, content: bytes = b"ftyp", caption: str = "", **where: Unpack[Where]) -> Message:
        return self._write(self._file("video", "video.mp4", content, caption), where)

    async def sends_audio(self, content: bytes = b"ID3", caption: str = "", **where: Unpack[Where]) -> Message:
        return self._write(self._file("audio", "song.mp3", content, caption), where)

    async def sends_sticker(self, **where: Unpack[Where]) -> Message:
        return self._write(self._file("sticker", "sticker.webp", b"RIFF"), where)

    async def sends_video_note(self, **where: Unpack[Where]) -> Message:
        return self._write(self._file("video_note", "round.mp4", b"ftyp"), where)

    async def sends_animation(self, caption: str = "", **where: Unpack[Where]) -> Message:
        return self._write(self._file("animation", "moving.mp4", b"GIF89a", caption), where)

    async def sends_location(self, latitude: float, longitude: float, **where: Unpack[Where]) -> Message:
        return self._write({"location": {"latitude": latitude, "longitude": longitude}}, where)

    async def sends_contact(
        self,
        phone: str,
        first_name: str,
        *,
        of: "Person | None" = None,
        **where: Unpack[Where],
    ) -> Message:
        shown: JSON = {"phone_number": phone, "first_name": first_name} | ({"user_id": of.id} if of else {})
        return self._write({"contact": shown}, where)

    async def sends_album(self, captions: Sequence[str], **where: Unpack[Where]) -> list[Message]:
        """Photos that belong together: one update each, with one group number."""
        bodies = [self._file("photo", f"photo{place}.jpg", PIXEL, caption) for place, caption in enumerate(captions)]
        group = f"album{self._world.changes.count}"
        return [self._write(body, where, media_group=group) for body in bodies]

    async def sends_raw(self, body: JSON, **where: Unpack[Where]) -> Message:
        """Any other kind of message: a poll, dice, something of next year."""
        return self._write(body, where)

    # -- changing what was written ------------------------------------------------------------------------

    async def edits(self, message: Message, text: str) -> Message:
        assert message.sender is self.account or message.anonymous, f"{self.account.first_name} did not write {message}"
        field = "text" if "text" in message.body else "caption"
        entities = with_found(text, [])
        kept = {name: part for name, part in message.body.items() if not name.endswith("entities")}
        marks = {"entities" if field == "text" else "caption_entities": entities} if entities else {}
        self._world.edit(message, kept | {field: text} | marks, message.keyboard)
        return message

    async def deletes(self, message: Message) -> None:
        self._world.delete(message)

    async def reacts(self, message: Message, *emoji: str) -> None:
        self._world.react(message, self.account, list(emoji))

    # -- pressing and hearing -----------------------------------------------------------------------------

    async def presses(
        self,
        label: str,
        on: Message | None = None,
        *,
        in_chat: "Group | None" = None,
        topic: Topic | int | None = None,
    ) -> Press:
        """Press a button by its label: on this message, or on the newest that has it."""
        if in_chat is not None:
            in_chat.voice_of(self)  # only who is there can press there
        chat = in_chat.chat if in_chat else self.chat
        thread = topic.id if isinstance(topic, Topic) else topic
        shown = [one for one in chat.visible() if one.keyboard and (thread is None or one.topic == thread)]
        found = on or next((one for one in reversed(shown) if label in one.buttons), None)
        button = found.button(label) if found else None
        if found is None or button is None:
            seen = [one.buttons for one in ([on] if on else shown)]
            raise AssertionError(f"There is no button {label!r} to press; there are {seen}")
        assert "callback_data" in button, f"The button {label!r} opens {button.get('url')} and tells the bot nothing"
        return self._world.press(found, self.account, label, button["callback_data"])

    async def presses_raw(self, data: str, on: Message) -> Press:
        """Sends any data, as a client that was tampered with can."""
        return self._world.press(on, self.account, "", data)

    async def hears(self, text: str = "", within: float = 10.0) -> Message:
        """Wait for the bot to say (or change a message to) something with these words, after what was heard last."""
        bot = self._world.bot
        message = await wait_for_message(
            self._world,
            self.chat,
            lambda one: one.sender is bot and one.stamp > self._heard and text in one.text,
            f"{self.account.first_name} waits for {text!r}",
            within,
        )
        self._heard = message.stamp
        return message

    # -- the private chat ---------------------------------------------------------------------------------

    async def blocks_bot(self) -> None:
        self._world.block(self.chat, blocked=True)

    async def unblocks_bot(self) -> None:
        self._world.block(self.chat, blocked=False)

    # -- how it is done -----------------------------------------------------------------------------------

    def _file(
        self,
        kind: str,
        name: str,
        content: bytes,
        caption: str = "",
        *,
        size: int | None = None,
        mime: str | None = None,
    ) -> JSON:
        shown = described(self._world.files.add(kind, name, content, size, mime))
        entities = with_found(caption, [])
        marks = {"caption": caption, "caption_entities": entities} if entities else {"caption": caption}
        return shown | (marks if caption else {})

    def _write(self, body: JSON, where: Where, media_group: str | None = None) -> Message:
        group, reply_to = where.get("in_chat"), where.get("reply_to")
        topic = where.get("topic") or (reply_to.topic if reply_to else None)
        thread = topic.id if isinstance(topic, Topic) else topic
        if group is None:
            assert not self.chat.blocked, f"{self.account.first_name} has blocked the bot and cannot write to it"
            self.chat.started = True
            chat, sender, anonymous, signature = self.chat, self.account, False, None
        else:
            chat = group.chat
            sender, anonymous, signature = group.voice_of(self)
            assert thread is None or thread in chat.topics, f"{chat.title} has no topic {thread}"
        return self._world.post(
            chat,
            sender,
            body,
            topic=thread,
            reply_to=reply_to,
            anonymous=anonymous,
            signature=signature,
            media_group=media_group,
        )
