"""From Telegram's updates to ours."""

import json
from typing import Any

import msgspec
import pytest

from bot.channels.telegram.receive import receive, route, staff_chats_told
from bot.runtime.port import Route
from bot.talk.message import Attachment
from bot.talk.update import Closed, Content, Moved, Opened, Other, Pressed, Update, Wrote
from tests.channels.telegram import raw
from tests.channels.telegram.raw import Json

STAFF_CHATS = frozenset({"-1001234"})
PHOTO = [raw.FILE | {"file_id": "small"}, raw.FILE | {"file_id": "large", "file_size": 90_000}]
NAMED = raw.FILE | {"file_name": "note.pdf", "mime_type": "application/pdf"}


def received(payload: Json) -> Update:
    return receive(json.dumps(payload).encode(), STAFF_CHATS)


def from_ana(content: Content, **more: Any) -> Update:
    known = {"place": "contact", "sender": "11", "message": "5", "languages": ("pt-br",)}
    return Update(channel="telegram", key="7", content=content, **(known | more))


def from_vol(content: Content, **more: Any) -> Update:
    known = {"place": "staff", "sender": "21", "message": "5", "languages": ("en",)}
    return Update(channel="telegram", key="7", content=content, **(known | more))


ONE_OF_EACH: dict[str, tuple[Json, Update]] = {
    "words": (raw.update("message", raw.message()), from_ana(Wrote("hello"))),
    "a command": (
        raw.update(
            "message",
            raw.message({"text": "/start", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}),
        ),
        from_ana(Wrote("/start")),
    ),
    "an edit": (
        raw.update("edited_message", raw.message(edit_date=1767225700)),
        from_ana(Wrote("hello", edited=True)),
    ),
    "an answer": (
        raw.update("message", raw.message(reply_to_message=raw.message(sender=raw.ROBOT) | {"message_id": 3})),
        from_ana(Wrote("hello"), reply_to="3"),
    ),
    "a photo in its largest size": (
        raw.update("message", raw.message({"photo": PHOTO, "caption": "look", "media_group_id": "9"})),
        from_ana(Wrote("look", Attachment("photo", "large", size=90_000, caption="look"))),
    ),
    "a document": (
        raw.update("message", raw.message({"document": NAMED})),
        from_ana(Wrote("", Attachment("document", "F1", "note.pdf", "application/pdf", 1200))),
    ),
    "an animation, which is shown as a document too": (
        raw.update("message", raw.message({"animation": NAMED, "document": NAMED})),
        from_ana(Wrote("", Attachment("animation", "F1", "note.pdf", "application/pdf", 1200))),
    ),
    "a voice": (
        raw.update("message", raw.message({"voice": raw.FILE | {"duration": 3, "mime_type": "audio/ogg"}})),
        from_ana(Wrote("", Attachment("voice", "F1", mime="audio/ogg", size=1200))),
    ),
    "a video": (
        raw.update("message", raw.message({"video": raw.FILE | {"width": 1, "height": 1, "duration": 3}})),
        from_ana(Wrote("", Attachment("video", "F1", size=1200))),
    ),
    "a song": (
        raw.update("message", raw.message({"audio": raw.FILE | {"duration": 3, "performer": "Canary"}})),
        from_ana(Wrote("", Attachment("audio", "F1", size=1200))),
    ),
    "a video note": (
        raw.update("message", raw.message({"video_note": raw.FILE | {"length": 240, "duration": 3}})),
        from_ana(Wrote("", Attachment("video_note", "F1", size=1200))),
    ),
    "a sticker": (
        raw.update("message", raw.message({"sticker": raw.FILE | {"emoji": "👍", "set_name": "canary"}})),
        from_ana(Wrote("", Attachment("sticker", "F1", size=1200))),
    ),
    "a place": (
        raw.update("message", raw.message({"location": {"latitude": 48.85, "longitude": 2.35}})),
        from_ana(Wrote("", Attachment("location", latitude=48.85, longitude=2.35))),
    ),
    "a forwarded message, without its author": (
        raw.update(
            "message",
            raw.message(forward_origin={"type": "user", "sender_user": raw.VOL, "date": 1}),
        ),
        from_ana(Wrote("hello")),
    ),
    "a link with words before it": (
        raw.update(
            "message",
            raw.message(
                {
                    "text": "🙂 your bank, now",
                    "entities": [
                        {"type": "bold", "offset": 3, "length": 4},
                        {"type": "text_link", "offset": 8, "length": 4, "url": "https://evil.example/x"},
                    ],
                }
            ),
        ),
        from_ana(Wrote("🙂 your bank (https://evil.example/x), now")),
    ),
    "a link under a photo": (
        raw.update(
            "message",
            raw.message(
                {
                    "photo": PHOTO,
                    "caption": "here",
                    "caption_entities": [{"type": "text_link", "offset": 0, "length": 4, "url": "http://a.example"}],
                }
            ),
        ),
        from_ana(Wrote("here (http://a.example)", Attachment("photo", "large", size=90_000, caption="here"))),
    ),
    "somebody's card": (
        raw.update("message", raw.message({"contact": {"phone_number": "+44 7700 900123", "first_name": "Scammer"}})),
        from_ana(Wrote("Scammer +44 7700 900123")),
    ),
    "a poll": (
        raw.update("message", raw.message({"poll": {"id": "1", "question": "Canary?"}})),
        from_ana(Other("poll")),
    ),
    "a notice": (
        raw.update("message", raw.message({"pinned_message": raw.message(sender=raw.ROBOT)})),
        from_ana(Other("service")),
    ),
    "a press": (
        raw.update("callback_query", raw.press(raw.message(sender=raw.ROBOT))),
        from_ana(Pressed("p.1.2", "4382910")),
    ),
    "a press under a message that is gone": (
        raw.update("callback_query", raw.press({"chat": raw.PRIVATE, "message_id": 5, "date": 0})),
        from_ana(Pressed("p.1.2", "4382910")),
    ),
    "a press under no message of ours": (
        raw.update("callback_query", raw.press(None)),
        from_ana(Pressed("p.1.2", "4382910"), place="elsewhere", message=""),
    ),
    "a blocked bot": (
        raw.update("my_chat_member", raw.membership(raw.PRIVATE, raw.MEMBER, raw.KICKED)),
        from_ana(Closed(), message="", languages=()),
    ),
    "a bot that was let in again": (
        raw.update("my_chat_member", raw.membership(raw.PRIVATE, raw.KICKED, raw.MEMBER)),
        from_ana(Opened(), message="", languages=()),
    ),
    "words in a case's topic": (
        raw.update("message", raw.in_topic()),
        from_vol(Wrote("hello"), topic="5", reply_to="5"),
    ),
    "words in General": (
        raw.update("message", raw.message(chat=raw.DESK, sender=raw.VOL)),
        from_vol(Wrote("hello")),
    ),
    "an answer in General, whose thread is no topic": (
        raw.update(
            "message",
            raw.message(
                chat=raw.DESK,
                sender=raw.VOL,
                message_thread_id=3,
                reply_to_message=raw.message(chat=raw.DESK, sender=raw.ROBOT) | {"message_id": 3},
            ),
        ),
        from_vol(Wrote("hello"), reply_to="3"),
    ),
    "an edit in a topic": (
        raw.update("edited_message", raw.in_topic(edit_date=1767225700)),
        from_vol(Wrote("hello", edited=True), topic="5", reply_to="5"),
    ),
    "a press in a topic": (
        raw.update("callback_query", raw.press(raw.in_topic(sender=raw.ROBOT), raw.VOL, "c.17.claim")),
        from_vol(Pressed("c.17.claim", "4382910"), topic="5"),
    ),
    "an administrator who writes as the group": (
        raw.update("message", raw.in_topic(sender=raw.GROUP_BOT, sender_chat=raw.DESK, author_signature="Canary")),
        from_vol(Wrote("hello"), sender="", topic="5", reply_to="5", languages=()),
    ),
    "our own notice": (
        raw.update("message", raw.in_topic({"forum_topic_closed": {}}, sender=raw.ROBOT)),
        from_vol(Other("service"), place="elsewhere", sender="900100200", topic="5", reply_to="5", languages=()),
    ),
    "another bot": (
        raw.update("message", raw.message(chat=raw.DESK, sender=raw.ROBOT | {"id": 31})),
        from_vol(Wrote("hello"), place="elsewhere", sender="31", languages=()),
    ),
    "the staff chat's move": (
        raw.update("message", raw.message({"migrate_to_chat_id": -100777}, chat=raw.DESK, sender=raw.VOL)),
        from_vol(Moved("-100777")),
    ),
    "the bot's standing in the staff chat": (
        raw.update("my_chat_member", raw.membership(raw.DESK, raw.MEMBER, raw.KICKED)),
        Update("telegram", "7", "staff", Other("membership"), sender="11"),
    ),
    "words in a group that is none of ours": (
        raw.update("message", raw.message(chat=raw.OTHER)),
        from_ana(Wrote("hello"), place="elsewhere"),
    ),
    "a topic of a private chat is no topic of staff's": (
        raw.update("message", raw.message(message_thread_id=4, is_topic_message=True)),
        from_ana(Wrote("hello")),
    ),
    "a kind that we did not ask for": (
        raw.update("message_reaction", {"chat": raw.PRIVATE, "user": raw.ANA}),
        Update("telegram", "7", "elsewhere", Other("unknown")),
    ),
}


