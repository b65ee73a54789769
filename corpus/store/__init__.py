"""The store: the one place where the corpus is kept, behind nouns."""

from corpus.store.intake import Intake
from corpus.store.kept import Kept
from corpus.store.records import Changed, Records
from corpus.store.rereading import Rereading, marks_of
from corpus.store.store import Store

__all__ = ["Changed", "Intake", "Kept", "Records", "Rereading", "Store", "marks_of"]
