"""Tells Alembic which tables there should be, and runs it on the connection that the store gives."""

from alembic import context

from models.tables_trust import metadata


def include(name: str | None, kind: str, _parents: object) -> bool:
    """Leave tables of other people in the same database alone."""
    return kind != "table" or name in metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=include,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
