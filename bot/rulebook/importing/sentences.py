"""Cuts the text of a section into sentences that can be quoted alone."""

from __future__ import annotations

import re

SHORT = frozenset(
    [
        "u.s.c",
        "u.s",
        "c.f.r",
        "sec",
        "secs",
        "art",
        "no",
        "nos",
        "e.g",
        "i.e",
        "etc",
        "mr",
        "mrs",
        "ms",
        "dr",
        "lt",
        "sgt",
        "capt",
        "cpl",
        "jr",
        "sr",
        "st",
        "vs",
        "dept",
        "inc",
        "co",
        "p",
        "pp",
        "para",
        "stat",
        "rev",
        "ann",
        "fig",
        "ch",
        "vol",
        "approx",
        "gov",
        "supt",
    ]
)
_END = re.compile(r"[.!?][\"”’)\]]*(?=\s+[\"“‘(\[]?[A-Z0-9§])")


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, spaces evened.

    Example: `No. 4 stands. See 20 U.S.C. 1232g.` has two.
    """
    flat = " ".join(text.split())
    found: list[str] = []
    start = 0
    for end in _END.finditer(flat):
        before = flat[start : end.start()].rpartition(" ")[2].lstrip("(“\"'").lower()
        if flat[end.start()] == "." and (before in SHORT or re.fullmatch(r"[a-z]|\(?[a-z0-9]{1,2}\)?|[ivx]+", before)):
            continue
        found.append(flat[start : end.end()].strip())
        start = end.end()
    rest = flat[start:].strip()
    return tuple(one for one in (*found, rest) if re.search(r"[A-Za-z]{2}", one))
