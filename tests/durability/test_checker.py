"""The judge is judged: a good run passes, and each way in which a run can be bad is found and named."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.durability.checker import repeats, violations
from tests.durability.history import Delivery, History, Life, Press, Stored, StoredCase, StoredConversation

WALKED, TOLD, ANSWERS = ("w1", "w2"), ("t1", "t2"), ("a1", "a2")
LOG = (("contact", "opened"), ("ana", "claimed"), ("ben", "claim_refused"), ("ana", "resolved"), ("contact", "closed"))
HEARD = (
    *(Delivery("contact 3", word, 1) for word in (*WALKED, *ANSWERS)),
    *(Delivery("case 7", word, 1) for word in TOLD),
)
GOOD = History(
    lives=(Life(3, WALKED, TOLD, ANSWERS, 7),),
    deliveries=HEARD,
    presses=(Press("ana", 7, "claim"), Press("ben", 7, "claim"), Press("ana", 7, "resolve")),
    updates=frozenset({1, 2}),
)
KEPT = Stored(
    updates={1: "done", 2: "done"},
    conversations=(StoredConversation(3, WALKED, TOLD, ANSWERS, 7),),
    cases=(StoredCase(7, "closed", "ana", LOG),),
)


def heard(*deliveries: Delivery) -> History:
    return replace(GOOD, deliveries=deliveries)


def conversation(walked: tuple[str, ...] = WALKED, told: tuple[str, ...] = TOLD, case: int = 7) -> Stored:
    return replace(KEPT, conversations=(StoredConversation(3, walked, told, ANSWERS, case),))


def case(*log: tuple[str, str], status: str = "closed", owner: str | None = "ana") -> Stored:
    return replace(KEPT, cases=(StoredCase(7, status, owner, log),))


def test_a_good_run_passes() -> None:
    assert violations(GOOD, KEPT) == []


@pytest.mark.parametrize(
    ("history", "found"),
    [
        (heard(*HEARD[1:]), "w1 never arrived at contact 3"),
        (heard(*HEARD[:-1]), "t2 never arrived at case 7"),
        (heard(HEARD[1], HEARD[0], *HEARD[2:]), "out of order at contact 3: w2 came where w1 was due"),
        (heard(HEARD[0], HEARD[1], HEARD[0], *HEARD[2:]), "out of order at contact 3: w1 came where a1 was due"),
        (heard(*HEARD, Delivery("contact 4", "a1", 1)), "a1 arrived at contact 4, where nobody said it"),
        (heard(*HEARD, Delivery("case 7", "w1", 1)), "w1 arrived at case 7, where nobody said it"),
        (heard(HEARD[0], *HEARD), "w1 came twice to contact 3, and the first time was known"),
    ],
)
def test_a_word_that_is_lost_moved_misled_or_said_twice_is_found(history: History, found: str) -> None:
    assert found in violations(history, KEPT)


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        (conversation(walked=("w1",)), "contact 3 walked ('w1', 'w2'), stored is ('w1',)"),
        (conversation(walked=("w1", "w1")), "contact 3 walked ('w1', 'w2'), stored is ('w1', 'w1')"),
        (conversation(told=("t1", "t2", "t2")), "contact 3 told ('t1', 't2'), stored is ('t1', 't2', 't2')"),
        (conversation(told=("t2", "t1")), "contact 3 told ('t1', 't2'), stored is ('t2', 't1')"),
        (conversation(case=8), "contact 3 was told of case 7, stored is 8"),
        (replace(KEPT, conversations=()), "contact 3 had 1 conversations, 0 are stored"),
        (replace(KEPT, conversations=KEPT.conversations * 2), "contact 3 had 1 conversations, 2 are stored"),
    ],
)
def test_a_word_that_was_applied_never_twice_or_out_of_order_is_found(kept: Stored, found: str) -> None:
    assert found in violations(GOOD, kept)


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        (replace(KEPT, updates={1: "done"}), "update 2 was lost"),
        (replace(KEPT, updates={1: "done", 2: "waiting"}), "update 2 is waiting"),
        (replace(KEPT, updates={1: "done", 2: "aside"}), "update 2 is aside"),
        (replace(KEPT, updates={1: "done", 2: "done", 3: "done"}), "update 3 was never given to the bot"),
        (replace(KEPT, waiting=1), "1 updates wait"),
        (replace(KEPT, unsent=2), "2 orders have not left"),
        (replace(KEPT, dead=1), "1 orders were given up"),
        (replace(KEPT, broken_at=4), "the case log is broken at line 4"),
        (replace(KEPT, integrity="row 3 missing"), "the database is damaged: row 3 missing"),
    ],
)
def test_what_is_lost_left_over_or_damaged_is_found(kept: Stored, found: str) -> None:
    assert found in violations(GOOD, kept)


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        (case(*LOG[:2], ("ben", "claimed"), *LOG[2:]), "case 7 was claimed by ben while it was claimed with ana"),
        (case(*LOG[:2], ("ben", "released"), *LOG[2:]), "case 7 was released by ben while it was claimed with ana"),
        (case(LOG[0], *LOG), "case 7 was opened by contact while it was queued with None"),
        (case(*LOG, owner="ben"), "case 7 is closed with ben, by its log closed with ana"),
        (case(*LOG[:-1]), "case 7 is closed with ana, by its log resolved with ana"),
    ],
)
def test_a_case_with_two_owners_or_another_life_than_its_log_is_found(kept: Stored, found: str) -> None:
    assert found in violations(GOOD, kept)


def test_a_press_that_was_lost_and_one_that_was_done_twice_are_found() -> None:
    lost = case(*(line for line in LOG if line[0] != "ben"))
    twice = case(*LOG[:3], *LOG[2:])
    assert "ben asked 1 times to claim case 7, the log has it 0 times" in violations(GOOD, lost)
    assert "ben asked 1 times to claim case 7, the log has it 2 times" in violations(GOOD, twice)


def test_a_repetition_is_allowed_where_the_answer_was_lost_or_the_process_died_and_the_reason_is_counted() -> None:
    unanswered = Delivery("contact 3", "w1", 1, is_known=False)
    after_a_fault = heard(unanswered, *HEARD)
    after_a_kill = heard(HEARD[0], *(replace(one, run=2) for one in HEARD))

    assert violations(after_a_fault, replace(KEPT, ambiguous=1)) == []
    assert violations(after_a_kill, replace(KEPT, ambiguous=1)) == []
    assert repeats(after_a_fault) == Counter({"fault": 1})
    assert repeats(after_a_kill) == Counter({"kill": 1})


def test_more_repetitions_than_the_program_was_unsure_of_are_found() -> None:
    unanswered = Delivery("contact 3", "w1", 1, is_known=False)
    found = violations(heard(unanswered, unanswered, *HEARD), replace(KEPT, ambiguous=1))
    assert found == ["2 words came twice, and the program was unsure only 1 times"]
