"""Records of papers and authors in; a searchable, immutable index of them out."""

from corpus.index.snapshot import Growing, Index

__all__ = ["Growing", "Index"]
