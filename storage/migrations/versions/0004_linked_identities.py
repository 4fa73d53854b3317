"""One person on two platforms: one-time codes, and tries of codes that are none; and places by their names.

What a channel is called stood in `route` on Slack, which needs no route.
"""

import sqlalchemy as sa
from alembic import op

import storage.models.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_code",
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.Column("expires_at", storage.models.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    with op.batch_alter_table("link_code") as batch_op:
        batch_op.create_index(batch_op.f("ix_link_code_member_id"), ["member_id"], unique=False)
    op.create_table(
        "link_try",
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", storage.models.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"]),
        sa.PrimaryKeyConstraint("identity_id"),
    )
    # A replica of the version before writes places without a name: the default says so.
    op.add_column("place", sa.Column("name", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE place SET name = route, route = '' WHERE platform = 'slack'")
