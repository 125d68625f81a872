"""Whole numbers in base 36: as few characters as a button's data can hold. Knows nothing of what they number."""

from typing import Final

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST: Final = 8


def base36(number: int) -> str:
    """A whole number, not negative, in lower-case digits."""
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits


def from_base36(digits: str) -> int | None:
    """The number that `base36` wrote; None for anything that it cannot have written."""
    if not 0 < len(digits) <= _LONGEST or not set(digits) <= set(_DIGITS):
        return None
    return int(digits, 36)
