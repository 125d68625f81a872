"""What an answer is once understood: plain JSON values, so that they pack and compare without ceremony.

By answer type: text, email, phone (E.164), url, country (ISO 3166-1 alpha-2), language (BCP 47), choice and
yes_no ("yes"/"no") are str; date is str ("2026-11-24", or with a time "2026-11-24T10:00"); number is int or
float; money is {"amount": "120.50", "currency": "EUR"}; choices is a tuple of option ids; file is
{"kind", "ref", "name", "mime", "size"} or, for a place, {"kind": "location", "latitude", "longitude"}.
"""

from collections.abc import Mapping

Value = str | int | float | bool | tuple[str, ...] | Mapping[str, str | int | float]
