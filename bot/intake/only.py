"""The one answer among the words: what types share that look for something of a certain form in what was typed.

What the form is stays with the type; here stands only what is said when there is none, or more than one.
"""

from collections.abc import Callable, Sequence

from bot.intake.asking import Problem
from bot.talk.text import Text, words


def only(found: Sequence[str], valid: Callable[[str], str | None], example: str, unlike: Text) -> str | Problem:
    """The one address that was found and is valid; else what to say: `unlike` where it does not look like one."""
    if len(found) > 1:
        return Problem(
            words("I see more than one address. Please write only one, for example: {example}", example=example)
        )
    address = valid(found[0]) if found else None
    return Problem(unlike) if address is None else address
