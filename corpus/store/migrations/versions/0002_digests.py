"""Subscriptions, what they follow, numbered lists, and the ledger of deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "number_lists",
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("refs", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="pk_number_lists"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("rhythm", sa.String(8), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("style", sa.String(10), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("planned_from", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("workspace", "channel", name="uq_subscriptions_workspace_channel"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("slot", sa.String(96), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("due", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("payload_sha", sa.String(64), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("owner", sa.String(128), nullable=True),
        sa.Column("lease_until", sa.String(32), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("first_try", sa.String(32), nullable=True),
        sa.Column("last_try", sa.String(32), nullable=True),
        sa.Column("not_before", sa.String(32), nullable=True),
        sa.Column("ts", sa.String(32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("planned_at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_deliveries_subscription_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "workspace",
            "channel",
            "subscription_id",
            "slot",
            "part",
            name="uq_deliveries_workspace_channel_subscription_id_slot_part",
        ),
    )
    op.create_index("ix_deliveries_state_deliveries_due", "deliveries", ["state", "due"])
    op.create_index(
        "ix_deliveries_subscription_id_deliveries_due", "deliveries", ["subscription_id", "due"]
    )
    op.create_table(
        "follows",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_follows_subscription_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_follows"),
        sa.UniqueConstraint(
            "subscription_id", "kind", "target", name="uq_follows_subscription_id_kind_target"
        ),
    )
    op.create_table(
        "delivery_items",
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.Column("delivery_id", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name="fk_delivery_items_delivery_id"
        ),
        sa.PrimaryKeyConstraint("workspace", "channel", "ref", name="pk_delivery_items"),
    )
    op.create_index("ix_delivery_items_delivery_id", "delivery_items", ["delivery_id"])
    op.create_table(
        "signing_keys",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_signing_keys"),
    )
