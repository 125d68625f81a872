"""The name of a case's topic: seen by all of staff, so it holds no word of the contact."""

from bot.desk.case import Case
from bot.desk.labels import SIGNS, Names, about
from bot.talk.text import Text, words


def topic_name(case: Case, names: Names) -> Text:
    """The number first, which people say aloud and terminals look for; then how urgent, and what about."""
    return words("#{number} {sign} {about}", number=case.number, sign=SIGNS[case.priority], about=about(case, names))
