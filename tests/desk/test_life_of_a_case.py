"""Every status × command × person: what comes of it, whole. The table reads like the promise to volunteers."""

from collections.abc import Iterator
from typing import get_args

import msgspec
import pytest

from bot.desk.case import Case, Member, Status
from bot.desk.command import Claim, Close, Command, Rate, Release, Reopen, Resolve, Speak
from bot.desk.decide import Decision, decide
from bot.desk.lifecycle import LIFE, after
from tests.desk.people import (
    ADMINISTRATOR,
    COORDINATOR,
    NOW,
    OTHER,
    OWNER,
    VIEW,
    case_of,
    decided,
    line_of,
    refused,
    said,
)

WHO: dict[str, Member | None] = {
    "contact": None,
    "owner": OWNER,
    "other": OTHER,
    "coordinator": COORDINATOR,
    "administrator": ADMINISTRATOR,
}
STAFF = "owner other coordinator administrator"
LEADS = "coordinator administrator"
COMMANDS: dict[str, Command] = {
    "claim": Claim(),
    "release": Release(),
    "resolve": Resolve(),
    "reopen": Reopen(),
    "say": Speak("Hello"),
    "edit": Speak("Hullo", edited=True),
    "note": Speak("// careful"),
    "rate": Rate(4),
    "anew": Close("anew"),
    "left": Close("left"),
    "erased": Close("erased"),
}
FOR_GOOD = (
    "Case 7 is closed for good: the contact began anew, left, or had everything deleted. Nothing can be sent there. "
    "If they write again, they come as a new case."
)
ANEW = "Your case is closed. Write /start to begin anew."
STALE = "This button is no longer in use."
ONLY_RATES = "Only the contact rates case 7. You can /resolve it, then they are asked to."
ONLY_CLOSES = "A case is closed when the contact leaves or begins anew. You can /resolve case 7."
REOPENED = "ReopenTopic Show Show Tell RefreshBoard Log(reopened)"
RELEASED = "queued: Show Tell RefreshBoard Log(released) Toast"
RESOLVED = "resolved: Show CloseTopic Tell RefreshBoard Log(resolved) Toast"
UNHEARD = "The contact did not get this: case 7 is resolved. First: /reopen 7"
RATE_LATER = "Your case is open. You can rate our help when it is over."