@pytest.mark.parametrize(("payload", "expected"), ONE_OF_EACH.values(), ids=ONE_OF_EACH.keys())
def test_each_kind_of_update_is_told_in_our_words(payload: Json, expected: Update) -> None:
    assert received(payload) == expected


@pytest.mark.parametrize("payload", [payload for payload, _ in ONE_OF_EACH.values()], ids=ONE_OF_EACH.keys())
def test_no_name_and_no_handle_comes_along(payload: Json) -> None:
    assert any(canary in json.dumps(payload) for canary in raw.CANARIES)

    told = msgspec.json.encode(received(payload)).decode()

    assert not [canary for canary in raw.CANARIES if canary in told]


@pytest.mark.parametrize(
    "strange",
    [
        {"update_id": 7, "message": {"message_id": "five", "chat": raw.PRIVATE}},
        {"update_id": 7, "message": {"message_id": 5}},
        {"update_id": 7, "callback_query": {"id": "1", "data": "x"}},
        {"message": raw.message()},
    ],
)
def test_a_shape_that_the_bot_api_does_not_have_is_an_error_for_the_worker(strange: Json) -> None:
    with pytest.raises(msgspec.ValidationError):
        received(strange)


def test_links_inside_the_half_of_a_character_harm_nobody() -> None:
    crooked = [{"type": "text_link", "offset": 0, "length": 1, "url": "https://a.example"}]

    update = received(raw.update("message", raw.message({"text": "🙂!", "entities": crooked})))

    assert isinstance(update.content, Wrote)
    assert "https://a.example" in update.content.words
    assert msgspec.json.encode(update)


