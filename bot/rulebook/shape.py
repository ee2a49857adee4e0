"""Reads a tree field by field and notes every mistake, so that one run shows an author all of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from bot.rule import Problem
from bot.rulebook.suggest import did_you_mean, nearest
from bot.rulebook.tree import Leaf, Listing, Mapping, Node

Choice = TypeVar("Choice", bound=StrEnum)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
YES = frozenset({"yes", "true", "on"})
NO = frozenset({"no", "false", "off"})
SPLIT = "A comma inside curly brackets starts a new entry; put quotation marks around a text that has one."


@dataclass(frozen=True, slots=True)
class Page:
    """One file under reading, and the problems met in it."""

    file: str
    """As an author knows it: `model/rules/04-discipline.yaml`."""
    problems: list[Problem]

    def wrong(self, line: int, where: str, message: str, hint: str = "", *, severe: bool = True) -> None:
        """Note one mistake."""
        self.problems.append(Problem(self.file, line, where, message, hint, severe))


def kind_of(node: Node) -> str:
    """Name a node's shape the way an author would: a text, a list, a group of named entries."""
    match node:
        case Leaf():
            return "a text"
        case Listing():
            return "a list"
        case Mapping():
            return "a group of named entries"


@dataclass(frozen=True, slots=True)
class Fields:
    """The named entries of one mapping; each question notes what is wrong with the entry that it asks for."""

    page: Page
    where: str
    line: int
    entries: dict[str, tuple[int, Node]]
    """Name to the line of the name and what stands there."""

    def wrong(self, name: str, message: str, hint: str = "", *, severe: bool = True) -> None:
        """Note a mistake at the entry `name`, or at the mapping when there is no such entry."""
        line = self.entries[name][0] if name in self.entries else self.line
        self.page.wrong(line, self.where, message, hint, severe=severe)

    def has(self, name: str) -> bool:
        """Tell whether an entry is there and not left empty."""
        found = self.entries.get(name)
        return found is not None and not (isinstance(found[1], Leaf) and not found[1].text)

    def line_of(self, name: str) -> int:
        """Return the line of an entry, or of the mapping."""
        return self.entries[name][0] if name in self.entries else self.line

    def node(self, name: str, *, required: bool = False) -> Node | None:
        """Return what stands under `name`; None when it is missing or empty."""
        if self.has(name):
            return self.entries[name][1]
        if required:
            state = "is empty" if name in self.entries else "is missing"
            self.wrong(name, f"`{name}` {state}.")
        return None

    def text(self, name: str, *, required: bool = False) -> str:
        """Return one text, trimmed, with inner line breaks folded to spaces."""
        node = self.node(name, required=required)
        if node is None:
            return ""
        if isinstance(node, Leaf):
            return " ".join(node.text.split())
        self.wrong(name, f"`{name}` should be a text, but it is {kind_of(node)}.")
        return ""

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts; a single text counts as a list of one."""
        node = self.node(name, required=required)
        return () if node is None else texts_in(self.page, self.where, name, node)

    def choice(self, name: str, kinds: type[Choice], *, required: bool = False, empty: str = "", but: Choice | None = None) -> Choice | None:
        """Return a member of `kinds` other than `but`; the text `empty` (such as `null`) stands for none of them."""
        written = self.text(name, required=required)
        if not written or (empty and written == empty):
            return None
        known = [kind.value for kind in kinds if kind is not but]
        if written in known:
            return kinds(written)
        allowed = known + ([empty] if empty else [])
        near = nearest(written, allowed)
        hint = (f"Did you mean `{near}`? " if near else "") + "It can be: " + ", ".join(allowed) + "."
        self.wrong(name, f"`{name}` cannot be `{written}`.", hint)
        return None

    def day(self, name: str, *, required: bool = False) -> date | None:
        """Return a day written as 2026-08-15."""
        written = self.text(name, required=required)
        if not written:
            return None
        try:
            return date.fromisoformat(written if _DAY.fullmatch(written) else "")
        except ValueError:
            self.wrong(name, f"`{name}` is `{written}`, which is not a day.", "Write year-month-day, such as 2026-08-15.")
            return None

    def flag(self, name: str) -> bool:
        """Return yes or no; no when it is not said."""
        written = self.text(name).lower()
        if written and written not in YES | NO:
            self.wrong(name, f"`{name}` is `{written}`.", "Write yes or no.")
        return written in YES

    def whole(self, name: str) -> int | None:
        """Return a whole number; `$1,000` reads as 1000."""
        written = self.text(name)
        if not written:
            return None
        try:
            return int(written.removeprefix("$").replace(",", ""))
        except ValueError:
            self.wrong(name, f"`{name}` is `{written}`, which is not a whole number.", "Write digits only, such as 250.")
            return None

    def inside(self, name: str, known: Collection[str], *, required: bool = False, where: str = "") -> Fields | None:
        """Return the mapping under `name`, with its unknown entries noted."""
        node = self.node(name, required=required)
        return None if node is None else fields_of(self.page, node, where or self.where, known, name)

    def each(self, name: str, *, required: bool = False) -> tuple[Node, ...]:
        """Return the items of the list under `name`."""
        node = self.node(name, required=required)
        if node is None:
            return ()
        if isinstance(node, Listing):
            return node.items
        self.wrong(name, f"`{name}` should be a list, but it is {kind_of(node)}.", "Start each item on its own line with a dash.")
        return ()

    def named(self, name: str) -> tuple[tuple[Leaf, Node], ...]:
        """Return the pairs of a mapping whose names are free, such as the sets of a vocabulary."""
        node = self.node(name)
        if node is None:
            return ()
        if isinstance(node, Mapping):
            return node.pairs
        self.wrong(name, f"`{name}` should be a group of named entries, but it is {kind_of(node)}.")
        return ()


def texts_in(page: Page, where: str, name: str, node: Node) -> tuple[str, ...]:
    """Return the texts of a list; empty items and nested lists are noted."""
    return tuple(leaf.text for leaf in leaves_in(page, where, name, node))


def leaves_in(page: Page, where: str, name: str, node: Node) -> tuple[Leaf, ...]:
    """Return the texts of a list with their lines, each trimmed and folded to one line."""
    items: tuple[Node, ...] = node.items if isinstance(node, Listing) else (node,)
    found: list[Leaf] = []
    for item in items:
        if not isinstance(item, Leaf):
            hint = "A text with a colon in it needs quotation marks around it." if isinstance(item, Mapping) else ""
            page.wrong(item.line, where, f"`{name}` should hold texts only, but here is {kind_of(item)}.", hint)
        elif not item.text.strip():
            page.wrong(item.line, where, f"`{name}` has an empty item.")
        else:
            found.append(Leaf(" ".join(item.text.split()), item.line))
    return tuple(found)


def fields_of(page: Page, node: Node, where: str, known: Collection[str], name: str = "") -> Fields | None:
    """Open a mapping; every entry whose name is not among `known` is noted with the nearest one that is."""
    if not isinstance(node, Mapping):
        what = f"`{name}`" if name else "This"
        page.wrong(node.line, where, f"{what} should be a group of named entries, but it is {kind_of(node)}.")
        return None
    entries: dict[str, tuple[int, Node]] = {}
    for key, value in node.pairs:
        if key.text in known:
            entries[key.text] = (key.line, value)
        else:
            place = f" in `{name}`" if name else ""
            split = isinstance(value, Leaf) and not value.text and key.line == node.line
            hint = SPLIT if split else did_you_mean(key.text, known, listed=20)
            page.wrong(key.line, where, f"`{key.text}` is not known here{place}.", hint)
    return Fields(page, where, node.line, entries)
