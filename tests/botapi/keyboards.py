"""Reads reply_markup as strictly as Telegram does.

An inline keyboard is returned as it will be shown; the other kinds are only told apart.
"""

from typing import Any

from tests.botapi.refusal import JSON, bad
from tests.botapi.text import is_link

ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "copy_text",
    "pay",
)
BUTTONS = 100
IN_A_ROW = 8
DATA_BYTES = 64


def inline_keyboard(markup: Any) -> JSON | None:
    """The keyboard under a message; None when there is none or it is empty."""
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(len(row) for row in rows) > BUTTONS or any(len(row) > IN_A_ROW for row in rows):
        bad("reply markup is too long")
    return {"inline_keyboard": [[_checked(button) for button in row] for row in rows]} if rows else None


def reply_keyboard(markup: Any) -> JSON | None:
    """A keyboard in place of the letters, an order to remove it, or a forced reply."""
    if isinstance(markup, dict) and "inline_keyboard" not in markup:
        if not {"keyboard", "remove_keyboard", "force_reply"} & markup.keys():
            bad("object expected as reply markup")
        return markup
    return None


def _checked(button: JSON) -> JSON:
    if not str(button.get("text", "")).strip():
        bad("BUTTON_TEXT_INVALID")
    actions = [name for name in ACTIONS if name in button]
    if not actions:
        bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= DATA_BYTES:
        bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not is_link(str(url)):
        bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return {name: button[name] for name in ("text", *actions)}
