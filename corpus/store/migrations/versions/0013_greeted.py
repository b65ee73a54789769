"""Whom we have told already what we can do."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "greeted",
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("greeted_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "user", name="pk_greeted"),
    )
