"""A digest may come on several days of a week or a month."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "subscriptions", sa.Column("days", sa.String(96), nullable=False, server_default="0")
    )
    op.execute("UPDATE subscriptions SET days = CAST(day AS VARCHAR)")
    op.drop_column("subscriptions", "day")
