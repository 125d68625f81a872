"""What is carried, what stays, and what the contact is told: whole actions, and no name of staff in any of them."""

from typing import get_args

import pytest

from bot.desk import to_contact
from bot.desk.action import Carry, Log, Show, Tell, Toast
from bot.desk.card import card
from bot.desk.case import Status
from bot.desk.command import Claim, Close, Rate, Release, Reopen, Resolve, Speak
from bot.desk.handoff import speaker
from bot.desk.open_case import open_case
from bot.desk.outcome import View
from bot.desk.read import command_of_press
from bot.talk.message import Attachment, Message
from tests.desk.people import (
    COORDINATOR,
    ENGLISH,
    MEMBERS,
    OTHER,
    OWNER,
    PLAIN_GROUP,
    VIEW,
    case_of,
    decided,
    line_of,
    said,
)

TOAST_LIMIT = 200
PHOTO = Attachment("photo", ref="r", caption="// for us")


def told(actions: tuple[object, ...]) -> list[Message]:
    return [action.message for action in actions if isinstance(action, Tell)]


def shown(actions: tuple[object, ...]) -> list[Message]:
    return [action.message for action in actions if isinstance(action, Show)]


def labels(message: Message) -> list[list[str]]:
    return [[key.label for key in row] for row in ENGLISH.localise(message, "en").keys]


def test_the_owners_words_and_edits_are_carried_as_they_are() -> None:
    file = Attachment("document", ref="r", name="steps.pdf")

    assert decided(case_of("claimed"), Speak("Do this", file), OWNER).actions == (Carry("Do this", file),)
    assert decided(case_of("claimed"), Speak("Do that", edited=True), OWNER).actions == (Carry("Do that", edited=True),)


@pytest.mark.parametrize("note", [Speak("// not for her"), Speak("  //x", edited=True), Speak("", PHOTO)])
def test_a_note_of_the_owner_stays_and_its_words_are_not_logged(note: Speak) -> None:
    assert decided(case_of("claimed"), note, OWNER).actions == (Log("noted"),)


@pytest.mark.parametrize(("view", "place"), [(VIEW, "in its topic"), (PLAIN_GROUP, "in reply to its card")])
def test_whoever_claims_reads_where_to_write_in_a_toast_that_telegram_takes(view: View, place: str) -> None:
    toast = decided(case_of("queued", number=999_999_999), Claim(), OWNER, view).actions[-1]

    assert isinstance(toast, Toast)
    assert f"Case 999999999 is yours. What you write {place} goes to the contact" in said(toast.text)
    assert len(said(toast.text)) <= TOAST_LIMIT


@pytest.mark.parametrize("by", [OTHER, COORDINATOR])
def test_colleagues_talk_among_themselves(by: object) -> None:
    assert decided(case_of("claimed"), Speak("Ask for the note"), by).actions == ()  # type: ignore[arg-type]


def test_what_the_contact_writes_is_carried_even_if_it_looks_like_a_note() -> None:
    assert decided(case_of("queued"), Speak("// help"), None).actions == (Carry("// help"),)


def test_words_after_the_goodbye_are_carried_and_answered_with_the_way_back() -> None:
    case = case_of("resolved")

    decision = decided(case, Speak("thanks"), None)

    assert decision.actions == (Carry("thanks"), Tell(to_contact.offer(case)))
    assert labels(to_contact.offer(case)) == [["🙋 I need more help"]]


def test_the_goodbye_has_five_stars_and_the_way_back() -> None:
    (goodbye,) = told(decided(case_of("claimed"), Resolve(), OWNER).actions)

    data = [command_of_press(button.data) for row in goodbye.buttons for button in row]

    assert data == [*((7, Rate(stars)) for stars in range(1, 6)), (7, Reopen())]
    assert len(goodbye.buttons) == 2


def test_a_second_goodbye_asks_for_no_second_rating() -> None:
    (goodbye,) = told(decided(case_of("claimed", rating=4), Resolve(), OWNER).actions)

    assert labels(goodbye) == [["🙋 I need more help"]]


def test_the_contact_hears_of_a_new_start_nothing_and_staff_hear_that_she_left() -> None:
    anew = decided(case_of("claimed"), Close("anew"), None)
    left = decided(case_of("claimed"), Close("left"), None)

    assert told(anew.actions) == told(left.actions) == []
    assert [said(block) for block in shown(left.actions)[0].blocks] == [  # type: ignore[arg-type]
        "The contact left. Nothing more can be sent, and the case is closed."
    ]


def test_staff_read_who_opened_the_case_again_and_whose_it_is() -> None:
    notice = shown(decided(case_of("resolved"), Reopen(), OTHER).actions)[0]
    orphan = shown(decided(case_of("resolved", owner="t:gone"), Reopen(), None).actions)[0]

    assert [said(block) for block in notice.blocks] == [  # type: ignore[arg-type]
        "Benedikt opened the case again.",
        "It is with Anahit as before.",
    ]
    assert [said(block) for block in orphan.blocks] == [  # type: ignore[arg-type]
        "The contact needs more help.",
        "It is in the queue: somebody has to claim it.",
    ]


def test_a_plain_group_changes_the_words_for_staff_and_nothing_else() -> None:
    for status, command in (("queued", Claim()), ("claimed", Resolve()), ("resolved", Reopen())):
        forum = decided(case_of(status), command, COORDINATOR, VIEW)  # type: ignore[arg-type]
        plain = decided(case_of(status), command, COORDINATOR, PLAIN_GROUP)  # type: ignore[arg-type]

        assert plain.case == forum.case
        assert line_of(plain.actions) == line_of(forum.actions)


def test_a_new_case_is_told_what_happens_next_and_waits_for_a_claim() -> None:
    case = case_of("queued")

    decision = open_case(case, VIEW)

    assert decision.case == case
    assert line_of(decision.actions) == "Tell RefreshBoard Log(opened)"
    assert decision.actions[0] == Tell(to_contact.queued(case))
    assert to_contact.EMERGENCY not in to_contact.queued(case).blocks


def test_a_critical_case_names_the_emergency_number_first_and_gets_its_place_at_once() -> None:
    case = case_of("queued", priority="critical")

    decision = open_case(case, VIEW)

    assert decision.case == case_of("queued", priority="critical", has_topic=True)
    assert line_of(decision.actions) == "Tell OpenTopic Show RefreshBoard Log(opened)"
    assert to_contact.queued(case).blocks[0] == to_contact.EMERGENCY
    assert decision.actions[2] == Show(card(decision.case, VIEW))


def test_the_desk_speaks_while_the_case_is_open_and_the_bot_otherwise() -> None:
    speakers = {status: speaker(case_of(status)) for status in get_args(Status)}

    assert speakers == {"queued": "desk", "claimed": "desk", "resolved": "bot", "closed": "bot"}


@pytest.mark.parametrize(
    ("status", "command"),
    [("queued", Claim()), ("claimed", Release()), ("claimed", Resolve()), ("resolved", Reopen())],
)
def test_the_contact_is_told_every_change_and_never_a_name(status: str, command: object) -> None:
    messages = told(decided(case_of(status), command, COORDINATOR).actions)  # type: ignore[arg-type]

    assert len(messages) == 1
    assert not any(member.name in repr(messages) for member in MEMBERS.values())
