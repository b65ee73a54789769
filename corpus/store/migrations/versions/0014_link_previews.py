"""Which papers' links were previewed lately, and where."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_previews",
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.Column("shown_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "ref", name="pk_link_previews"),
    )
