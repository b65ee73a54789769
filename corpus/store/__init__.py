"""The store: the one place where the corpus is kept, behind nouns."""

from corpus.store.intake import Intake, SpokenOf
from corpus.store.kept import Kept
from corpus.store.personas import LONGEST_LIST
from corpus.store.records import Changed, Records
from corpus.store.rereading import Rereading, marks_of
from corpus.store.store import Store

__all__ = [
    "LONGEST_LIST",
    "Changed",
    "Intake",
    "Kept",
    "Records",
    "Rereading",
    "SpokenOf",
    "Store",
    "marks_of",
]
