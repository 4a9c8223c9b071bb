"""Alembic environment: runs the migrations on the connection and in the transaction of :mod:`db.admin.migrate`."""

from alembic import context

from db.migrations.rendering import is_compared, render_type
from db.schema.models import Challenge

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Challenge.metadata,
    render_as_batch=True,
    render_item=render_type,
    include_object=is_compared,
    transactional_ddl=True,
)
context.run_migrations()
