"""What we said for everybody about papers, and what people say is wrong with cards."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "discussions",
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.Column("thread_ts", sa.String(32)),
        sa.Column("discussed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "ref", name="pk_discussions"),
    )
    op.create_index("ix_discussions_discussed_at", "discussions", ["discussed_at"])
    op.create_index("ix_discussions_workspace_discussions_ref", "discussions", ["workspace", "ref"])
    op.create_index(
        "ix_delivery_items_workspace_delivery_items_ref", "delivery_items", ["workspace", "ref"]
    )
    op.create_table(
        "flags",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.Column("complaint", sa.String(10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("flagged_at", sa.String(32), nullable=False),
        sa.Column("settled_at", sa.String(32)),
        sa.Column("settled_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_flags"),
        sa.UniqueConstraint("workspace", "user", "ref", name="uq_flags_workspace_user_ref"),
    )
    op.create_index("ix_flags_settled_at", "flags", ["settled_at"])
