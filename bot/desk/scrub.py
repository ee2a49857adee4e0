"""Takes out what could point at a person: names by pattern, ids, numbers, addresses, dates of birth, case numbers.

Patterns, not understanding: it errs towards taking out, and its reminder to leave names out stays true.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.identifiers import Span, identifiers
from bot.desk.names import names


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A text without what could point at a person; `found` names the kinds that were taken out, sorted."""

    text: str
    found: tuple[str, ...]


def scrub(text: str) -> Scrubbed:
    """The text with each find replaced by its kind in square brackets: "can he search [name]'s locker"."""
    spans = joined([*identifiers(text), *names(text)])
    parts: list[str] = []
    at = 0
    for start, end, kind in spans:
        parts += [text[at:start], f"[{kind}]"]
        at = end
    return Scrubbed("".join([*parts, text[at:]]), tuple(sorted({kind for _, _, kind in spans})))


def joined(spans: list[Span]) -> list[Span]:
    """The spans in order, overlapping ones made one; the kind of the longest stays."""
    result: list[Span] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if result and start < result[-1][1]:
            first, last, old = result[-1]
            kept = old if last - first >= end - start else kind
            result[-1] = (first, max(last, end), kept)
        else:
            result.append((start, end, kind))
    return result
