"""On PostgreSQL, too, the queries that run all the time can go by an index.

A server that holds nothing would rather read everything; asked to avoid that, it must be able to.
"""

import re
from typing import Any

import pytest
from sqlalchemy import event

from storage.database import Tx
from tests.storage.store import Store
from tests.storage.test_query_plans import QUERIES


@pytest.mark.parametrize("name", QUERIES)
def test_a_hot_query_never_has_to_read_a_whole_table(on_postgres: Store, name: str) -> None:
    work, _ = QUERIES[name]
    seen: list[tuple[str, Any]] = []

    def note(*call: Any) -> None:
        seen.append((call[2], call[3]))

    event.listen(on_postgres.database._engine, "before_cursor_execute", note)
    on_postgres.database.transact(work)
    event.remove(on_postgres.database._engine, "before_cursor_execute", note)

    def explained(tx: Tx) -> list[str]:
        tx.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        asked = [(sql, values) for sql, values in seen if sql.startswith(("SELECT", "UPDATE", "DELETE"))]
        return [
            row[0] for sql, values in asked for row in tx.connection.exec_driver_sql(f"EXPLAIN {sql}", values).all()
        ]

    lines = on_postgres.database.transact(explained)
    assert lines
    assert [line for line in lines if re.search(r"Seq Scan on (?!facts|gates)", line)] == []
