"""Single facts that the desk must remember: a name and a value each, neither of them about a contact."""

from sqlalchemy import select

from storage import tables
from storage.database import Insert, Into, Tx

T = tables.facts


def get(tx: Tx, name: str) -> str | None:
    """The fact's value, None if it was never set."""
    value: str | None = tx.execute(select(T.c.value).where(T.c.name == name)).scalar_one_or_none()
    return value


def set(tx: Tx, name: str, value: str) -> None:  # noqa: A001 - called as facts.set
    """Remember this from now on."""
    tx.insert(newer, {"name": name, "value": value})


def newer(into: Into) -> Insert:
    """The fact as it is now."""
    row = into(T)
    return row.on_conflict_do_update(index_elements=[T.c.name], set_={"value": row.excluded.value})
