"""More than one message of a channel about a paper, ages of lists, whose flags rang the owners."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TEMPORARY TABLE said AS SELECT * FROM discussions")
    op.drop_table("discussions")
    op.create_table(
        "discussions",
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.Column("thread_ts", sa.String(32)),
        sa.Column("discussed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "ref", "ts", name="pk_discussions"),
    )
    op.create_index("ix_discussions_discussed_at", "discussions", ["discussed_at"])
    op.create_index("ix_discussions_workspace_discussions_ref", "discussions", ["workspace", "ref"])
    columns = "workspace, channel, ref, ts, thread_ts, discussed_at"
    op.execute(f"INSERT INTO discussions ({columns}) SELECT {columns} FROM said")  # noqa: S608
    op.execute("DROP TABLE said")
    op.add_column("number_lists", sa.Column("listed_at", sa.String(32)))
    op.create_index("ix_number_lists_listed_at", "number_lists", ["listed_at"])
    op.create_table(
        "rings",
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("rung_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "user", name="pk_rings"),
    )
