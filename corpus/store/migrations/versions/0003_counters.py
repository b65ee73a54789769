"""A row for every counter, so that two who count for the first time find the same one to lock."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAMES = (
    "author",
    "change",
    "decision",
    "document",
    "entry",
    "follow",
    "paper",
    "post",
    "subscription",
)


def upgrade() -> None:
    add = sa.text("INSERT INTO counters (name, value) VALUES (:name, 0) ON CONFLICT DO NOTHING")
    for name in NAMES:
        op.execute(add.bindparams(name=name))
