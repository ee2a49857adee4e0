"""How much Slack shows: every length and count of Block Kit in one place, and cutting where a sentence ends."""

from __future__ import annotations

import re

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
"""Blocks in a modal or in Home."""
SECTION = 3000
HEADER = 150
CONTEXT = 10
"""Elements of one context block."""
ACTIONS = 25
"""Elements of one actions block."""
BUTTON = 75
LABEL = 75
"""An `accessibility_label`."""
VALUE = 2000
OPTION = 75
OPTION_VALUE = 150
OPTIONS = 100
TITLE = 24
"""A modal's title, its submit and its close button."""
METADATA = 3000
IDENTIFIER = 255
"""An `action_id`, `block_id` or `callback_id`."""
INPUT_LABEL = 2000
PLACEHOLDER = 150
INPUT = 3000
TEXT = 4000
"""A message's top-level `text`; Slack asks for no more."""
QUESTION = 3000
"""Characters of a question that are read; more than anybody types into one message."""
OUTPUT = 3000
"""One output of a workflow step."""

_SENTENCE_END = re.compile(r"[.!?…][”\"')\]]*(?=\s|$)")


def clip(text: str, most: int) -> str:
    """The text, cut at a word and ended with "…" when it is longer than `most` characters."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    space = kept.rfind(" ", most // 2)
    return (kept[:space] if space > 0 else kept).rstrip(" ,;:") + "…"


def cut(text: str, most: int) -> tuple[str, str]:
    """Head of at most `most` characters that ends with a sentence, and the rest ("" when all of it fits).

    A sentence that is too long by itself is cut at a word; a word that is, anywhere.
    """
    if len(text) <= most:
        return text, ""
    ends = [match.end() for match in _SENTENCE_END.finditer(text) if match.end() <= most]
    at = ends[-1] if ends else text.rfind(" ", 1, most + 1)
    at = at if at > 0 else most
    return text[:at].rstrip(), text[at:].lstrip()


def pages(text: str, most: int) -> tuple[str, ...]:
    """The whole text in pieces of at most `most` characters, each cut where a sentence ends; never empty."""
    found = []
    rest = text
    while True:
        head, rest = cut(rest, most)
        found.append(head)
        if not rest:
            return tuple(found)
