"""Who changed what about a digest; what each person has seen."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "subscription_changes",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("deed", sa.String(10), nullable=False),
        sa.Column("changed_by", sa.String(64), nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("undone_by", sa.String(64)),
        sa.Column("undone_at", sa.String(32)),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name="fk_subscription_changes_subscription_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_subscription_changes"),
    )
    op.create_index(
        "ix_subscription_changes_subscription_id_subscription_changes_id",
        "subscription_changes",
        ["subscription_id", "id"],
    )
    op.create_table(
        "catch_ups",
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("looked_at", sa.String(32), nullable=False),
        sa.Column("seen_to", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "user", name="pk_catch_ups"),
    )
    add = sa.text("INSERT INTO counters (name, value) VALUES (:name, 0) ON CONFLICT DO NOTHING")
    op.execute(add.bindparams(name="subscription_change"))
