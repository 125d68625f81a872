"""Sealing: AES-256-GCM over padded plaintext, bound to the place where it is kept.

A sealed value opens only under its owner's key and only in the table, column and row that it was sealed for;
anything else fails, and the error holds no word of it. Which key is whose stands in `data_keys.py`.
"""

import hmac
import secrets
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import MaydayError

VERSION: Final = b"\x01"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
LENGTH_BYTES: Final = 4
BUCKETS: Final = (256, 1024, 4096)


class SealBroken(MaydayError):
    """For the administrator: a stored value cannot be opened. It was changed, moved, or its key was destroyed."""


def joined(*parts: bytes) -> bytes:
    """The parts as one, each behind its length, so that no two different lists look alike."""
    return b"".join(len(part).to_bytes(LENGTH_BYTES, "big") + part for part in parts)


def bound(*parts: str) -> bytes:
    """What a seal is bound to: the record format's version and the given place."""
    return joined(VERSION, *(part.encode() for part in parts))


def padded(plaintext: bytes) -> bytes:
    """The plaintext behind its length, filled up to 256 bytes, 1 KiB, 4 KiB, then multiples of 4 KiB."""
    size = LENGTH_BYTES + len(plaintext)
    whole = next((bucket for bucket in BUCKETS if size <= bucket), -(-size // BUCKETS[-1]) * BUCKETS[-1])
    return joined(plaintext).ljust(whole, b"\0")


def seal(key: AESGCM, place: bytes, plaintext: bytes) -> bytes:
    """The plaintext, padded and encrypted, for this place alone."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + key.encrypt(nonce, padded(plaintext), place)


def unseal(key: AESGCM, place: bytes, value: bytes) -> bytes:
    """The plaintext that was sealed for this place.

    Raises:
        SealBroken: another key, another place, another format, or a changed byte.
    """
    head = len(VERSION) + NONCE_BYTES
    if value[: len(VERSION)] != VERSION:
        raise SealBroken("A stored value is in a format that this version of mayday does not know.")
    try:
        plaintext = key.decrypt(value[len(VERSION) : head], value[head:], place)
    except (InvalidTag, ValueError):
        raise SealBroken("A stored value was changed or moved, or belongs to another key.") from None
    size = int.from_bytes(plaintext[:LENGTH_BYTES], "big")
    return plaintext[LENGTH_BYTES : LENGTH_BYTES + size]


def mac(key: bytes, *parts: bytes) -> bytes:
    """HMAC-SHA256 over the parts, 32 bytes."""
    return hmac.digest(key, joined(*parts), sha256)


def blind_index(key: bytes, channel: str, address: str) -> bytes:
    """What a contact is found by: the same for the same address, and worthless without the key."""
    return mac(key, channel.encode(), address.encode())


def fresh_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)
