"""Authors made of personas, which decisions hang on; claims that go with them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
METRICS = "category, affiliation, h_index, paper_count, citations, novelty, ai_score"


def upgrade() -> None:
    _author_names()
    _claims()
    op.create_table(
        "decision_personas",
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("persona", sa.Text(), nullable=False),
        sa.Column("side", sa.String(5), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name="fk_decision_personas_decision_id"
        ),
        sa.PrimaryKeyConstraint("decision_id", "persona", name="pk_decision_personas"),
    )
    op.create_index("ix_decision_personas_persona", "decision_personas", ["persona"])


def _author_names() -> None:
    """What a record calls its person goes with the record, all else with the name."""
    op.execute("CREATE TABLE author_names_before AS SELECT * FROM author_names")
    op.drop_table("author_names")
    op.create_table(
        "author_names",
        sa.Column("author_id", ID, nullable=False),
        sa.Column("persona", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(8), nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name="fk_author_names_author_id"),
        sa.PrimaryKeyConstraint("author_id", "persona", "name", name="pk_author_names"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_author_names_name_key", "author_names", ["name_key"])
    own = sa.text("persona != name_key")
    op.create_index(
        "ix_author_names_persona",
        "author_names",
        ["persona"],
        sqlite_where=own,
        postgresql_where=own,
    )
    op.execute(
        "INSERT INTO author_names (author_id, persona, name, name_key, basis) "
        "SELECT n.author_id, "
        "CASE WHEN n.basis = 'listed' THEN n.name_key "
        "WHEN a.key IS NOT NULL THEN '#key ' || a.key "
        "ELSE COALESCE((SELECT MIN(p.name_key) FROM author_names_before p "
        "WHERE p.author_id = n.author_id AND p.basis = 'profile'), n.name_key) END, "
        "n.name, n.name_key, n.basis "
        "FROM author_names_before n JOIN authors a ON a.id = n.author_id"
    )
    op.drop_table("author_names_before")


def _claims() -> None:
    op.execute("CREATE TABLE claims_before AS SELECT * FROM claims")
    op.drop_table("claims")
    op.create_table(
        "claims",
        sa.Column("author_id", ID, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("persona", sa.Text(), nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("category", sa.String(64), nullable=True),
        sa.Column("affiliation", sa.Text(), nullable=True),
        sa.Column("h_index", sa.Integer(), nullable=True),
        sa.Column("paper_count", sa.Integer(), nullable=True),
        sa.Column("citations", sa.Integer(), nullable=True),
        sa.Column("novelty", sa.Integer(), nullable=True),
        sa.Column("ai_score", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name="fk_claims_author_id"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_claims_document_id"),
        sa.PrimaryKeyConstraint("author_id", "document_id", "persona", name="pk_claims"),
    )
    op.create_index("ix_claims_document_id", "claims", ["document_id"])
    op.execute(
        f"INSERT INTO claims (author_id, document_id, persona, as_of, {METRICS}) "  # noqa: S608
        "SELECT author_id, document_id, (SELECT MIN(n.persona) FROM author_names n "
        "WHERE n.author_id = c.author_id AND n.basis = 'profile'), as_of, "
        f"{METRICS} FROM claims_before c WHERE EXISTS (SELECT 1 FROM author_names n "
        "WHERE n.author_id = c.author_id AND n.basis = 'profile')"
    )
    op.drop_table("claims_before")
