"""What people decided about identity, by entries; numbers that may come back; re-reading."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NO = sa.text("FALSE")


def upgrade() -> None:
    op.create_table(
        "decision_entries",
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("side", sa.String(5), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name="fk_decision_entries_decision_id"
        ),
        sa.PrimaryKeyConstraint("decision_id", "entry_id", name="pk_decision_entries"),
    )
    op.create_index("ix_decision_entries_entry_id", "decision_entries", ["entry_id"])
    op.add_column("entries", sa.Column("former_id", ID))
    set_ = sa.text("former_id IS NOT NULL")
    op.create_index(
        "ix_entries_former_id", "entries", ["former_id"], sqlite_where=set_, postgresql_where=set_
    )
    op.add_column("entries", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=NO))
    op.add_column("documents", sa.Column("given", sa.Text()))
    # Two papers that a person keeps apart may share an identifier all the same.
    with op.batch_alter_table("identifiers") as table:
        table.drop_constraint("pk_identifiers", type_="primary")
        table.create_primary_key("pk_identifiers", ["identifier", "paper_id"])