# (status, command, people): "status: actions" of a decision, or "! " and the words of a refusal.
TABLE: dict[tuple[str, str, str], str] = {
    ("queued", "claim", STAFF): "claimed: OpenTopic Show Tell RefreshBoard Log(claimed) Toast",
    ("queued", "release", STAFF): "! Nobody has claimed case 7: it is in the queue. To take it: /claim 7",
    ("queued", "resolve", STAFF): "! Nobody has claimed case 7. Claim it first: /claim 7",
    ("queued", "reopen", STAFF): "! Case 7 is open and in the queue. To take it: /claim 7",
    ("queued", "reopen", "contact"): "! Your case is open: you are in the queue, and what you write here will be read.",
    ("queued", "say edit", STAFF): "! Claim the case first: nobody has heard this.",
    ("queued", "say edit", "contact"): "queued: Carry",
    ("queued", "rate", "contact"): f"! {RATE_LATER}",
    ("queued", "anew left erased", "contact"): "closed: RefreshBoard Log(closed)",
    ("claimed", "claim", "owner"): (
        "! You have claimed case 7 already. What you write in its place goes to the contact."
    ),
    ("claimed", "claim", f"other {LEADS}"): "! Anahit has already claimed case 7.",
    ("claimed", "release", f"owner {LEADS}"): RELEASED,
    ("claimed", "release", "other"): "! Anahit has case 7. Ask them, or a coordinator, to release it.",
    ("claimed", "resolve", f"owner {LEADS}"): RESOLVED,
    ("claimed", "resolve", "other"): "! Anahit has case 7. Ask them, or a coordinator, to resolve it.",
    ("claimed", "reopen", STAFF): "! Case 7 is open: Anahit has it. Ask them, or a coordinator, to release it.",
    ("claimed", "reopen", "contact"): "! Your case is open: a person is with you here. Just write.",
    ("claimed", "say edit", "owner contact"): "claimed: Carry",
    ("claimed", "say edit", f"other {LEADS}"): "claimed:",
    ("claimed", "rate", "contact"): f"! {RATE_LATER}",
    ("claimed", "anew", "contact"): "closed: Show CloseTopic RefreshBoard Log(closed)",
    ("claimed", "left", "contact"): "closed: Show Show CloseTopic RefreshBoard Log(closed)",
    ("claimed", "erased", "contact"): "closed: DropTopic RefreshBoard Log(closed)",
    ("resolved", "claim release", STAFF): "! Case 7 is resolved. To take it up again: /reopen 7",
    ("resolved", "resolve", STAFF): "! Case 7 is resolved already. To take it up again: /reopen 7",
    ("resolved", "reopen", STAFF): f"claimed: {REOPENED} Toast",
    ("resolved", "reopen", "contact"): f"claimed: {REOPENED}",
    ("resolved", "say edit", STAFF): f"! {UNHEARD}",
    ("resolved", "say", "contact"): "resolved: Carry Tell",
    ("resolved", "edit", "contact"): "resolved: Carry",
    ("resolved", "rate", "contact"): "resolved: Show Tell Log(rated)",
    ("resolved", "anew", "contact"): "closed: Show Log(closed)",
    ("resolved", "left", "contact"): "closed: Show Show Log(closed)",
    ("resolved", "erased", "contact"): "closed: DropTopic RefreshBoard Log(closed)",
    ("closed", "claim release resolve reopen say edit", STAFF): f"! {FOR_GOOD}",
    ("closed", "reopen say edit", "contact"): f"! {ANEW}",
    ("closed", "rate", "contact"): f"! {STALE}",
    ("closed", "anew left", "contact"): "closed:",
    ("closed", "erased", "contact"): "closed: DropTopic RefreshBoard Log(closed)",
    ("queued claimed resolved closed", "claim release resolve", "contact"): f"! {STALE}",
    ("queued claimed resolved closed", "rate", STAFF): f"! {ONLY_RATES}",
    ("queued claimed resolved closed", "anew left erased", STAFF): f"! {ONLY_CLOSES}",
    ("queued", "note", STAFF): "queued: Log(noted)",
    ("claimed", "note", STAFF): "claimed: Log(noted)",
    ("resolved", "note", STAFF): "resolved: Log(noted)",
    ("closed", "note", STAFF): "closed: Log(noted)",
    ("queued", "note", "contact"): "queued: Carry",
    ("claimed", "note", "contact"): "claimed: Carry",
    ("resolved", "note", "contact"): "resolved: Carry Tell",
    ("closed", "note", "contact"): f"! {ANEW}",
}


def rows() -> Iterator[tuple[str, str, str, str]]:
    for (statuses, commands, people), outcome in TABLE.items():
        for status in statuses.split():
            for command in commands.split():
                yield from ((status, command, person, outcome) for person in people.split())


@pytest.mark.parametrize(("status", "command", "person", "outcome"), list(rows()))
def test_what_comes_of_a_command(status: Status, command: str, person: str, outcome: str) -> None:
    result = decide(case_of(status), COMMANDS[command], WHO[person], NOW, VIEW)

    if isinstance(result, Decision):
        assert f"{result.case.status}: {line_of(result.actions)}".rstrip() == outcome
    else:
        assert f"! {said(result.text)}" == outcome


def test_the_table_leaves_nothing_out_and_says_nothing_twice() -> None:
    told = [(status, command, person) for status, command, person, _ in rows()]

    assert sorted(told) == sorted(
        (status, command, person) for status in get_args(Status) for command in COMMANDS for person in WHO
    )


