"""The few Adaptive Card elements that Fenceline's cards are made of, as plain JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from adapters.teams.port import JSON

CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_MARKUP = re.compile(r"([\\`*_\[\]#~|<>])")


def plain(text: str) -> str:
    """Text that shows as it is written: a card's text is Markdown, and ours is not."""
    return _MARKUP.sub(r"\\\1", text)


def text(words: str, **look: Any) -> JSON:
    """A line of plain words that wraps; `look` as the schema names it (`weight`, `size`, `isSubtle` …)."""
    return {"type": "TextBlock", "text": plain(words), "wrap": True, **look}


def heading(words: str, size: str = "Medium") -> JSON:
    """A line that screen readers announce as a heading."""
    return text(words, weight="Bolder", size=size, style="heading")


def numbered(lines: Iterable[str], **look: Any) -> JSON:
    """Steps in order, as one Markdown list."""
    words = "\n".join(f"{place}. {plain(line)}" for place, line in enumerate(lines, start=1))
    return {"type": "TextBlock", "text": words, "wrap": True, **look}


def box(items: list[JSON], style: str = "", **look: Any) -> JSON:
    """A container; `style` is emphasis, good, attention or warning."""
    return {"type": "Container", "items": items, **({"style": style} if style else {}), **look}


def row(*actions: JSON) -> JSON:
    """Buttons where they belong in the text."""
    return {"type": "ActionSet", "actions": list(actions)}


def toggle(title: str, *targets: str) -> JSON:
    """A button that shows or hides elements by id, without asking anybody."""
    return {"type": "Action.ToggleVisibility", "title": title, "targetElements": list(targets)}


def typed(title: str, words: str) -> JSON:
    """A button that says something as if its presser had typed it."""
    return {"type": "Action.Submit", "title": title, "data": {"msteams": {"type": "imBack", "value": words}}}


def field(name: str, label: str, **look: Any) -> JSON:
    """A field to write in. Never required: a hidden field that must be filled would hold up every other button."""
    return {"type": "Input.Text", "id": name, "label": label, "isMultiline": True, "maxLength": 2000, **look}


def choices(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> JSON:
    """A short list to pick one from; options are (value, words)."""
    listed = [{"title": words, "value": value} for value, words in options]
    return {"type": "Input.ChoiceSet", "id": name, "label": label, "style": "compact", "value": chosen, "choices": listed}


def card(body: list[JSON], language: str, spoken: str, actions: Iterable[JSON] = ()) -> JSON:
    """A whole card; `spoken` is its gist for screen readers and for clients that cannot show it."""
    last = list(actions)
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": "1.5",
        "lang": language,
        "fallbackText": spoken,
        "speak": spoken,
        "body": body,
        **({"actions": last} if last else {}),
    }


def attached(content: JSON) -> JSON:
    """A card as a message's attachment."""
    return {"contentType": CARD, "content": content}


def weight(content: JSON) -> int:
    """Bytes of a card on the wire."""
    return len(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())
