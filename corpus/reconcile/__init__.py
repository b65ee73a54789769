"""Pure deciding: statements and what is known in, changes with their reasons out."""

from corpus.reconcile.authorships import names_in, of_paper, of_post
from corpus.reconcile.comparing import compare
from corpus.reconcile.facts import merge
from corpus.reconcile.moves import reconcile_people
from corpus.reconcile.papers import reconcile_papers
from corpus.reconcile.people import People
from corpus.reconcile.persons import is_idle, judge_personas
from corpus.reconcile.posts import post_key, reconcile_posts
from corpus.reconcile.same import judge, match_keys

__all__ = [
    "People",
    "compare",
    "is_idle",
    "judge",
    "judge_personas",
    "match_keys",
    "merge",
    "names_in",
    "of_paper",
    "of_post",
    "post_key",
    "reconcile_papers",
    "reconcile_people",
    "reconcile_posts",
]
