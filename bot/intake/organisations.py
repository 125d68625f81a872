"""Who else can help: partner organisations and public helplines, and which of them fit a contact.

Values and matching only; the entries are data in `dialogs/data/organisations.yaml`, read by `engine/parse`.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from bot.talk.languages import negotiate
from bot.talk.text import Text

_MOST: Final = 5


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """One place to turn to. Countries are ISO 3166-1 alpha-2, languages BCP 47; empty means "everywhere"/"any".

    `source` is the page its facts were read from, `checked` the day (ISO 8601).
    """

    id: str
    name: str
    services: tuple[str, ...]
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()
    url: str = ""
    phone: str = ""
    email: str = ""
    about: Text | None = None
    source: str = ""
    checked: str = ""


def match(
    organisations: Sequence[Organisation], services: Sequence[str], country: str, locale: str
) -> tuple[Organisation, ...]:
    """Those that offer one of the services to somebody there, nearest first, at most five.

    One that serves only other countries is no help and left out; without a known country (""), only those that
    serve everywhere are named. The contact's own country comes before everywhere, her language before another
    that she may not speak, more of the wished services before fewer; then the order of the file.
    """
    fitting = [one for one in organisations if set(services) & set(one.services) and _serves(one, country)]
    return tuple(sorted(fitting, key=lambda one: _distance(one, services, locale))[:_MOST])


def _serves(organisation: Organisation, country: str) -> bool:
    return not organisation.countries or country in organisation.countries


def _distance(organisation: Organisation, services: Sequence[str], locale: str) -> tuple[bool, bool, int]:
    speaks = not organisation.languages or negotiate([locale], organisation.languages) is not None
    return not organisation.countries, not speaks, -len(set(services) & set(organisation.services))
