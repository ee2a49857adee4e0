"""The pieces of Block Kit that cards and modals are laid out from; plain data, cut to Slack's limits.

Words stand in `plain_text` and `rich_text`, which Slack shows letter by letter: nothing in them can act as markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.limits import (
    ACTIONS,
    BUTTON,
    CONTEXT,
    HEADER,
    LABEL,
    OPTION,
    OPTION_VALUE,
    OPTIONS,
    PLACEHOLDER,
    SECTION,
    VALUE,
    clip,
)

Block = dict[str, Any]


def plain(text: str, most: int = SECTION) -> Block:
    """Literal text; emoji stay. Slack refuses a text without characters, so that nothing is a blank."""
    return {"type": "plain_text", "text": clip(text, most) or " ", "emoji": True}


def word(text: str, bold: bool = False, italic: bool = False) -> Block:
    """A stretch of rich text."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    element: Block = {"type": "text", "text": clip(text, SECTION) or " "}
    return element | {"style": style} if style else element


def paragraph(*words: Block) -> Block:
    """One paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(words)}


def quoted(*words: Block) -> Block:
    """A paragraph with a bar at its side."""
    return {"type": "rich_text_quote", "elements": list(words)}


def listed(lines: Sequence[str], numbered: bool = False, bold: bool = False) -> Block:
    """A list; `numbered` where the order matters."""
    items = [paragraph(word(line, bold)) for line in lines]
    return {"type": "rich_text_list", "style": "ordered" if numbered else "bullet", "elements": items}


def rich(*parts: Block) -> Block:
    """A block of paragraphs, quotes and lists."""
    return {"type": "rich_text", "elements": list(parts)}


def header(text: str) -> Block:
    """A large line."""
    return {"type": "header", "text": plain(text, HEADER)}


def small(*lines: str) -> Block:
    """Small grey lines."""
    return {"type": "context", "elements": [plain(line) for line in lines[:CONTEXT]]}


def button(text: str, action: str, value: Mapping[str, Any] | None = None, style: str = "", label: str = "") -> Block:
    """A button; `value` comes back when it is pressed, `label` is what a screen reader says instead of `text`."""
    made: Block = {"type": "button", "text": plain(text, BUTTON), "action_id": action}
    if value is not None:
        packed = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        assert len(packed) <= VALUE, f"the value of {action} is too long"
        made["value"] = packed
    if style:
        made["style"] = style
    if label:
        made["accessibility_label"] = clip(label, LABEL)
    return made


def row(*buttons: Block, name: str = "") -> Block:
    """Buttons beside each other; `name` finds the row again."""
    made: Block = {"type": "actions", "elements": list(buttons[:ACTIONS])}
    return made | {"block_id": name} if name else made


def choice(text: str, value: str) -> Block:
    """One option of a select menu or radio group."""
    return {"text": plain(text, OPTION), "value": value[:OPTION_VALUE]}


def menu(action: str, options: Sequence[Block], chosen: str = "", placeholder: str = "") -> Block:
    """A select menu."""
    made: Block = {"type": "static_select", "action_id": action, "options": list(options[:OPTIONS])}
    if placeholder:
        made["placeholder"] = plain(placeholder, PLACEHOLDER)
    first = next((option for option in options if option["value"] == chosen), None)
    return made | {"initial_option": first} if first else made


def field(name: str, label: str, element: Block, optional: bool = False, hint: str = "") -> Block:
    """A labelled field of a form; `name` finds its value again."""
    made: Block = {"type": "input", "block_id": name, "label": plain(label), "element": element, "optional": optional}
    return made | {"hint": plain(hint)} if hint else made


def writing(action: str, text: str = "", placeholder: str = "", most: int = SECTION) -> Block:
    """A box to write into, several lines high."""
    made: Block = {"type": "plain_text_input", "action_id": action, "multiline": True, "max_length": most}
    if text:
        made["initial_value"] = text[:most]
    return made | {"placeholder": plain(placeholder, PLACEHOLDER)} if placeholder else made


def unpack(value: str | None) -> dict[str, Any]:
    """What a button carries; nothing for a button of another make."""
    try:
        found = json.loads(value or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
