"""What becomes of words: carried to the other side, kept as a note, or refused so that nobody is left unheard.

Only the owner of a claimed case reaches the contact. Colleagues who write in between are talking to one another.
"""

from typing import Final

from bot.desk import refusals, to_contact
from bot.desk.action import Carry, Log, Tell
from bot.desk.case import Case, Member
from bot.desk.command import Speak
from bot.desk.outcome import Decision, Refusal, View
from bot.desk.permissions import may

NOTE: Final = "//"


def speak(case: Case, said: Speak, by: Member | None, view: View) -> Decision | Refusal:
    """Words or a file in a case, by the contact (None) or by a member."""
    if by is None:
        return by_contact(case, said, view)
    if is_note(said):
        return Decision(case, (Log("noted"),))
    if case.status != "claimed":
        return refusals.wrong_status(case, "speak", by, view)
    return Decision(case, (carry(said),) if may(by, "speak", case) else ())


def by_contact(case: Case, said: Speak, view: View) -> Decision | Refusal:
    """Carried while the case is open and after the goodbye, when she is also shown the way back in."""
    if case.status == "closed":
        return refusals.wrong_status(case, "speak", None, view)
    if case.status == "resolved" and not said.edited:
        return Decision(case, (carry(said), Tell(to_contact.offer(case))))
    return Decision(case, (carry(said),))


def is_note(said: Speak) -> bool:
    """Whether this stays among staff; words under a file count as the file's."""
    typed = said.words or (said.attachment.caption if said.attachment else "")
    return typed.lstrip().startswith(NOTE)


def carry(said: Speak) -> Carry:
    """To the other side, as it is."""
    return Carry(said.words, said.attachment, said.edited)
