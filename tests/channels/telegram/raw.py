"""Updates as the Bot API sends them, with everything in them that must not come further."""

from typing import Any

Json = dict[str, Any]

# Whatever names a person in an update has one of these in it.
CANARIES = ("Canary", "canary", "+33 6 00")
ANA: Json = {
    "id": 11,
    "is_bot": False,
    "first_name": "Canary",
    "last_name": "Canaryson",
    "username": "canary_ana",
    "language_code": "pt-br",
    "is_premium": True,
}
VOL: Json = {"id": 21, "is_bot": False, "first_name": "Volcanary", "username": "canary_vol", "language_code": "en"}
ROBOT: Json = {"id": 900100200, "is_bot": True, "first_name": "Canary Desk", "username": "canary_bot"}
GROUP_BOT: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
PRIVATE: Json = {
    "id": 11,
    "type": "private",
    "first_name": "Canary",
    "last_name": "Canaryson",
    "username": "canary_ana",
}
DESK: Json = {"id": -1001234, "type": "supergroup", "title": "Canary desk", "is_forum": True}
OTHER: Json = {"id": -100999, "type": "supergroup", "title": "Canary club"}
FILE: Json = {"file_id": "F1", "file_unique_id": "U1", "file_size": 1200}
MEMBER: Json = {"user": ROBOT, "status": "member"}
KICKED: Json = {"user": ROBOT, "status": "kicked", "until_date": 0}


def update(kind: str, body: Json, number: int = 7) -> Json:
    """One update."""
    return {"update_id": number, kind: body}


def message(body: Json | None = None, *, chat: Json = PRIVATE, sender: Json | None = ANA, **more: Any) -> Json:
    """A message; without a body it says hello."""
    head: Json = {"message_id": 5, "chat": chat, "date": 1767225600}
    return head | ({"from": sender} if sender else {}) | ({"text": "hello"} if body is None else body) | more


def in_topic(body: Json | None = None, **more: Any) -> Json:
    """A message of a volunteer in a case's topic, which Telegram writes as an answer to the topic's beginning."""
    opening = message({"forum_topic_created": {"name": "Canary case", "icon_color": 7322096}}, chat=DESK, sender=ROBOT)
    thread = {"message_thread_id": 5, "is_topic_message": True}
    answered = {"reply_to_message": opening | thread}
    return message(body, **({"chat": DESK, "sender": VOL} | thread | answered | more))


def press(body: Json | None, sender: Json = ANA, data: str = "p.1.2") -> Json:
    """A pressed button under this message."""
    head = {"id": "4382910", "from": sender, "chat_instance": "-341", "data": data}
    return head | ({"message": body} if body else {})


def membership(chat: Json, before: Json, after: Json) -> Json:
    """A change of the bot's own standing."""
    return {"chat": chat, "from": ANA, "date": 1767225600, "old_chat_member": before, "new_chat_member": after}
