"""Whatever people press and write, in whatever order: the promises that no sequence breaks."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.action import Carry, CloseTopic, DropTopic, OpenTopic, ReopenTopic, Show, Tell
from bot.desk.case import PRIORITIES, Case, Member, Role
from bot.desk.command import Claim, Close, Command, Rate, Release, Reopen, Resolve, Speak
from bot.desk.decide import Decision, View, decide
from bot.desk.labels import Names
from bot.desk.open_case import open_case
from bot.talk.ids import MemberId
from bot.talk.wording import plain
from tests.desk.people import ENGLISH, NOW, case_of

STAFF = [Member(MemberId(f"t:{n}"), f"Zz{n}qx", role) for n, role in enumerate([*get_args(Role), "volunteer"])]
WORDS = st.sampled_from(["Hello", "// note", "", "/claim"])
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.sampled_from([Claim(), Release(), Resolve(), Reopen(), Close("anew"), Close("left"), Close("erased")]),
    st.builds(Speak, WORDS, edited=st.booleans()),
    st.builds(Rate, st.integers(-1, 7)),
)
STEPS = st.lists(st.tuples(COMMANDS, st.sampled_from([None, *STAFF]), st.sampled_from(STAFF)), max_size=25)


def view_of(gone: Member | None) -> View:
    """Staff without the one who was taken off the list."""
    members = {member.id: member for member in STAFF if member != gone}
    return View(members=members, summary=(), names=Names(), has_topics=True)


def check(before: Case, decision: Decision, by: Member | None) -> None:
    """What holds after any decision."""
    case = decision.case
    if case.status == "claimed":
        assert case.owner is not None
    if case.status == "queued":
        assert case.owner is None
    if before.status == case.status == "claimed":
        assert case.owner == before.owner
    if any(isinstance(action, Carry) for action in decision.actions):
        assert by is None or (before.status == "claimed" and before.owner == by.id)
    for action in decision.actions:
        if isinstance(action, CloseTopic | ReopenTopic | DropTopic | Show):
            assert before.has_topic or OpenTopic() in decision.actions
        if isinstance(action, OpenTopic):
            assert not before.has_topic
        if isinstance(action, Tell):
            told = plain(ENGLISH.localise(action.message, "en"))
            assert not any(member.name in told for member in STAFF)


@given(STEPS, st.sampled_from(PRIORITIES), st.sampled_from(["stay", "change"]))
def test_no_sequence_of_commands_breaks_a_promise(
    steps: list[tuple[Command, Member | None, Member]], priority: str, staff: str
) -> None:
    view = view_of(None)
    case = open_case(case_of("queued", priority=priority), view).case
    for command, by, gone in steps:
        view = view_of(gone if staff == "change" and gone != by else None)

        outcome = decide(case, command, by, NOW, view)

        if isinstance(outcome, Decision):
            check(case, outcome, by)
            case = outcome.case
        else:
            assert ENGLISH.say(outcome.text, "en")


@given(st.permutations(STAFF))
def test_of_all_who_claim_at_once_exactly_one_has_the_case(claimants: list[Member]) -> None:
    view = view_of(None)
    case, winners = case_of("queued"), []
    for member in claimants:
        outcome = decide(case, Claim(), member, NOW, view)
        if isinstance(outcome, Decision):
            case = outcome.case
            winners.append(member)

    assert winners == [claimants[0]]
    assert case.owner == claimants[0].id


@given(STEPS)
def test_a_closed_case_stays_closed_and_says_nothing_to_the_contact(
    steps: list[tuple[Command, Member | None, Member]],
) -> None:
    case = case_of("closed")
    for command, by, _ in steps:
        outcome = decide(case, command, by, NOW, view_of(None))
        if isinstance(outcome, Decision):
            assert outcome.case.status == "closed"
            assert not any(isinstance(action, Tell | Carry) for action in outcome.actions)
            case = outcome.case
