"""The statements of every update on SQLite, without the machinery between: compiled once, run by the driver itself.

SQLAlchemy's own execution of such a statement takes several times as long as SQLite does. What a statement says
and what its values become is still SQLAlchemy's word: compiled text, and the types' own conversions.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Executable, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

SQLITE: Final = "sqlite"
Convert = Callable[[Any], Any]
_KNOWN: Final[dict[tuple[Executable, tuple[str, ...]], "Prepared"]] = {}


class Prepared:
    """One statement as the driver takes it. Guards that values are converted as their columns say, in and out."""

    __slots__ = ("_outgoing", "_places", "_row", "_sql")

    def __init__(self, statement: Executable, names: Sequence[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler), "only statements that ask or write are prepared"
        self._sql = str(compiled)
        self._places = [
            (name, compiled.binds[name].value, way_in(compiled.binds[name].type, dialect))
            for name in compiled.positiontup or ()
        ]
        columns = list(statement.selected_columns) if isinstance(statement, Select) else []
        self._outgoing = [
            (number, convert)
            for number, column in enumerate(columns)
            if (convert := way_out(column.type, dialect)) is not None
        ]
        self._row: Callable[[list[Any]], Any] = row_of([str(column.key) for column in columns])

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        """What takes the places of the statement, in their order."""
        found = []
        for name, fixed, convert in self._places:
            value = parameters.get(name, fixed)
            found.append(value if convert is None else convert(value))
        return found

    def one(self, driver: Any, parameters: Mapping[str, Any]) -> Any:
        """The first row that is found, with its columns as attributes; None if there is none."""
        found = self._run(driver, parameters).fetchone()
        if found is None:
            return None
        row = list(found)
        for number, convert in self._outgoing:
            row[number] = convert(row[number])
        return self._row(row)

    def write(self, driver: Any, parameters: Mapping[str, Any]) -> int:
        """How many rows were written."""
        return self._run(driver, parameters).rowcount

    def _run(self, driver: Any, parameters: Mapping[str, Any]) -> sqlite3.Cursor:
        values = self.values(parameters)
        try:
            cursor: sqlite3.Cursor = driver.execute(self._sql, values)
        except sqlite3.Error as error:  # the same as from everything that SQLAlchemy runs, and no value in its text
            raise DBAPIError.instance(self._sql, None, error, sqlite3.Error, hide_parameters=True) from error
        return cursor


def row_of(names: Sequence[str]) -> Callable[[list[Any]], Any]:
    """What makes a row with these attributes."""
    made: Any = namedtuple("Row", names)  # type: ignore[misc] # noqa: PYI024 - its fields are known only here
    make: Callable[[list[Any]], Any] = made._make
    return make


def way_in(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """How a value of this type goes to the driver; None for as it is."""
    return kind.dialect_impl(dialect).bind_processor(dialect)


def way_out(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """How a value of this type comes from the driver; None for as it is."""
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def prepared(connection: Connection, statement: Executable, parameters: Mapping[str, Any]) -> Prepared | None:
    """The statement, compiled at its first use; None on a database whose driver is better left to SQLAlchemy.

    `statement` must be a constant of a module: each is kept for good.
    """
    if connection.dialect.name != SQLITE:
        return None
    key = (statement, tuple(parameters))
    known = _KNOWN.get(key)
    if known is None:
        known = _KNOWN[key] = Prepared(statement, tuple(parameters), connection.dialect)
    return known


class Savepoint:
    """Part of a transaction on SQLite that can be undone by itself; the innermost one of that name is meant."""

    __slots__ = ("_driver",)

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        driver.execute("SAVEPOINT part")

    def commit(self) -> None:
        """Keep what was written since."""
        self._driver.execute("RELEASE part")

    def rollback(self) -> None:
        """Undo what was written since."""
        self._driver.execute("ROLLBACK TO part")
        self._driver.execute("RELEASE part")
