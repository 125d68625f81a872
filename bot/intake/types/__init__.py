"""The answer types, one a file: how typed words become a value, and how a value is shown again.

A type never guesses silently: what it cannot understand is a `Problem`, which says so kindly with an example.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.intake.asking import AnswerType
from bot.intake.types import (
    choice,
    choices,
    country,
    date,
    email,
    file,
    language,
    money,
    number,
    phone,
    text,
    url,
    yes_no,
)

TYPES: Final[Mapping[str, AnswerType]] = MappingProxyType(
    {
        module.TYPE.name: module.TYPE
        for module in (
            text,
            number,
            date,
            email,
            phone,
            url,
            country,
            language,
            money,
            file,
            choice,
            choices,
            yes_no,
        )
    }
)
