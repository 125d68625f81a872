"""The card of a case: what a volunteer needs to decide, and no more; nothing that the contact wrote freely.

It stands in the case's place in the staff chat and is edited there. Its buttons are those that the status allows;
who may press them is decided when they are pressed.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import structs

from bot.desk.case import Case, Status
from bot.desk.labels import PRIORITY_NAMES, SIGNS, cut, name_of, reason
from bot.desk.outcome import View
from bot.desk.read import button_data
from bot.talk.message import Button, Message
from bot.talk.text import Arg, Formatted, Listed, Text, words

SLOT: Final = "card"
LABELS: Final[Mapping[str, Text]] = {
    "claim": words("🙋 Claim"),
    "release": words("↩ Release"),
    "resolve": words("✔ Resolve"),
    "reopen": words("↺ Reopen"),
}
OFFERED: Final[Mapping[Status, tuple[str, ...]]] = {
    "queued": ("claim",),
    "claimed": ("release", "resolve"),
    "resolved": ("reopen",),
    "closed": (),
}
UNOWNED: Final[Mapping[Status, Text]] = {
    "queued": words("**In the queue**: nobody has claimed it yet."),
    "claimed": words("**Claimed**"),
    "resolved": words("**Resolved**"),
    "closed": words("**Closed for good**"),
}
OWNED: Final[Mapping[Status, Text]] = {
    "queued": UNOWNED["queued"],
    "claimed": words("**Claimed** by {name}"),
    "resolved": words("**Resolved**, was with {name}"),
    "closed": words("**Closed for good**, was with {name}"),
}
MOST_FACTS: Final = 20
LONGEST_FACT: Final = 120


def card(case: Case, view: View) -> Message:
    """The case at a glance."""
    row = tuple(Button(LABELS[verb], button_data(case.number, verb)) for verb in OFFERED[case.status])
    return Message(tuple(blocks(case, view)), (row,) if row else (), slot=SLOT)


def blocks(case: Case, view: View) -> Iterator[Text]:
    """The card's paragraphs."""
    yield words(
        "**Case #{number}** {sign} {priority}\n{reason}\nLanguage: {language}\nOpened: {opened}",
        number=case.number,
        sign=SIGNS[case.priority],
        priority=PRIORITY_NAMES[case.priority],
        reason=reason(case, view.names),
        language=Formatted("language", case.locale),
        opened=Formatted("datetime", case.opened_at.isoformat()),
    )
    for label, value in view.summary[:MOST_FACTS]:
        yield words(
            "{label}: {value}", label=label, value=cut(value, LONGEST_FACT) if isinstance(value, str) else value
        )
    if case.tried:
        titles: tuple[Arg, ...] = tuple(view.names.titles.get(topic, topic) for topic in case.tried)
        yield words("Tried with the bot: {titles}", titles=Listed(titles))
    yield standing(case, view)
    if case.rating:
        yield words("Rated by the contact: {stars} of 5", stars=case.rating)


def standing(case: Case, view: View) -> Text:
    """Where the case stands, and with whom."""
    if case.owner is None:
        return UNOWNED[case.status]
    return structs.replace(OWNED[case.status], args={"name": name_of(view.members, case.owner)})
