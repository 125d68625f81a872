"""The judge: a run's history and its database against a model of what must hold. Pure; finds, never mends.

The model is small on purpose: every word goes in once and in order, comes out at least once and in order, and
comes twice only where nobody could know that it had come before.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final, Literal

from tests.durability.history import Delivery, History, Life, Stored, StoredCase, StoredConversation

Reason = Literal["kill", "fault", "unexplained"]
PAST: Final = {"claim": "claimed", "release": "released", "resolve": "resolved"}


def violations(history: History, stored: Stored) -> list[str]:
    """Everything that must not be, one sentence each; empty for a good run."""
    return [
        *taken_in(history, stored),
        *applied(history, stored),
        *brought(history),
        *repeated(history, stored),
        *pressed(history, stored),
        *owned(stored),
        *sound(stored),
    ]


def taken_in(history: History, stored: Stored) -> Iterator[str]:
    """Each update is in the inbox, and done with."""
    for number in sorted(history.updates - stored.updates.keys()):
        yield f"update {number} was lost"
    for number in sorted(stored.updates.keys() - history.updates):
        yield f"update {number} was never given to the bot"
    for number, state in sorted(stored.updates.items()):
        if state != "done":
            yield f"update {number} is {state}"


def applied(history: History, stored: Stored) -> Iterator[str]:
    """Each word was applied once and in order: the conversations are those that the contacts had."""
    contacts = {life.contact for life in history.lives} | {kept.contact for kept in stored.conversations}
    for contact in sorted(contacts):
        lives = [one for one in history.lives if one.contact == contact]
        kept = [one for one in stored.conversations if one.contact == contact]
        if len(lives) != len(kept):
            yield f"contact {contact} had {len(lives)} conversations, {len(kept)} are stored"
        for life, conversation in zip(lives, kept, strict=False):
            yield from differences(life, conversation)


def differences(life: Life, kept: StoredConversation) -> Iterator[str]:
    """What one conversation has otherwise than it was had."""
    said = (("walked", life.walked, kept.walked), ("told", life.told, kept.told), ("heard", life.answers, kept.answers))
    for what, wanted, found in said:
        if wanted != found:
            yield f"contact {life.contact} {what} {wanted}, stored is {found}"
    if life.case != kept.case:
        yield f"contact {life.contact} was told of case {life.case}, stored is {kept.case}"


def expected(lives: Sequence[Life]) -> dict[str, list[str]]:
    """The words that must arrive at each place, in order."""
    places: dict[str, list[str]] = {}
    for life in lives:
        places.setdefault(f"contact {life.contact}", []).extend((*life.walked, *life.answers))
        places.setdefault(f"case {life.case}", []).extend(life.told)
    return places


def brought(history: History) -> Iterator[str]:
    """Each word arrived, in order; a repetition stands right behind what it repeats."""
    wanted, found = expected(history.lives), by_place(history.deliveries)
    for place in sorted(wanted.keys() | found.keys()):
        arrived = [word for word, _ in groupby(one.word for one in found.get(place, []))]
        due = wanted.get(place, [])
        if arrived == due:
            continue
        yield from (f"{word} never arrived at {place}" for word in due if word not in set(arrived))
        yield from (f"{word} arrived at {place}, where nobody said it" for word in arrived if word not in set(due))
        if set(arrived) == set(due):
            here, instead = next(pair for pair in zip(arrived, (*due, ""), strict=False) if pair[0] != pair[1])
            yield f"out of order at {place}: {here} came where {instead or 'nothing'} was due"


def by_place(deliveries: Sequence[Delivery]) -> dict[str, list[Delivery]]:
    """The deliveries of each place, in order."""
    places: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        places.setdefault(delivery.place, []).append(delivery)
    return places


def repeats(history: History) -> Counter[Reason]:
    """How often a word came again, by the reason for which the sender could not know."""
    return Counter(reason for _, _, reason in repetitions(history))


def repetitions(history: History) -> Iterator[tuple[str, str, Reason]]:
    """Each repetition: where, which word, and why."""
    for place, there in by_place(history.deliveries).items():
        for first, second in pairwise(there):
            if first.word == second.word:
                yield place, first.word, reason_of(first, second)


def reason_of(first: Delivery, second: Delivery) -> Reason:
    """Why the second was sent although the first had arrived."""
    if not first.is_known:
        return "fault"
    return "kill" if first.run != second.run else "unexplained"


def repeated(history: History, stored: Stored) -> Iterator[str]:
    """No word came twice without a reason, nor more often than the program itself was unsure."""
    every = list(repetitions(history))
    for place, word, reason in every:
        if reason == "unexplained":
            yield f"{word} came twice to {place}, and the first time was known"
    if len(every) > stored.ambiguous:
        yield f"{len(every)} words came twice, and the program was unsure only {stored.ambiguous} times"


def pressed(history: History, stored: Stored) -> Iterator[str]:
    """Each press of a volunteer is in its case's log once: as done, or as refused."""
    asked = Counter((one.case, one.member, one.verb) for one in history.presses)
    logged: Counter[tuple[int, str, str]] = Counter()
    for case in stored.cases:
        for actor, done in case.log:
            verb = next((verb for verb, past in PAST.items() if done in {past, f"{verb}_refused"}), None)
            if verb:
                logged[case.number, actor, verb] += 1
    for which in sorted(asked.keys() | logged.keys()):
        if asked[which] != logged[which]:
            number, member, wish = which
            yield f"{member} asked {asked[which]} times to {wish} case {number}, the log has it {logged[which]} times"


def owned(stored: Stored) -> Iterator[str]:
    """Each case had one owner at a time, and ended as its log says."""
    for case in stored.cases:
        yield from life_of(case)


def life_of(case: StoredCase) -> Iterator[str]:
    """One case's log, walked through line by line."""
    status, owner = "", None
    for actor, verb in case.log:
        match status, verb:
            case "", "opened":
                status = "queued"
            case "queued", "claimed":
                status, owner = "claimed", actor
            case "claimed", "released" if actor == owner:
                status, owner = "queued", None
            case "claimed", "resolved" if actor == owner:
                status = "resolved"
            case "queued" | "claimed" | "resolved", "closed":
                status = "closed"
            case _, "opened" | "claimed" | "released" | "resolved" | "closed":
                yield f"case {case.number} was {verb} by {actor} while it was {status or 'not there'} with {owner}"
            case _:
                pass  # a refusal, a note: nothing changes
    if (status, owner) != (case.status, case.owner):
        yield f"case {case.number} is {case.status} with {case.owner}, by its log {status} with {owner}"


def sound(stored: Stored) -> Iterator[str]:
    """The database is whole, and nothing is left to do."""
    if stored.integrity != "ok":
        yield f"the database is damaged: {stored.integrity}"
    if stored.broken_at is not None:
        yield f"the case log is broken at line {stored.broken_at}"
    if stored.waiting:
        yield f"{stored.waiting} updates wait"
    if stored.unsent:
        yield f"{stored.unsent} orders have not left"
    if stored.dead:
        yield f"{stored.dead} orders were given up"
