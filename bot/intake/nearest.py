"""What was meant by a name that was typed: the name itself, or with a typo, and never a guess between two.

A typo is forgiven within a word, never a word too many or too few: "not safe" is no way to write "safe".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from rapidfuzz.distance import OSA

from bot.intake.plain import UNSPACED, plain, plain_name

Names = Mapping[str, Iterable[str]]

_SHORTEST_WITH_TYPO: Final = 4
_LONG: Final = 8
_LONGEST_SENTENCE: Final = 40  # words


def meant(typed: str, names: Names, *, typos: bool = True) -> Sequence[str]:
    """The ids whose name was typed: one if it is clear, several if it is not, none if nothing is near.

    `names` are what each id may be called; they are compared in their plain form. Without `typos` only the names
    themselves count.
    """
    wanted = plain(typed)
    if not wanted:
        return ()
    called = [(id_, form) for id_, forms in names.items() for name in forms if (form := plain_name(name))]
    for fits in (_same, _same_together, _alike)[: 3 if typos else 2]:
        found = tuple(dict.fromkeys(id_ for id_, form in called if fits(wanted, form)))
        if found:
            return found
    return ()


def mentioned(typed: str, names: Names) -> Sequence[str]:
    """The ids whose name stands within a sentence, in whole words; a name within a longer name does not count."""
    by_name: dict[str, list[str]] = {}
    for id_, forms in names.items():
        for name in forms:
            by_name.setdefault(plain_name(name), []).append(id_)
    said = plain(typed).split()[:_LONGEST_SENTENCE]
    return tuple(dict.fromkeys(_longest_names(said, by_name)))


def _longest_names(said: Sequence[str], by_name: Mapping[str, Sequence[str]]) -> Iterator[str]:
    longest = max((name.count(" ") + 1 for name in by_name), default=0)
    place = 0
    while place < len(said):
        for length in range(min(longest, len(said) - place), 0, -1):
            if ids := by_name.get(" ".join(said[place : place + length])):
                yield from ids
                place += length - 1
                break
        place += 1


def _same(typed: str, name: str) -> bool:
    return typed == name


def _same_together(typed: str, name: str) -> bool:
    """Spelled alike but for spaces: e-mail, email, e mail."""
    return typed.replace(" ", "") == name.replace(" ", "")


def _alike(typed: str, name: str) -> bool:
    ours, theirs = typed.split(), name.split()
    if len(ours) != len(theirs):
        return len(ours) < len(theirs) == 2 and _alike_word(typed, name.replace(" ", ""))  # noqa: PLR2004 ("e mail")
    return all(_alike_word(one, other) for one, other in zip(ours, theirs, strict=True))


def _alike_word(typed: str, name: str) -> bool:
    if typed == name:
        return True
    # The first letter must be right, because a denial often begins a word: "unsafe" is no typo of "safe". Where words
    # are not set apart, a single character may deny.
    if len(name) < _SHORTEST_WITH_TYPO or typed[0] != name[0] or UNSPACED.search(name):
        return False
    if not (typed.isalpha() and name.isalpha()):
        return False
    most = 2 if min(len(typed), len(name)) >= _LONG else 1
    return OSA.distance(typed, name, score_cutoff=most) <= most
