"""On PostgreSQL, too, the migrations make the schema that the tables describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url

from storage.tables import metadata
from tests.storage.server import Server

SCHEMA = """
SELECT 'column', table_name || '.' || column_name, data_type || is_nullable || coalesce(column_default, '')
FROM information_schema.columns WHERE table_schema = 'public'
UNION SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def test_migrations_make_the_very_schema_that_the_tables_describe_on_postgresql(server: Server) -> None:
    migrated, described = server.copy(), server.empty()
    engines = [create_engine(make_url(url).set(drivername="postgresql+psycopg")) for url in (migrated, described)]
    metadata.create_all(engines[1])

    schemas = []
    for engine in engines:
        with engine.connect() as connection:
            rows = connection.exec_driver_sql(SCHEMA).all()
            schemas.append({tuple(row) for row in rows if "alembic" not in row[1]})
            context = MigrationContext.configure(connection, opts={"compare_server_default": True})
            assert compare_metadata(context, metadata) == []
        engine.dispose()

    assert schemas[0] == schemas[1]
    for url in (migrated, described):
        server.drop(url)
