"""What each change touched, so that an index can follow without being built anew."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "touched",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_touched"),
    )
    op.create_index("ix_touched_change", "touched", ["change"])
    # Nothing is known of the changes before this one: whoever is behind it begins anew.
    op.execute(
        "INSERT INTO touched (kind, id, change)"
        " SELECT 'all', 0, value FROM counters WHERE name = 'change'"
    )