ROUTES: dict[str, tuple[Json, Route]] = {
    "a private chat": (raw.update("message", raw.message()), Route("7", "contact", "11")),
    "an edit": (raw.update("edited_message", raw.message()), Route("7", "contact", "11")),
    "a press": (raw.update("callback_query", raw.press(raw.message(sender=raw.ROBOT))), Route("7", "contact", "11")),
    "a blocked bot": (
        raw.update("my_chat_member", raw.membership(raw.PRIVATE, raw.MEMBER, raw.KICKED)),
        Route("7", "contact", "11"),
    ),
    "a case's topic": (raw.update("message", raw.in_topic()), Route("7", "staff", "5")),
    "a press in a topic": (raw.update("callback_query", raw.press(raw.in_topic())), Route("7", "staff", "5")),
    "General": (raw.update("message", raw.message(chat=raw.DESK)), Route("7", "staff", "")),
    "an answer in General": (
        raw.update("message", raw.message(chat=raw.DESK, message_thread_id=3)),
        Route("7", "staff", ""),
    ),
    "another group": (raw.update("message", raw.message(chat=raw.OTHER)), Route("7", "elsewhere")),
    "no chat": (raw.update("callback_query", raw.press(None)), Route("7", "elsewhere")),
    "no known kind": (raw.update("poll", {"id": "1"}), Route("7", "elsewhere")),
    "a message that is none": ({"update_id": 7, "message": "hello"}, Route("7", "elsewhere")),
    "a chat that is none": ({"update_id": 7, "message": {"chat": [11]}}, Route("7", "elsewhere")),
    "a chat without a number": ({"update_id": 7, "message": {"chat": {"type": "private"}}}, Route("7", "elsewhere")),
    "nothing at all": ({}, Route("", "elsewhere")),
}


@pytest.mark.parametrize(("payload", "expected"), ROUTES.values(), ids=ROUTES.keys())
def test_whatever_comes_gets_a_route(payload: Json, expected: Route) -> None:
    assert route(payload, STAFF_CHATS) == expected


@pytest.mark.parametrize("payload", [payload for payload, _ in ONE_OF_EACH.values()], ids=ONE_OF_EACH.keys())
def test_the_route_and_the_update_agree_on_the_place(payload: Json) -> None:
    update = received(payload)
    found = route(payload, STAFF_CHATS)

    assert (found.key, found.place) == (update.key, update.place) or update.place == "elsewhere"
    assert found.place != "contact" or found.address == update.sender


@pytest.mark.parametrize(
    ("chat", "told", "expected"),
    [
        (-1001234, {"migrate_to_chat_id": -100777}, {"-1001234", "-100777"}),
        (-100777, {"migrate_from_chat_id": -1001234}, {"-1001234", "-100777"}),
        (-100999, {"migrate_to_chat_id": -100777}, set()),
        (-1001234, {"text": "hello"}, set()),
    ],
)
def test_only_a_move_of_the_staff_chat_tells_of_a_new_one(chat: int, told: Json, expected: set[str]) -> None:
    payload = raw.update("message", raw.message(told, chat={"id": chat, "type": "supergroup"}))

    assert staff_chats_told(payload, STAFF_CHATS) == expected


@pytest.mark.parametrize("strange", [{}, {"message": 5}, {"message": {"chat": 5}}, {"message": {}}])
def test_a_strange_update_tells_of_no_move(strange: Json) -> None:
    assert staff_chats_told(strange, STAFF_CHATS) == frozenset()
