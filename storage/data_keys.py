"""Data keys: one random key for each contact and one for the desk, each wrapped by a key of the ring.

Destroying a row of this table is what makes an erasure final. What a transaction makes is known to it alone
until it is committed: a key that was rolled back must seal nothing that stays.
"""

from collections import OrderedDict
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, delete, insert, select

from storage import tables
from storage.keys import Keys
from storage.prepared import prepared
from storage.seal import SealBroken, fresh_key

DESK: Final = "desk"
MOST: Final = 2048

FIND: Final = select(tables.data_keys.c.kek, tables.data_keys.c.wrapped).where(
    tables.data_keys.c.owner == bindparam("whose")
)
ADD: Final = insert(tables.data_keys)
DESTROY: Final = delete(tables.data_keys).where(tables.data_keys.c.owner == bindparam("whose"))

Cache = OrderedDict[str, AESGCM]


class DataKeys:
    """The data keys as one transaction sees them; guards that none outlives the transaction that made it."""

    def __init__(self, connection: Connection, keys: Keys, committed: Cache) -> None:
        self._connection = connection
        self._keys = keys
        self._committed = committed
        self._own: dict[str, AESGCM] = {}

    def of(self, owner: str) -> AESGCM:
        """The owner's key; raises SealBroken if there is none (any more)."""
        known = self._own.get(owner) or self._committed.get(owner)
        if known is not None:
            return known
        row = self._find(owner)
        if row is None:
            raise SealBroken("There is no key for this owner: what it sealed was erased.")
        key = AESGCM(self._keys.unwrap(owner, row.kek, row.wrapped))
        self._own[owner] = key
        return key

    def make(self, owner: str) -> None:
        """A new key for an owner that has none."""
        data_key = fresh_key()
        kek, wrapped = self._keys.wrap(owner, data_key)
        self._connection.execute(ADD, {"owner": owner, "kek": kek, "wrapped": wrapped})
        self._own[owner] = AESGCM(data_key)

    def has(self, owner: str) -> bool:
        """Whether the owner has a key, be it one that this ring can open or not."""
        return self._find(owner) is not None

    def _find(self, owner: str) -> Any:
        """The owner's row."""
        asked = {"whose": owner}
        known = prepared(self._connection, FIND, asked)
        if known is None:
            return self._connection.execute(FIND, asked).one_or_none()
        return known.one(self._connection.connection.driver_connection, asked)

    def destroy(self, owner: str) -> None:
        """Nothing that this owner's key sealed can be opened any more."""
        self._connection.execute(DESTROY, {"whose": owner})
        self._own.pop(owner, None)
        self._committed.pop(owner, None)

    def forget(self) -> None:
        """Part of the transaction was rolled back: look everything up again."""
        self._own.clear()

    def settle(self) -> None:
        """The transaction was committed: others may use what it found or made, and the oldest make room."""
        self._committed.update(self._own)
        while len(self._committed) > MOST:
            self._committed.popitem(last=False)