@pytest.mark.parametrize("status", get_args(Status))
@pytest.mark.parametrize("trigger", ["claim", "release", "resolve", "reopen", "close"])
def test_a_status_follows_another_only_by_a_row_of_the_table(status: Status, trigger: str) -> None:
    listed = [row["dest"] for row in LIFE if (row["trigger"], row["source"]) == (trigger, status)]

    found = [after(status, trigger, has_owner=True), after(status, trigger, has_owner=False)]  # type: ignore[arg-type]

    assert set(found) == (set(listed) or {None})


def test_a_claim_sets_owner_time_and_place() -> None:
    decision = decided(case_of("queued"), Claim(), OTHER)

    assert decision.case == case_of("claimed", owner=OTHER.id, claimed_at=NOW)


def test_a_second_claim_is_refused_and_names_the_owner() -> None:
    first = decided(case_of("queued"), Claim(), OWNER)

    assert refused(first.case, Claim(), OTHER) == "Anahit has already claimed case 7."


def test_a_released_case_has_no_owner_and_keeps_its_place() -> None:
    decision = decided(case_of("claimed"), Release(), OWNER)

    assert decision.case == case_of("queued", has_topic=True)


def test_a_case_that_is_claimed_again_keeps_its_topic() -> None:
    decision = decided(case_of("queued", has_topic=True), Claim(), OTHER)

    assert line_of(decision.actions) == "Show Tell RefreshBoard Log(claimed) Toast"


def test_anybody_may_release_the_case_of_somebody_no_longer_on_the_staff_list() -> None:
    without_owner = msgspec.structs.replace(case_of("claimed"), owner="t:gone")

    assert refused(without_owner, Claim(), OTHER) == (
        "Whoever claimed case 7 is no longer on the staff list. Release it first: /release 7"
    )
    assert decided(without_owner, Release(), OTHER).case == case_of("queued", has_topic=True)


def test_a_resolved_case_remembers_its_owner() -> None:
    decision = decided(case_of("claimed"), Resolve(), COORDINATOR)

    assert decision.case == case_of("resolved", resolved_at=NOW)


@pytest.mark.parametrize("by", [None, OTHER])
def test_a_reopened_case_goes_back_to_its_last_owner(by: Member | None) -> None:
    decision = decided(case_of("resolved"), Reopen(), by)

    assert decision.case == case_of("claimed", claimed_at=NOW)


@pytest.mark.parametrize("by", [None, OTHER])
def test_a_reopened_case_goes_to_the_queue_if_its_last_owner_is_gone(by: Member | None) -> None:
    orphan = case_of("resolved", owner="t:gone")

    decision = decided(orphan, Reopen(), by)

    assert decision.case == case_of("queued", has_topic=True)


def test_an_erased_case_keeps_nothing_that_was_told() -> None:
    told = case_of("claimed", category="ransomware", tried=("ransomware", "phishing"))

    decision = decided(told, Close("erased"), None)

    assert decision.case == case_of("closed", has_topic=False, resolved_at=None)


def test_stars_are_kept_once() -> None:
    rated = decided(case_of("resolved"), Rate(5), None).case

    assert rated == case_of("resolved", rating=5)
    assert refused(rated, Rate(1), None) == "You have rated our help already. Thank you."


@pytest.mark.parametrize("stars", [-1, 0, 6, 99])
def test_a_rating_that_no_button_holds_is_refused(stars: int) -> None:
    assert refused(case_of("resolved"), Rate(stars), None) == STALE


@pytest.mark.parametrize("command", [Claim(), Resolve(), Reopen(), Speak("x"), Close("left"), Rate(3)])
def test_a_refusal_is_logged_without_a_word_that_was_said(command: Command) -> None:
    result = decide(case_of("closed"), command, OTHER, NOW, VIEW)

    assert not isinstance(result, Decision)
    assert result.log.verb.endswith("_refused")
    assert set(result.log.detail) == {"why"}


def test_a_case_without_a_place_in_the_staff_chat_is_closed_without_a_word_there() -> None:
    quiet: Case = case_of("queued")

    assert line_of(decided(quiet, Close("left"), None).actions) == "RefreshBoard Log(closed)"
