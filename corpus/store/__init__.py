"""The store: the one place where the corpus is kept, behind nouns."""

from corpus.store.store import Store

__all__ = ["Store"]
