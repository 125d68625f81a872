"""answerCallbackQuery: once, and soon."""

from tests.botapi.methods.registry import method
from tests.botapi.params import Params
from tests.botapi.refusal import bad
from tests.botapi.text import utf16_length
from tests.botapi.world import World

TOAST_LIMIT = 200
TOO_LATE = "query is too old and response timeout expired or query ID is invalid"


@method("answerCallbackQuery")
def answer_callback_query(world: World, params: Params) -> bool:
    press = world.presses.get(params.text("callback_query_id"))
    if press is None or press.answered or world.clock.now() - press.at > world.callback_life:
        bad(TOO_LATE)
    if utf16_length(params.text("text")) > TOAST_LIMIT:
        bad("MESSAGE_TOO_LONG")
    press.answers += 1
    press.toast = params.text("text")
    press.alert = params.flag("show_alert")
    world.changes.fire()
    return True
