"""Alembic's entry: runs on the connection that `storage.database.migrate` holds, in its transaction."""

from alembic import context
from sqlmodel import SQLModel

import storage.models  # the import fills SQLModel's metadata

assert storage.models

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
context.run_migrations()
