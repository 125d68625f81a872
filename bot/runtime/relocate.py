"""The staff chat is another one than at the last start: nothing of the old one may steer what is said in the new.

Ids of messages and topics are a chat's own. They are forgotten, and what staff had before them is said again where
they are now: nobody who waits for an answer is left behind in a chat that nobody reads.
"""

from typing import Final

from bot.desk.card import card
from bot.desk.told import told
from bot.runtime import carry, cases, post
from bot.runtime.wiring import DESK_LANE, Wiring, moved_fact
from bot.runtime.work import Work
from storage import cases as stored_cases
from storage import facts, messages, outbox, slots
from storage.database import Tx

FACT: Final = "staff chat"


def relocate(tx: Tx, wiring: Wiring, configured: str) -> bool:
    """Bring open cases over if staff sit elsewhere than at the last start; whether they do.

    `configured` is the chat as the settings have it: where it has moved to since is known, and is the same chat.
    """
    tx.only_one("relocate")
    here = f"{wiring.staff.channel}:{configured}"
    before = facts.get(tx, FACT)
    facts.set(tx, FACT, here)
    if before is None or before == here:
        return False
    if facts.get(tx, moved_fact(before.partition(":")[2])) == configured:
        return False
    slots.forget(tx, f"{DESK_LANE}:")
    outbox.bury_chat(tx, DESK_LANE)
    messages.forget_staff_refs(tx)
    stored_cases.forget_topics(tx)
    bring_over(Work(tx, wiring))
    return True


def bring_over(work: Work) -> None:
    """Every open case that has a place gets one here, with its card and its words; the board says the rest."""
    for case in stored_cases.open_cases(work.tx):
        messages.show_again(work.tx, case.conversation)
        if case.has_topic:
            view = cases.view(work, case)
            for message in (card(case, view), told(view)):
                if message is not None:
                    post.to_topic(work, case, message)
            carry.stored(work, case)
    cases.draw_board(work)
