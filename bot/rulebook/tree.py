"""What a rule file says, as text with line numbers: the only shape that the strict reader hands on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single text: `4.10` stays `4.10`, `no` stays `no`."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, in the order written."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Named entries, in the order written; no name stands twice."""

    pairs: tuple[tuple[Leaf, Node], ...]
    line: int


Node = Leaf | Listing | Mapping
