import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect

from storage.migrate import config, migrate
from storage.tables import metadata


def made_by_migrations(folder: Path) -> Engine:
    engine = create_engine(f"sqlite:///{folder / 'migrated.sqlite'}")
    with engine.begin() as connection:
        migrate(connection, "the database")
    return engine


def schema(engine: Engine) -> dict[str, list[str]]:
    """Every table, index and trigger by its SQL, whose parts may come in another order."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
        ).all()
    engine.dispose()
    return {name: sorted(re.split(r"\s*,?\s*\n\s*", sql.replace('"', ""))) for name, sql in rows}


def test_alembic_finds_no_difference_between_migrations_and_tables(tmp_path: Path) -> None:
    engine = made_by_migrations(tmp_path)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrations_make_the_very_schema_that_the_tables_describe(tmp_path: Path) -> None:
    described = create_engine(f"sqlite:///{tmp_path / 'described.sqlite'}")
    metadata.create_all(described)

    assert schema(made_by_migrations(tmp_path)) == schema(described)


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    engine = made_by_migrations(tmp_path)
    before = schema(engine)

    assert schema(made_by_migrations(tmp_path)) == before


def test_there_is_one_way_from_the_first_migration_to_the_last(tmp_path: Path) -> None:
    engine = made_by_migrations(tmp_path)
    with engine.connect() as connection:
        script = ScriptDirectory.from_config(config(connection))
    engine.dispose()

    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_a_migration_that_fails_leaves_no_table_behind(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'half.sqlite'}")
    with engine.connect() as connection:
        connection.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        migrate(connection, "the database")
        connection.exec_driver_sql("ROLLBACK")
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
