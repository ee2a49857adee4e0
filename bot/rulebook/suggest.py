"""Did you mean …? The nearest known name for one that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

NEAR_ENOUGH = 75.0
"""`fuzz.ratio` below which a suggestion would only puzzle."""


def nearest(written: str, known: Iterable[str]) -> str:
    """Return the known name that looks most like `written`, or an empty text when none is near.

    `wehn` is near `when`; `act.deal` is near `conduct.deal`, which differs only before the dot. Among equally near
    names the first in alphabetical order is taken.
    """
    names = sorted(known)
    term = written.rpartition(".")[2]
    same_term = [name for name in names if "." in written and name.rpartition(".")[2] == term and not term.isdigit()]
    if same_term:
        return same_term[0]
    found = process.extractOne(written, names, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return str(found[0]) if found else ""


def did_you_mean(written: str, known: Iterable[str], listed: int = 12) -> str:
    """Return a hint for an unknown name: the nearest one, or the names to choose from when they are few."""
    names = sorted(known)
    near = nearest(written, names)
    if near:
        return f"Did you mean `{near}`?"
    if 0 < len(names) <= listed:
        return "Choose from: " + ", ".join(names) + "."
    return ""
