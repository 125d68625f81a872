"""A session whose dialogs were withdrawn stands on the current ones again, as near to where it was as can be."""

from datetime import UTC, datetime
from functools import cache

import pytest

from bot.cli.places import DIALOGS, LOCALES
from bot.engine.action import Say
from bot.engine.event import Typed
from bot.engine.session import Frame, Session
from bot.engine.turn import take_turn
from bot.runtime.reload import Loaded, load

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


@cache
def loaded() -> Loaded:
    return load(DIALOGS, LOCALES)


@pytest.mark.parametrize(
    ("frames", "steps"),
    [
        ([("start", "what"), ("phishing", "how")], ["what", "how"]),
        ([("start", "what"), ("phishing", "a_step_that_is_gone")], ["what"]),
        ([("start", "what"), ("a_dialog_that_is_gone", "how")], ["what"]),
        ([("start", "a_step_that_is_gone"), ("phishing", "how")], []),
    ],
)
def test_withdrawn_dialogs_are_taken_up_where_their_steps_still_are(
    frames: list[tuple[str, str]], steps: list[str]
) -> None:
    session = Session(
        locale="en", question="step", prompt=7, frames=tuple(Frame(id_, "old", s, 0) for id_, s in frames)
    )

    turn = take_turn(session, Typed("yes"), loaded().library, loaded().catalogues, NOW)

    [said] = [action for action in turn.actions if isinstance(action, Say)]
    assert [frame.step for frame in turn.session.frames] == steps
    assert all(loaded().library.has_version(frame.dialog, frame.version) for frame in turn.session.frames)
    assert "just been improved" in loaded().catalogues.say(said.message.blocks[0], "en")  # type: ignore[arg-type]
    assert said.message.buttons
