"""`money`: an amount with its currency, which is never guessed from the language alone.

A name that several currencies share ("dollars") is settled by the contact's country, or asked for.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from bot.intake.amounts import Found, numbers_in
from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.currencies import CRYPTO, by_sign, by_words, of_country
from bot.intake.value import Value
from bot.talk.text import Arg, Formatted, words

_USUAL: Final[Mapping[str, str]] = {"£": "GBP"}  # whose sign it is where no country says otherwise
_AROUND: Final = " \u00a0\u202f.,;:!?()[]،؛؟\u061c\u200e\u200f\u2066\u2067\u2068\u2069"
_SPACE: Final = re.compile(r"[\s\u2066-\u2069]+")
_MOST: Final = Decimal(10**12)
_MOST_WORDS: Final = 4  # of a currency's name


def read(typed: str, asking: Asking) -> Value | Problem:
    """The amount as it was written, without separators, and the code of the currency."""
    found = numbers_in(typed, asking.locale)
    if len(found) != 1 or found[0].value is None or found[0].is_multiplied or not 0 <= found[0].value <= _MOST:
        return Problem(
            words(
                "Please write one amount in digits, without points or commas between the thousands, and its currency, "
                "for example: {example}",
                example=f"1200 {of_country(asking.country) or 'EUR'}",
            )
        )
    amount, meant = f"{found[0].value.normalize():f}", _currencies(found[0], asking)
    if len(meant) == 1:
        return {"amount": _with_cents(amount), "currency": meant[0]}
    if meant:
        return Problem(
            words(
                "Several countries call their money that. Please write its three letters, for example: {example}",
                example=f"{amount} {meant[0]}",
            )
        )
    return Problem(
        words(
            "In which currency? Please write the amount with it, for example: {example}",
            example=f"{amount} {of_country(asking.country) or 'EUR'}",
        )
    )


def show(value: Value) -> Arg:
    """The amount with its currency, as the reader's language writes it."""
    if not isinstance(value, Mapping):
        return str(value)
    written = f"{value.get('currency', '')} {value.get('amount', '')}"
    # CLDR knows no such money, and would round it to two decimals.
    return written if value.get("currency") in CRYPTO else Formatted("money", written)


def _currencies(found: Found, asking: Asking) -> Sequence[str]:
    """The codes that may be meant, the most likely first."""
    before, after = _nearest(found.before, asking, last=True), _nearest(found.after, asking, last=False)
    meant = before & after if before and after else before | after
    if len(meant) > 1:
        local = of_country(asking.country)
        usual = next((code for sign, code in _USUAL.items() if sign in found.before + found.after), "")
        settled = local if local in meant else usual if usual in meant else ""
        meant = frozenset((settled,)) if settled else meant
    return sorted(meant, key=lambda code: (code != "USD", code))


def _nearest(beside: str, asking: Asking, *, last: bool) -> frozenset[str]:
    """What the words right beside the number name: as many of them as make sense together."""
    said = [word for word in _SPACE.split(beside) if word.strip(_AROUND)]
    for length in range(min(len(said), _MOST_WORDS), 0, -1):
        together = " ".join(said[-length:] if last else said[:length])
        bare = together.strip(_AROUND)
        # With its full stops first: they are part of some abbreviations.
        for meant in (by_sign(together, asking.locale), by_words(bare, asking.locale), by_sign(bare, asking.locale)):
            if meant:
                return meant
    return frozenset()


def _with_cents(amount: str) -> str:
    """Two decimals where there is one, so that one sum is always written one way."""
    _, point, decimals = amount.partition(".")
    return f"{amount}0" if point and len(decimals) == 1 else amount


TYPE: Final = AnswerType(name="money", read=read, show=show)
