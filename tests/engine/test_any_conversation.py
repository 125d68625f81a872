"""Whatever a contact does, in whatever order: the engine answers, never raises, and never leaves anybody stuck.

The real dialogs are walked, and a small set that has every kind of step and every type of answer.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.places import DIALOGS, LOCALES
from bot.engine.action import End, Erase, Escalate, Say
from bot.engine.event import Asked, Attached, Control, Event, Started, Tapped, Typed
from bot.engine.session import Session, fresh, pack, record_of, unpack
from bot.engine.turn import Turn, take_turn
from bot.runtime.reload import Loaded, load
from bot.talk.message import Attachment

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
SETS = (DIALOGS, Path(__file__).parent / "dialogs")
CONTROLS: Sequence[Control] = get_args(Control)
WORDS = (
    "yes",
    "oui",
    "نعم",
    "2",
    "my account was hacked",
    "yesterday",
    "120 €",
    "me@example.org",
    "+33612345678",
    "1, 2",
)


@cache
def loaded(dialogs: Path) -> Loaded:
    return load(dialogs, LOCALES)


def turn(session: Session, event: Event, dialogs: Path, now: datetime = NOW) -> Turn:
    """One turn, with the session packed away before and after, as the database does."""
    found = loaded(dialogs)
    taken = take_turn(unpack(pack(session)), event, found.library, found.catalogues, now)
    assert unpack(pack(taken.session)) == taken.session
    return taken


@st.composite
def events(draw: st.DrawFn, session: Session) -> Event:
    """Something that a contact may do now, sensible or not."""
    options = max(len(session.offered), 1)
    event: Event = draw(
        st.one_of(
            st.builds(Tapped, st.just(session.prompt), st.integers(0, options - 1)),
            st.builds(Tapped, st.just(session.prompt), st.integers(0, options - 1)),
            st.builds(Tapped, st.integers(max(session.prompt - 3, 0), session.prompt + 2), st.integers(0, 40)),
            st.builds(Typed, st.one_of(st.sampled_from(WORDS), st.text(min_size=1, max_size=60))),
            st.builds(Asked, st.sampled_from(CONTROLS)),
            st.just(Attached(Attachment("photo", ref="f1", size=10))),
            st.just(Started(("fr",))),
        )
    )
    return event


def is_answered(session: Session, taken: Turn) -> bool:
    """Whether the contact heard something, or tapped the same button twice."""
    return any(isinstance(action, Say) for action in taken.actions) or taken.session.heard == session.heard


def has_a_way_on(session: Session) -> bool:
    """Whether a question stands, people have taken over, or the conversation may be begun anew."""
    if session.frames or session.question != "none":
        return bool(session.question != "none")
    return True


@pytest.mark.parametrize("dialogs", SETS, ids=["real", "small"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_whatever_happens_is_answered_and_leaves_a_way_on(dialogs: Path, data: st.DataObject) -> None:
    session = turn(fresh("", NOW), Started((data.draw(st.sampled_from(["en", "fr", "ar", "xx"])),)), dialogs).session
    now = NOW

    for _ in range(data.draw(st.integers(1, 25))):
        event = data.draw(events(session))
        taken = turn(session, event, dialogs, now)

        ended = any(isinstance(action, End | Erase | Escalate) for action in taken.actions)
        assert ended or is_answered(session, taken), event
        assert has_a_way_on(taken.session), event

        session = taken.session
        now += timedelta(minutes=1)


@pytest.mark.parametrize("dialogs", SETS, ids=["real", "small"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_back_undoes_whatever_the_last_answer_did(dialogs: Path, data: st.DataObject) -> None:
    session = turn(fresh("en", NOW), Started(), dialogs).session

    for _ in range(data.draw(st.integers(1, 20))):
        event = data.draw(
            st.one_of(
                st.builds(Tapped, st.just(session.prompt), st.integers(0, max(len(session.offered) - 1, 0))),
                st.builds(Typed, st.sampled_from(WORDS)),
                st.just(Asked("skip")),
            )
        )
        after = turn(session, event, dialogs).session
        went_on = after.frames and after.question == "step" and len(after.trail) == len(session.trail) + 1
        if went_on and session.question == "step":
            back = turn(after, Asked("back"), dialogs).session
            expected = (session.frames, session.journal, session.trail, session.question)
            assert (back.frames, back.journal, back.trail, back.question) == expected
            assert record_of(back) == record_of(session)
        if not after.frames:
            return
        session = after


@pytest.mark.parametrize("dialogs", SETS, ids=["real", "small"])
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_person_is_two_taps_away_from_anywhere(dialogs: Path, data: st.DataObject) -> None:
    session = turn(fresh("en", NOW), Started(), dialogs).session
    for _ in range(data.draw(st.integers(0, 12))):
        event = data.draw(st.builds(Tapped, st.just(session.prompt), st.integers(0, max(len(session.offered) - 1, 0))))
        session = turn(session, event, dialogs).session
        if session.with_people:
            return

    first = turn(session, Asked("person"), dialogs)
    second = turn(first.session, Asked("person"), dialogs)

    assert any(isinstance(action, Escalate) for action in (*first.actions, *second.actions))


@pytest.mark.parametrize("dialogs", SETS, ids=["real", "small"])
def test_a_change_of_language_asks_the_same_question_in_it(dialogs: Path) -> None:
    session = turn(fresh("en", NOW), Started(), dialogs).session
    asked = turn(session, Asked("language"), dialogs).session
    french = turn(asked, Tapped(asked.prompt, asked.offered.index("fr")), dialogs).session

    assert french.locale == "fr"
    assert (french.frames, french.journal, french.trail) == (session.frames, session.journal, session.trail)


def test_a_language_may_be_typed_by_its_own_name() -> None:
    asked = turn(fresh("", NOW), Started(("xx",)), DIALOGS).session
    assert asked.question == "language"

    for typed in ("français", "Francais", "fr"):
        assert turn(asked, Typed(typed), DIALOGS).session.locale == "fr"


def test_words_before_any_language_is_known_are_kept_and_the_languages_stay_on_offer() -> None:
    asked = turn(fresh("", NOW), Started(("xx",)), DIALOGS).session

    again = turn(asked, Typed("qwrtzp"), DIALOGS)

    assert again.session.question == "language"
    assert [type(action).__name__ for action in again.actions] == ["Keep", "Say"]
    assert turn(again.session, Tapped(again.session.prompt, 0), DIALOGS).session.frames


def test_a_button_of_an_earlier_conversation_is_never_an_answer_in_this_one() -> None:
    old = turn(fresh("en", NOW), Started(), DIALOGS).session
    new = turn(fresh("en", NOW + timedelta(minutes=5)), Started(), DIALOGS).session

    taken = turn(new, Tapped(old.prompt, 0), DIALOGS)

    assert taken.session.frames == new.frames
    assert [type(action).__name__ for action in taken.actions] == ["Say"]


def test_saying_yes_in_words_deletes_everything_and_saying_no_goes_on() -> None:
    session = turn(fresh("en", NOW), Started(), DIALOGS).session
    asked = turn(session, Asked("erase"), DIALOGS).session

    assert any(isinstance(action, Erase) for action in turn(asked, Typed("yes, delete everything"), DIALOGS).actions)
    kept = turn(asked, Typed("no, keep it"), DIALOGS)
    assert not any(isinstance(action, Erase) for action in kept.actions)
    assert kept.session.frames == session.frames


def test_while_people_have_the_case_a_change_of_language_does_not_begin_anew() -> None:
    session = turn(fresh("en", NOW), Started(), DIALOGS).session
    first = turn(session, Asked("person"), DIALOGS).session
    handed = turn(first, Asked("person"), DIALOGS).session
    assert handed.with_people

    asked = turn(handed, Asked("language"), DIALOGS).session
    french = turn(asked, Tapped(asked.prompt, asked.offered.index("fr")), DIALOGS).session

    assert (french.locale, french.frames, french.with_people) == ("fr", (), True)
