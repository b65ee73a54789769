"""The corpus: documents, entries, papers, posts, authors and what was decided about them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "authors",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("has_profile", sa.Boolean(), nullable=False),
        sa.Column("first_seen", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_authors"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("left_id", ID, nullable=False),
        sa.Column("right_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.String(32), nullable=False),
        sa.Column("undone_at", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_kind_decisions_left_id", "decisions", ["kind", "left_id"])
    op.create_index("ix_decisions_kind_decisions_right_id", "decisions", ["kind", "right_id"])
    op.create_table(
        "documents",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("identity", sa.String(400), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("profile", sa.Text(), nullable=True),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("read_at", sa.String(32), nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("newest_entry", sa.String(32), nullable=True),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("identity", name="uq_documents_identity"),
    )
    op.create_index("ix_documents_digest", "documents", ["digest"])
    op.create_index("ix_documents_source", "documents", ["source"])
    op.create_table(
        "papers",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("short_name", sa.Text(), nullable=True),
        sa.Column("authors_complete", sa.Boolean(), nullable=False),
        sa.Column("affiliations", sa.Text(), nullable=True),
        sa.Column("category", sa.String(64), nullable=True),
        sa.Column("published", sa.String(32), nullable=True),
        sa.Column("updated", sa.String(32), nullable=True),
        sa.Column("year_inferred", sa.Boolean(), nullable=False),
        sa.Column("has_code", sa.Boolean(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("first_seen", sa.String(32), nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("provenance", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_papers"),
    )
    op.create_index("ix_papers_first_seen", "papers", ["first_seen"])
    op.create_table(
        "posts",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("published", sa.String(32), nullable=True),
        sa.Column("updated", sa.String(32), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("feed_title", sa.Text(), nullable=True),
        sa.Column("first_seen", sa.String(32), nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("key", name="uq_posts_key"),
    )
    op.create_index("ix_posts_feed", "posts", ["feed"])
    op.create_index("ix_posts_first_seen", "posts", ["first_seen"])
    op.create_table(
        "redirects",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("old_id", ID, nullable=False),
        sa.Column("new_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("kind", "old_id", name="pk_redirects"),
    )
    op.create_index("ix_redirects_new_id", "redirects", ["new_id"])
    op.create_table(
        "author_names",
        sa.Column("author_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(8), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name="fk_author_names_author_id"),
        sa.PrimaryKeyConstraint("author_id", "name", name="pk_author_names"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_author_names_name_key", "author_names", ["name_key"])
    op.create_table(
        "authorships",
        sa.Column("paper_id", ID, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(8), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name="fk_authorships_author_id"),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name="fk_authorships_paper_id"),
        sa.PrimaryKeyConstraint("paper_id", "rank", name="pk_authorships"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_authorships_author_id_authorships_paper_id", "authorships", ["author_id", "paper_id"]
    )
    op.create_table(
        "claims",
        sa.Column("author_id", ID, nullable=False),
        sa.Column("document_id", ID, nullable=False),
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
        sa.PrimaryKeyConstraint("author_id", "document_id", name="pk_claims"),
    )
    op.create_index("ix_claims_document_id", "claims", ["document_id"])
    op.create_table(
        "entries",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("paper_id", ID, nullable=True),
        sa.Column("post_id", ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_entries_document_id"),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name="fk_entries_paper_id"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_entries_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
    )
    op.create_index("ix_entries_document_id", "entries", ["document_id"])
    op.create_index("ix_entries_mark", "entries", ["mark"])
    op.create_index("ix_entries_paper_id", "entries", ["paper_id"])
    op.create_index("ix_entries_post_id", "entries", ["post_id"])
    op.create_table(
        "identifiers",
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("paper_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name="fk_identifiers_paper_id"),
        sa.PrimaryKeyConstraint("identifier", name="pk_identifiers"),
    )
    op.create_index("ix_identifiers_paper_id", "identifiers", ["paper_id"])
    op.create_table(
        "match_keys",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("paper_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name="fk_match_keys_paper_id"),
        sa.PrimaryKeyConstraint("key", "paper_id", name="pk_match_keys"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_match_keys_paper_id", "match_keys", ["paper_id"])
    op.create_table(
        "post_authors",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(8), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name="fk_post_authors_author_id"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_post_authors_post_id"),
        sa.PrimaryKeyConstraint("post_id", "rank", name="pk_post_authors"),
    )
    op.create_index("ix_post_authors_author_id", "post_authors", ["author_id"])
