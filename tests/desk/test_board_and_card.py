"""What staff see: a board that always fits, cards without a free word of the contact, names of topics."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.board import MOST_WAITING, board
from bot.desk.card import card
from bot.desk.case import PRIORITIES, Case, Member
from bot.desk.labels import REASONS, SIGNS, Names
from bot.desk.outcome import View
from bot.desk.queue import ordered, position
from bot.desk.read import command_of_press
from bot.desk.topic_name import topic_name
from bot.talk.ids import CaseNumber, MemberId
from bot.talk.message import Message
from bot.talk.split import units
from bot.talk.text import words
from bot.talk.wording import plain
from tests.desk.people import EARLIER, ENGLISH, MEMBERS, NOW, OWNER, VIEW, case_of, said

NAMES = Names({"phishing": words("I got a suspicious message")}, {"fraud": words("Fraud")})
TEXT_LIMIT, BUTTON_LIMIT, NAME_LIMIT, LABEL_LIMIT = 4096, 100, 128, 40


def lines(message: Message) -> list[str]:
    marks = dict.fromkeys(map(ord, "\u2068\u2069\u200e\u200f"))
    return plain(ENGLISH.localise(message, "en")).translate(marks).replace("\u202f", " ").split("\n\n")


def labels(message: Message) -> list[list[str]]:
    return [[key.label for key in row] for row in ENGLISH.localise(message, "en").keys]


def many(count: int, **more: Any) -> list[Case]:
    return [
        case_of("queued", number=CaseNumber(n), opened_at=EARLIER + timedelta(seconds=n), **more)
        for n in range(1, count + 1)
    ]


def test_the_queue_is_ordered_by_priority_then_age() -> None:
    low, late, early, critical = (
        case_of("queued", number=1, priority="low"),
        case_of("queued", number=2, opened_at=NOW),
        case_of("queued", number=3),
        case_of("queued", number=4, priority="critical", opened_at=NOW),
    )
    closed = case_of("closed", number=5)

    assert ordered([low, late, closed, early, critical]) == (critical, early, late, low)


def test_a_place_in_the_queue_counts_only_those_who_wait() -> None:
    helped, first, second = case_of("claimed", number=1), case_of("queued", number=2), case_of("queued", number=3)

    assert [position(case, [second, helped, first]) for case in (helped, first, second)] == [None, 1, 2]


def test_an_empty_board_says_so() -> None:
    message = board([case_of("resolved"), case_of("closed")], MEMBERS, NOW, NAMES)

    assert lines(message)[:-1] == ["Nobody is waiting. New cases appear here."]
    assert message.buttons == ()
    assert message.slot == "board"


def test_the_board_shows_who_waits_and_who_is_helped_by_whom() -> None:
    urgent = case_of("queued", number=9, priority="critical", reason="danger", locale="fr", opened_at=NOW)
    message = board([case_of("queued"), urgent, case_of("claimed", number=8)], MEMBERS, NOW, NAMES)

    assert lines(message) == [
        "2 cases are waiting.",
        "🔴 #9 Somebody may be in danger · French · waiting for 0 seconds",
        "🟠 #7 I got a suspicious message · English · waiting for 2 hours",
        "Being helped: #8 with Anahit",
        "As of March 1, 2026, 12:00 PM UTC",
    ]
    assert labels(message) == [["Claim #9", "Claim #7"]]


def test_one_waiting_case_is_spoken_of_as_one() -> None:
    assert lines(board([case_of("queued")], MEMBERS, NOW, NAMES))[0] == "1 case is waiting."


@pytest.mark.parametrize("claimed", [0, 250])
def test_a_board_of_five_hundred_cases_fits_and_counts_the_rest(claimed: int) -> None:
    loud = {MemberId("t:long"): Member(MemberId("t:long"), "👩🏽‍🚒" * 200)}
    cases = many(500, reason="r" * 300, locale="pt-BR", priority="critical")
    cases[:claimed] = [
        case_of("claimed", number=CaseNumber(n), owner=MemberId("t:long"))
        for n in range(900_000_000, 900_000_000 + claimed)
    ]

    message = board(cases, loud, NOW + timedelta(days=4000), NAMES)

    wording = ENGLISH.localise(message, "en")
    assert units(plain(wording)) <= TEXT_LIMIT
    assert sum(len(row) for row in wording.keys) == MOST_WAITING <= BUTTON_LIMIT
    assert f"{500 - claimed - MOST_WAITING} less urgent cases" in plain(wording)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.sampled_from(PRIORITIES),
            st.text(max_size=60),
            st.sampled_from(["en", "ar", "zh-Hant", "x-none", "🦆"]),
            st.integers(0, 10**7),
        ),
        max_size=120,
    ),
    st.text(max_size=80),
)
def test_any_board_fits(rows: list[tuple[bool, str, str, str, int]], name: str) -> None:
    members = {OWNER.id: Member(OWNER.id, name)}
    cases = [
        case_of(
            "claimed" if claimed else "queued",
            number=CaseNumber(n + 1),
            priority=priority,
            reason=reason,
            locale=locale,
            opened_at=NOW - timedelta(seconds=age),
        )
        for n, (claimed, priority, reason, locale, age) in enumerate(rows)
    ]

    wording = ENGLISH.localise(board(cases, members, NOW, NAMES), "en")

    assert 0 < units(plain(wording)) <= TEXT_LIMIT
    assert sum(len(row) for row in wording.keys) <= BUTTON_LIMIT


def test_a_card_tells_what_is_needed_to_decide() -> None:
    view = View(
        members=MEMBERS,
        summary=((words("Still going on"), words("Yes")), (words("Country"), "FR")),
        names=NAMES,
        has_topics=True,
    )
    message = card(case_of("claimed", locale="ar", tried=("phishing", "gone_dialog"), rating=3), view)

    assert lines(message) == [
        "Case #7 🟠 high\nI got a suspicious message\nLanguage: Arabic\nOpened: March 1, 2026, 10:00 AM UTC",
        "Still going on: Yes",
        "Country: FR",
        "Tried with the bot: I got a suspicious message and gone_dialog",
        "Claimed by Anahit",
        "Rated by the contact: 3 of 5",
    ]
    assert message.slot == "card"


@pytest.mark.parametrize(
    ("status", "row"),
    [
        ("queued", [["🙋 Claim"]]),
        ("claimed", [["↩ Release", "✔ Resolve"]]),
        ("resolved", [["↺ Reopen"]]),
        ("closed", []),
    ],
)
def test_a_card_has_the_buttons_that_its_status_allows(status: Any, row: list[list[str]]) -> None:
    message = card(case_of(status), VIEW)

    assert labels(message) == row
    assert all(command_of_press(button.data) for buttons in message.buttons for button in buttons)


def test_a_case_with_a_reason_that_nobody_has_words_for_shows_its_id() -> None:
    assert said(topic_name(case_of("queued", reason="wiper_attack"), NAMES)) == "#7 🟠 wiper_attack"
    assert said(topic_name(case_of("queued", reason=""), NAMES)) == "#7 🟠 No reason given"


def test_a_topic_is_named_by_the_kind_of_incident_if_it_is_known() -> None:
    assert said(topic_name(case_of("queued", category="fraud", priority="critical"), NAMES)) == "#7 🔴 Fraud"


@given(st.integers(1, 999_999_999), st.sampled_from(PRIORITIES), st.text(), st.text())
def test_the_name_of_a_topic_begins_with_the_number_and_fits(number: int, priority: Any, why: str, what: str) -> None:
    case = case_of("queued", number=CaseNumber(number), priority=priority, reason=why, category=what)

    name = ENGLISH.say(topic_name(case, NAMES), "en")

    assert name.startswith(f"#{number} ")
    assert SIGNS[case.priority] in name
    assert units(name) <= NAME_LIMIT


def test_the_words_for_ids_are_short() -> None:
    assert all(len(said(text)) <= LABEL_LIMIT for text in REASONS.values())
