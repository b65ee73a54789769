"""Typing errors as people make them: a text in, the same text misspelt out."""

import random

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspelt(text: str, rng: random.Random, *, errors: int) -> str:
    """The text with so many letters changed, left out, put in or swapped, never the first."""
    for _ in range(errors):
        text = _one(text, rng)
    return text


def _one(text: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(text) - 1)
    match rng.choice(("change", "leave out", "put in", "swap")):
        case "change":
            return text[:at] + rng.choice(LETTERS) + text[at + 1 :]
        case "leave out":
            return text[:at] + text[at + 1 :]
        case "put in":
            return text[:at] + rng.choice(LETTERS) + text[at:]
        case _:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
