"""Runs revisions on the connection and in the transaction of the caller."""

from alembic import context
from sqlalchemy.types import TypeDecorator


def render_item(kind, item, _autogenerate):
    """Write our column types as what they are in the database: a revision never changes."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,
    render_item=render_item,
    transactional_ddl=False,
)
context.run_migrations()
