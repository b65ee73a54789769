"""What Slack delivered: heard once, and until it is done kept for whoever picks it up again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("heard_at", MOMENT, nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("owner", sa.String(128)),
        sa.Column("lease_until", MOMENT),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_inbox"),
    )
    op.create_index("ix_inbox_heard_at", "inbox", ["heard_at"])
    op.create_index("ix_inbox_lease_until", "inbox", ["lease_until"])
