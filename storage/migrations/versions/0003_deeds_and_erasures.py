"""Posts that change earlier ones, and who has been erased: what a restored backup must not bring back."""

import sqlalchemy as sa
from alembic import op

import storage.models.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What a replica of the version before writes meanwhile is an ordinary post: the default says so.
    op.add_column("outbox", sa.Column("deed", sa.String(), nullable=False, server_default="post"))
    op.add_column("outbox", sa.Column("target_id", sa.Integer(), nullable=True))
    op.create_table(
        "erasure",
        sa.Column("who_hash", sa.String(), nullable=False),
        sa.Column("at", storage.models.columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("who_hash"),
    )
