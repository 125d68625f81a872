"""Everything that the desk itself says to a contact. No sentence here can name a member of staff.

Plain and short: what is so now, what happens next, what she can do; nothing is promised that nobody can keep.
"""

from typing import Final

from bot.desk.case import Case
from bot.desk.read import STARS, button_data
from bot.talk.message import Button, Message
from bot.talk.text import Text, words

EMERGENCY: Final = words("If somebody is in danger right now, call the emergency number of your country.")
NEXT: Final = words(
    "What happens next: somebody from our team reads what you told me and answers you here. Until then, just go on "
    "writing here: everything you write or send reaches them."
)
NO_PROMISE: Final = words(
    "I cannot promise how soon that will be: it depends on how many people need help right now. The most urgent come "
    "first. Nobody here will ever ask for a password."
)
PERSON_IS_HERE: Final = words("A person is here with you now, and reads what you told me. They answer you right here.")
BACK_IN_QUEUE: Final = words(
    "The person who was with you had to hand your case on. You are back in the queue, and whoever takes over can read "
    "everything so far: you need not tell it again. Go on writing here whenever you like."
)
OPEN_WITH_OWNER: Final = words(
    "Your case is open again, with the person who helped you before. Just go on writing here: they read it."
)
OPEN_IN_QUEUE: Final = words(
    "Your case is open again, and you are in the queue for a person. Whoever takes it can read everything so far: you "
    "need not tell it again. Just go on writing here."
)
GOODBYE: Final = words("Your case is closed now. Thank you for your trust, and take good care of yourself.")
RATING_WISH: Final = words("If you like, tell us with one press how well we helped you. You need not.")
WAY_BACK: Final = words("If you need more help, press the button: your case will be opened again.")
CLOSED_OFFER: Final = words("Your case is closed. If you need more help, press the button.")
THANKS: Final = words("Thank you. This helps us to help others better.")
MORE_HELP: Final = words("🙋 I need more help")


def queued(case: Case) -> Message:
    """The first word of the desk: she is in the queue."""
    place = words("You are in the queue for a person now. Your case has the number {number}.", number=case.number)
    first: tuple[Text, ...] = (EMERGENCY,) if case.priority == "critical" else ()
    return Message((*first, place, NEXT, NO_PROMISE))


def goodbye(case: Case) -> Message:
    """The end of a case: stars unless she gave them before, and the way back in."""
    if case.rating:
        return Message((GOODBYE, WAY_BACK), (way_back(case),))
    return Message((GOODBYE, RATING_WISH, WAY_BACK), (stars(case), way_back(case)))


def offer(case: Case) -> Message:
    """An answer to words that come after the goodbye."""
    return Message((CLOSED_OFFER,), (way_back(case),))


def reopened(case: Case) -> Message:
    """She is heard again, by whom she knows or by whoever takes it."""
    return Message((OPEN_WITH_OWNER if case.status == "claimed" else OPEN_IN_QUEUE,))


def stars(case: Case) -> tuple[Button, ...]:
    """One to five."""
    return tuple(
        Button(words("{stars} ⭐", stars=number), button_data(case.number, f"rate{number}")) for number in STARS
    )


def way_back(case: Case) -> tuple[Button, ...]:
    """The one button that opens the case again."""
    return (Button(MORE_HELP, button_data(case.number, "reopen")),)
