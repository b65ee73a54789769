"""The revisions of the tables are one line: each after one other, none beside another."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

import corpus.store.migrations


def test_there_is_one_newest_revision() -> None:
    config = Config()
    folder = Path(corpus.store.migrations.__file__).parent
    config.set_main_option("script_location", str(folder))

    revisions = list(ScriptDirectory.from_config(config).walk_revisions())

    assert ScriptDirectory.from_config(config).get_heads() == [revisions[0].revision]
    assert len({each.down_revision for each in revisions}) == len(revisions)
