"""Feeds that are polled, the pace of servers, and what is news."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NO = sa.text("FALSE")


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(64)),
        sa.Column("channel", sa.String(64)),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("checked_at", sa.String(32)),
        sa.Column("succeeded_at", sa.String(32)),
        sa.Column("due", sa.String(32), nullable=False),
        sa.Column("lease_until", sa.String(32)),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.String(32)),
        sa.Column("complaint", sa.Text()),
        sa.Column("alerted_at", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("source", name="uq_feeds_source"),
    )
    op.create_index("ix_feeds_state_feeds_due", "feeds", ["state", "due"])
    op.create_table(
        "pacing",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("free_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_pacing"),
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('feed', 0) ON CONFLICT DO NOTHING")
    op.add_column("documents", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=NO))
    for table in ("papers", "posts"):
        op.add_column(table, sa.Column("news_at", sa.String(32)))
        rows = sa.table(table, sa.column("first_seen"), sa.column("news_at"))
        op.execute(sa.update(rows).values(news_at=rows.c.first_seen))
        op.drop_index(f"ix_{table}_first_seen", table)
        op.create_index(f"ix_{table}_news_at", table, ["news_at"])
