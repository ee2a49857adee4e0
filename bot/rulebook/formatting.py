"""Lays rule files out alike and keeps every comment; what a file says never changes.

The only place that writes YAML: edits that a person makes elsewhere (a phrase added, an example added) come through here too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.rule import Problem
from bot.rulebook.loading import tree_of
from bot.rulebook.rule_file import KEYS
from bot.rulebook.shape import Page
from bot.rulebook.tree import Leaf, Listing, Mapping, Node
from bot.trouble import Trouble

WIDEST = 10_000
"""Columns; texts are never broken over lines."""
LONGEST_LIST = 120
"""Signs of a list in square brackets; a longer one is written with one item a line."""


class NotFormatted(Trouble):
    """A file that cannot be laid out without changing what it says."""


def formatted(raw: bytes, name: str) -> str:
    """Return the file's text laid out alike: two spaces a level, one blank line at most, known entries in their order.

    Raises `NotFormatted` when the file cannot be read; comments and quotation marks stay.
    """
    before = _tree(raw, name)
    data = _reader().load(raw.decode("utf-8-sig"))
    _order(data)
    _stack(data)
    text = _written(data)
    after = _tree(text.encode(), name)
    if _said(before) != _said(after):
        raise NotFormatted(f"{name} would say something else when laid out.", "Lay it out by hand: two spaces for each level.")
    return text


def edited(raw: bytes, name: str, change: Callable[[Any], None]) -> str:
    """Return the file's text after `change` was made to what it says; comments stay.

    `change` gets lists and groups as they stand and alters them in place. Raises `NotFormatted` when the file, or what
    comes of it, cannot be read.
    """
    if raw:
        _tree(raw, name)
    data = _reader().load(raw.decode("utf-8-sig")) if raw else CommentedMap()
    change(data)
    text = _written(data)
    _tree(text.encode(), name)
    return text


def _reader() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = WIDEST
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    return yaml


def _written(data: object) -> str:
    buffer = io.StringIO()
    _reader().dump(data, buffer)
    lines = [line.rstrip() for line in buffer.getvalue().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip("\n")) + "\n"


def _tree(raw: bytes, name: str) -> Node:
    problems: list[Problem] = []
    tree = tree_of(raw, Page(name, problems))
    if tree is None or problems:
        raise NotFormatted(str(problems[0]) if problems else f"{name} cannot be read.", "Mend it, then format it again.")
    return tree


def _said(node: Node) -> object:
    """Return what a tree says, without lines and without the order of entries."""
    match node:
        case Leaf():
            return " ".join(node.text.split())
        case Listing():
            return [_said(item) for item in node.items]
        case Mapping():
            return {key.text: _said(value) for key, value in node.pairs}


def _order(data: object) -> None:
    """Bring the entries of each rule into their usual order, unless a comment stands between them."""
    rules = data.get("rules") if isinstance(data, CommentedMap) else None
    for rule in rules if isinstance(rules, CommentedSeq) else ():
        if isinstance(rule, CommentedMap) and not rule.ca.items:
            for key in (key for key in KEYS if key in rule):
                rule.move_to_end(key)


def _stack(data: object) -> None:
    """Write long lists in square brackets one item a line, so that a change shows as one line."""
    children = data.values() if isinstance(data, CommentedMap) else data if isinstance(data, CommentedSeq) else ()
    for child in children:
        _stack(child)
    if isinstance(data, CommentedSeq) and data.fa.flow_style() and sum(len(str(item)) + 2 for item in data) > LONGEST_LIST:
        data.fa.set_block_style()
