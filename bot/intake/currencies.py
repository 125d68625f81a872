"""Which currency is meant by a word or a sign: names in the contact's language and in English from CLDR, codes, signs.

It says what may be meant, and all of it: "dollars" are many. Which of them it is, is for the caller to settle.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_symbol, get_territory_currencies

from bot.intake.plain import listed, plain
from bot.talk.languages import known

CRYPTO: Final[Mapping[str, str]] = {
    "BTC": "bitcoin bitcoins بيتكوين بتكوين",
    "ETH": "ethereum ether ايثيريوم",
    "USDT": "tether تيثر",
    "USDC": "usdc",
    "LTC": "litecoin",
    "XMR": "monero مونيرو",
    "TRX": "tron",
    "BNB": "bnb",
    "SOL": "solana",
    "XRP": "ripple",
    "DOGE": "dogecoin",
}
# Signs that CLDR gives to one currency and people to several, or that it does not give at all.
_SIGNS: Final[Mapping[str, str]] = {
    "$": "USD AUD CAD NZD SGD HKD TWD JMD TTD BBD BSD BZD BMD KYD GYD SRD NAD LRD FJD SBD XCD MXN ARS CLP COP UYU DOP",
    "£": "GBP EGP SYP LBP SDG SSP GIP FKP SHP",
    "¥": "JPY CNY",
    "kr": "SEK NOK DKK ISK",
    "rs": "INR PKR LKR NPR MUR SCR",
    "₽": "RUB",
    "₴": "UAH",
    "₺": "TRY",
    "tl": "TRY",
    "฿": "THB",
    "₦": "NGN",
    "₱": "PHP",
    "₸": "KZT",
    "₾": "GEL",
    "₿": "BTC",
    "zł": "PLN",
    "kč": "CZK",
    "ft": "HUF",
    "e£": "EGP",
    "us$": "USD",
}
# Codes in these letters are words too: as codes they must be written in capitals.
_ALSO_WORDS: Final = listed("ALL TRY TOP")
_HIDDEN: Final = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u2066\u2067\u2068\u2069"))
_COUNTS: Final = (1, 2, 3, 11)  # together they bring out every plural form of CLDR


def of_country(country: str) -> str:
    """The currency in use there, "" if the country or its currency is not known."""
    return next(iter(get_territory_currencies(country.upper())), "") if country else ""


def by_sign(written: str, locale: str) -> frozenset[str]:
    """The codes that a sign or an abbreviation may mean, none if it is no sign."""
    return _signs(locale).get(_as_sign(written), frozenset())


def by_words(written: str, locale: str) -> frozenset[str]:
    """The codes that a code or the words of a name may mean: "dollars" many, "Canadian dollars" one."""
    if written.upper() in _codes() and (written.isupper() or written.upper() not in _ALSO_WORDS):
        return frozenset((written.upper(),))
    names = _names(locale)
    meanings = [names.get(word, frozenset()) for word in plain(written).split()]
    return frozenset.intersection(*meanings) if meanings else frozenset()


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    """The currencies that somewhere are money today."""
    territories = get_global("territory_currencies")
    return frozenset(code for territory in territories for code in get_territory_currencies(territory)) | set(CRYPTO)


@lru_cache(maxsize=32)
def _names(locale: str) -> Mapping[str, frozenset[str]]:
    meanings: dict[str, set[str]] = {}
    for code in _codes():
        for name in _called(code, locale):
            for word in plain(name).split():
                meanings.setdefault(word, set()).add(code)
    return {word: frozenset(codes) for word, codes in meanings.items()}


def _called(code: str, locale: str) -> Iterator[str]:
    if code in CRYPTO:
        yield CRYPTO[code]
        return
    for reader in (known(locale), known("en")):
        yield get_currency_name(code, locale=reader)
        yield from (get_currency_name(code, count, locale=reader) for count in _COUNTS)


@lru_cache(maxsize=32)
def _signs(locale: str) -> Mapping[str, frozenset[str]]:
    signs: dict[str, frozenset[str]] = {}
    for code in sorted(_codes() - set(CRYPTO)):
        for reader in (known("en"), known(locale)):
            sign = _as_sign(get_currency_symbol(code, locale=reader))
            if sign != code.casefold():
                signs[sign] = signs.get(sign, frozenset()) | {code}
    return signs | {sign: frozenset(codes.split()) for sign, codes in _SIGNS.items()}


def _as_sign(written: str) -> str:
    return written.translate(_HIDDEN).strip(" \u00a0\u202f.").casefold()
