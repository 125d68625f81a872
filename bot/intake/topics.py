"""From a person's own words to the topics they sound like, offline and in any language.

Words are compared, not meanings: each phrase of a topic is weighed by how many of its words were said, rare words
more than common ones. It proposes, the contact chooses: what it finds is only ever offered.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.intake.plain import UNSPACED, listed, plain


class Topic(msgspec.Struct, frozen=True):
    """What a dialog is called, and what people say who need it, in each language that may be heard."""

    id: str
    phrases: tuple[str, ...]


class Match(msgspec.Struct, frozen=True):
    """A topic that was found, with its score: towards 1 if every word of a telling phrase was said."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class _Index:
    """The phrases of all topics as sets of words, what each word weighs, and the words of one family by its name."""

    phrases: Sequence[tuple[str, frozenset[str]]]
    weights: Mapping[str, float]
    families: Mapping[str, Sequence[str]]


_MOST: Final = 4
_ENOUGH: Final = 0.6  # of a phrase's weight must have been said
_NEAR: Final = 0.6  # of the best score: what is further behind is no alternative
_LONGEST_STORY: Final = 150  # different words of a story that are looked at
_SHORTEST_WITH_TYPO: Final = 4
_TYPO: Final = 0.7  # how alike two spellings must be
_FAMILY: Final = 0.8  # what another form of a word counts
_STEM: Final = 5  # letters that forms of one word share at their beginning
# Words that say nothing about a topic, as `plain` has them.
_EMPTY: Final = listed(
    "a am an and are as at be been by can could did do does for from get had has have he her hi hello his how i if in "
    "is it its me my no not of on or our she so some someone somebody something that the their them there they this "
    "to was we were what when where who why will with would you your "
    "au aux avec bonjour ce cest ces cette comment dans de des du elle en est et il ils j jai je la le les leur ma "
    "mais me mes moi mon ne nous on ont ou par pas pour qu que quelqu quelquun qui sa se ses son sont suis sur ta te "
    "tu un une vous "
    "في من علي الي عن مع هل ما لا لم لن انا هو هي هم نحن هذا هذه ذلك كان كانت قد ان او ثم تم مرحبا السلام عليكم "
    "احد احدهم شخص شيء"
)
_ARABIC: Final = re.compile("[\u0621-\u064a]+")
_ARABIC_PREFIX: Final = re.compile("^(?:[وفبك]?ال|لل|و(?=...))(?=...)")
_ARABIC_SUFFIX: Final = re.compile("(?<=...)(?:ها|هم|ني|نا|وا|ات|ين|ون|ي|ك|ه)$")
# What a root takes on in its forms: تهديد and يهددني are both of هدد.
_ARABIC_ADDED: Final = re.compile("[اويتم]|^[نب](?=...)")
_ARABIC_ROOT: Final = 3  # letters


def rank(typed: str, topics: Sequence[Topic]) -> Sequence[Match]:
    """The topics that the words sound like, best first, at most four; none if nothing is near."""
    index = _index(tuple(topics))
    said = _said(_tokens(typed), index)
    scores: dict[str, float] = {}
    for topic, phrase in index.phrases:
        score = _score(phrase, said, index.weights)
        scores[topic] = max(scores.get(topic, 0), score)
    best = max(scores.values(), default=0)
    near = [Match(topic, round(score, 3)) for topic, score in scores.items() if score and score >= best * _NEAR]
    return sorted(near, key=lambda match: -match.score)[:_MOST]


def _score(phrase: frozenset[str], said: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """How much of the phrase was said; of two that were said whole, the one that tells more is ahead."""
    heard = sum(weights[word] * said[word] for word in phrase if word in said)
    if not heard:
        return 0
    share = heard / sum(weights[word] for word in phrase)
    return share * (1 - 0.5**heard) if share >= _ENOUGH else 0


def _tokens(typed: str) -> list[str]:
    """The telling words of a sentence, each once, in their order."""
    return list(dict.fromkeys(_stem(word) for word in _words(plain(typed)) if word not in _EMPTY))


def _words(sentence: str) -> Iterable[str]:
    """The words; where none are set apart, each pair of characters."""
    for word in sentence.split():
        if not UNSPACED.search(word):
            yield word
            continue
        for run in UNSPACED.findall(word):
            yield from (run[place : place + 2] for place in range(max(1, len(run) - 1)))


def _stem(word: str) -> str:
    """An Arabic word without its article and the endings that say whose it is; others as they are."""
    if not _ARABIC.fullmatch(word):
        return word
    bare = _ARABIC_PREFIX.sub("", _ARABIC_PREFIX.sub("", word))  # الواتساب and واتساب must come to the same
    return _ARABIC_SUFFIX.sub("", _ARABIC_SUFFIX.sub("", bare))


def _family(word: str) -> str:
    """What the forms of a word have in common: its beginning, in Arabic its root; "" for a word too short."""
    if _ARABIC.fullmatch(word):
        root = _ARABIC_ADDED.sub("", word)
        return root if len(root) >= _ARABIC_ROOT else ""
    return word[:_STEM] if len(word) >= _STEM else ""


@lru_cache(maxsize=8192)
def _phrase(phrase: str) -> frozenset[str]:
    return frozenset(_tokens(phrase))


@lru_cache(maxsize=64)
def _index(topics: tuple[Topic, ...]) -> _Index:
    phrases = [
        (topic.id, words) for topic in topics for phrase in dict.fromkeys(topic.phrases) if (words := _phrase(phrase))
    ]
    topics_with = Counter(word for _, word in {(topic, word) for topic, words in phrases for word in words})
    families: dict[str, list[str]] = {}
    for word in topics_with:
        if family := _family(word):
            families.setdefault(family, []).append(word)
    weights = {word: math.log(1 + len(topics) / count) for word, count in topics_with.items()}
    return _Index(phrases, weights, families)


def _said(typed: Sequence[str], index: _Index) -> Mapping[str, float]:
    """Which words of the topics were said, and how surely: a typo or another form counts a little less."""
    said: dict[str, float] = {}
    for word in typed[:_LONGEST_STORY]:
        for known, likeness in _likes(word, index):
            said[known] = max(said.get(known, 0), likeness)
    return said


def _likes(word: str, index: _Index) -> Iterable[tuple[str, float]]:
    if word in index.weights:
        yield word, 1
    yield from ((known, _FAMILY) for known in index.families.get(_family(word), ()))
    if word not in index.weights and len(word) >= _SHORTEST_WITH_TYPO:
        alike = process.extract(
            word, index.weights.keys(), scorer=OSA.normalized_similarity, score_cutoff=_TYPO, limit=3
        )
        # A first letter is seldom mistyped, and words that differ in it mean something else.
        yield from (
            (known, likeness)
            for known, likeness, _ in alike
            if known[0] == word[0] and len(known) >= _SHORTEST_WITH_TYPO
        )
