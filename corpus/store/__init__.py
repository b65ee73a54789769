"""The store: the one place where the corpus is kept, behind nouns."""

from corpus.store.intake import Intake
from corpus.store.records import Changed, Records
from corpus.store.store import Store

__all__ = ["Changed", "Intake", "Records", "Store"]
