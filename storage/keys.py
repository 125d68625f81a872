"""The keys outside the data folder: a root key, and a ring of keys that it seals.

`root.key` opens `ring.json`; the ring's key-encryption keys wrap the data keys in the database, its index key
finds contacts, its audit key signs the case log. Made at the first start, checked at every other.
"""

import base64
import contextlib
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import ConfigError
from storage.seal import KEY_BYTES, SealBroken, blind_index, bound, fresh_key, mac, seal, unseal

ROOT: Final = "root.key"
RING: Final = "ring.json"
HANDED_OVER: Final = 0o440
RING_USE: Final = b"mayday/v1/ring"


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """An open ring. It never shows itself: neither a log nor a traceback can hold a key."""

    active: str
    keks: Mapping[str, AESGCM]
    index: bytes
    audit: bytes

    def wrap(self, owner: str, data_key: bytes) -> tuple[str, bytes]:
        """The data key under the active key-encryption key: that one's id, and the wrapped key."""
        return self.active, seal(self.keks[self.active], bound("data_keys", owner, self.active), data_key)

    def unwrap(self, owner: str, kek: str, wrapped: bytes) -> bytes:
        """The data key again; raises SealBroken if this ring did not wrap it for this owner."""
        if kek not in self.keks:
            raise SealBroken("A data key was wrapped by a key that this ring does not hold.")
        return unseal(self.keks[kek], bound("data_keys", owner, kek), wrapped)

    def address_index(self, channel: str, address: str) -> bytes:
        """What a contact is found by, 32 bytes."""
        return blind_index(self.index, channel, address)

    def sign(self, *parts: bytes) -> bytes:
        """The case log's signature over these parts, 32 bytes."""
        return mac(self.audit, *parts)

    def secret(self, use: str, *parts: bytes) -> str:
        """A secret for this use and these parts, 64 hexadecimal digits: the same in each process with this ring."""
        own = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"mayday/v1/{use}".encode()).derive(self.index)
        return mac(own, *parts).hex()


class SealedKey(msgspec.Struct, frozen=True):
    """One key of the ring as the file has it. `use` is kek, index or audit; of the keks one is active."""

    id: str
    use: str
    state: str
    sealed: str


class Ring(msgspec.Struct, frozen=True):
    """The file's content."""

    version: int
    keys: tuple[SealedKey, ...]


def open_keys(folder: Path, *, fresh: bool) -> Keys:
    """The ring in this folder; `fresh` says that there is no database yet, so that keys may be made.

    Raises:
        ConfigError: what is missing, unreadable, open to others, or does not fit together, and the mend.
    """
    root_file, ring_file = folder / ROOT, folder / RING
    try:
        if fresh:
            make_missing(folder)
        root = read(root_file)
        if len(root) != KEY_BYTES:
            raise ConfigError(f"{root_file} has {len(root)} bytes, not {KEY_BYTES}: put the right key file back.")
        return opened(ring_file, read(ring_file), ring_key(root))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(f"{error.filename or folder}: {reason}. Give the folder to whoever runs mayday.") from None


def make_missing(folder: Path) -> None:
    """Root key first, ring second: a process killed in between leaves what the next start completes.

    Of several that start at once the first makes both, and the others find them.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone_in(folder):
        make_missing_files(folder)


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """One process at a time; the lock is the folder itself, so that nothing is left behind."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def make_missing_files(folder: Path) -> None:
    """What is not there yet."""
    root_file, ring_file = folder / ROOT, folder / RING
    if not root_file.exists():
        if ring_file.exists():
            raise ConfigError(f"{root_file} is missing beside {RING}: put it back, or remove {RING} to begin anew.")
        write(root_file, fresh_key())
    if not ring_file.exists():
        write(ring_file, fresh_ring(ring_key(read(root_file))))


def fresh_ring(key: AESGCM) -> bytes:
    """A ring with one key-encryption key, an index key and an audit key."""
    uses = (("kek", "active"), ("index", "active"), ("audit", "active"))
    keys = tuple(sealed_key(key, secrets.token_hex(8), use, state) for use, state in uses)
    return msgspec.json.format(msgspec.json.encode(Ring(1, keys)), indent=2) + b"\n"


def sealed_key(key: AESGCM, name: str, use: str, state: str) -> SealedKey:
    """A new key, sealed by the root with all that the file says of it."""
    value = seal(key, bound("ring", name, use, state), fresh_key())
    return SealedKey(name, use, state, base64.b64encode(value).decode())


def opened(file: Path, content: bytes, key: AESGCM) -> Keys:
    """The ring's keys, opened with the root's."""
    try:
        ring = msgspec.json.decode(content, type=Ring)
        plain = {
            entry: unseal(key, bound("ring", entry.id, entry.use, entry.state), base64.b64decode(entry.sealed))
            for entry in ring.keys
        }
    except SealBroken:
        raise ConfigError(
            f"{file} cannot be opened with {ROOT}: put back the two files that belong together."
        ) from None
    except ValueError:
        raise ConfigError(f"{file} is damaged: put it back from your copy of the key folder.") from None
    keks = {entry.id: AESGCM(value) for entry, value in plain.items() if entry.use == "kek"}
    active = [entry.id for entry in plain if entry.use == "kek" and entry.state == "active"]
    single = {entry.use: value for entry, value in plain.items() if entry.use != "kek"}
    if len(active) != 1 or not {"index", "audit"} <= single.keys():
        raise ConfigError(f"{file} lacks a key: put it back from your copy of the key folder.")
    return Keys(active[0], keks, single["index"], single["audit"])


def ring_key(root: bytes) -> AESGCM:
    """The key that seals the ring, derived from the root key."""
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=RING_USE).derive(root))


def read(file: Path) -> bytes:
    """A key file's content; the file that is read is the one whose rights are looked at."""
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        raise ConfigError(
            f"{file} is missing, and without it the database cannot be read: put it back from your copy."
        ) from None
    with os.fdopen(descriptor, "rb") as opened_file:
        if is_open_to_others(os.fstat(descriptor)):
            raise ConfigError(f"{file} is open to others on this machine: chmod 600 {file}")
        return opened_file.read()


def is_open_to_others(found: os.stat_result) -> bool:
    """Whether more than its owner may use it.

    Root's own, which nobody may write and only root's group may read, is how a service manager hands a key over: the
    group's bit stands for the list of who may read.
    """
    mode = stat.S_IMODE(found.st_mode)
    handed_over = found.st_uid == found.st_gid == 0 and mode == HANDED_OVER
    return bool(mode & ~0o600) and not handed_over


def write(file: Path, content: bytes) -> None:
    """A key file, whole or not at all: under another name first, on the disk, then under its own."""
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened_file:
        opened_file.write(content)
        opened_file.flush()
        os.fsync(descriptor)
    draft.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
