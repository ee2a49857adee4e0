"""What Slack refuses in blocks and views: lengths, counts, identifiers; and, where Node.js is, its own types."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema.validators import validator_for
from referencing import Registry

NODE = Path(__file__).parent / "node"
LENGTHS = {
    "header": 150, "section": 3000, "button": 75, "label": 2000, "hint": 2000, "placeholder": 150, "title": 24, "submit": 24, "close": 24, "option": 75,
}  # fmt: skip
MODAL_ONLY, MESSAGE_ONLY = {"input"}, {"context_actions", "markdown", "table"}


def faults(blocks: Any, surface: str = "message") -> list[str]:
    """Return what Slack would refuse in a list of blocks; `surface` is message, modal or home."""
    if not isinstance(blocks, list):
        return ["blocks is no list"]
    found: list[str] = []
    if len(blocks) > (50 if surface == "message" else 100):
        found.append(f"{len(blocks)} blocks")
    named = [b.get("block_id") for b in blocks if isinstance(b, dict) and b.get("block_id")]
    if len(named) != len(set(named)):
        found.append("block_id twice")
    for place, block in enumerate(blocks):
        found += [f"block {place}: {fault}" for fault in _block(block, surface)]
    return found


def _block(block: Any, surface: str) -> list[str]:
    if not isinstance(block, dict) or "type" not in block:
        return ["no type"]
    kind, found = block["type"], []
    if len(block.get("block_id", "")) > 255:
        found.append("block_id too long")
    if surface == "message" and kind in MODAL_ONLY:
        found.append(f"{kind} in a message")
    if surface != "message" and kind in MESSAGE_ONLY:
        found.append(f"{kind} outside a message")
    match kind:
        case "header":
            found += _text(block.get("text"), 150, plain_only=True)
        case "section":
            found += _text(block.get("text"), 3000)
        case "context":
            found += _context(block.get("elements", []))
        case "actions":
            found += _actions(block.get("elements", []))
        case "input":
            found += _text(block.get("label"), 2000, plain_only=True)
            found += _text(block["hint"], 2000, plain_only=True) if "hint" in block else []
            found += _element(block.get("element", {}))
        case "rich_text":
            found += _rich(block)
        case "divider":
            pass
        case _:
            found.append(f"unknown type {kind}")
    return found


def _actions(elements: list[Any]) -> list[str]:
    found = [] if 1 <= len(elements) <= 25 else ["actions without or with too many elements"]
    names = [element.get("action_id") for element in elements]
    found += ["action_id twice in one block"] if len(names) != len(set(names)) else []
    return found + [fault for element in elements for fault in _element(element)]


def _context(elements: list[Any]) -> list[str]:
    found = [] if 1 <= len(elements) <= 10 else ["context without or with too many elements"]
    return found + [fault for element in elements for fault in _text(element, 3000)]


def _text(text: Any, most: int, plain_only: bool = False) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in ({"plain_text"} if plain_only else {"plain_text", "mrkdwn"}):
        return ["no text object"]
    words = text.get("text")
    if not isinstance(words, str) or not 1 <= len(words) <= most:
        return [f"text of {len(words or '')} characters, at most {most}"]
    return []


def _element(element: dict[str, Any]) -> list[str]:
    found = []
    if not 1 <= len(element.get("action_id", "")) <= 255:
        found.append("action_id")
    match element.get("type"):
        case "button":
            found += _text(element.get("text"), 75, plain_only=True)
            found += ["value too long"] if len(element.get("value", "")) > 2000 else []
            found += ["accessibility_label too long"] if len(element.get("accessibility_label", "")) > 75 else []
            found += ["style"] if element.get("style", "primary") not in {"primary", "danger"} else []
        case "static_select":
            options = element.get("options", [])
            found += ["options"] if not 1 <= len(options) <= 100 else []
            for option in options:
                found += _text(option.get("text"), 75) + (["option value"] if not 1 <= len(option.get("value", "")) <= 150 else [])
            found += ["initial option is none of the options"] if element.get("initial_option", options[0]) not in options else []
        case "plain_text_input":
            found += ["initial value too long"] if len(element.get("initial_value", "")) > element.get("max_length", 3000) else []
            found += ["max_length"] if not 1 <= element.get("max_length", 3000) <= 3000 else []
            found += _text(element["placeholder"], 150, plain_only=True) if "placeholder" in element else []
        case other:
            found.append(f"unknown element {other}")
    return found


def _rich(block: dict[str, Any]) -> list[str]:
    found = []
    if not block.get("elements"):
        found.append("empty rich_text")
    for part in block.get("elements", []):
        if part["type"] == "rich_text_list":
            found += [] if part.get("style") in {"ordered", "bullet"} and part.get("elements") else ["list"]
            sections = part.get("elements", [])
        elif part["type"] in {"rich_text_section", "rich_text_quote"}:
            sections = [part]
        else:
            return [f"unknown rich text {part['type']}"]
        for section in sections:
            found += ["empty rich text section"] if not section.get("elements") else []
            for element in section.get("elements", []):
                found += [] if element.get("type") == "text" and 1 <= len(element.get("text", "")) <= 3000 else ["rich text element"]
    return found


def view_faults(view: Any) -> list[str]:
    """Return what Slack would refuse in a modal or Home."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["no view"]
    found = faults(view.get("blocks"), view["type"])
    if view["type"] == "modal":
        found += _text(view.get("title"), 24, plain_only=True)
        for name in ("submit", "close"):
            found += [f"{name}: {fault}" for fault in _text(view[name], 24, plain_only=True)] if name in view else []
        if any(block.get("type") == "input" for block in view["blocks"]) and "submit" not in view:
            found.append("a form without submit")
    found += ["private_metadata too long"] if len(view.get("private_metadata", "")) > 3000 else []
    found += ["callback_id too long"] if len(view.get("callback_id", "")) > 255 else []
    return found


def typed(name: str, value: Any) -> list[str]:
    """Return what Slack's own types refuse; nothing where the types are not installed. `name` is a schema of `node/entry.ts`."""
    checker = _checker(name)
    return [] if checker is None else [error.message[:300] for error in checker.iter_errors(value)]


def types_there() -> bool:
    """True when Slack's types are installed here."""
    return shutil.which("node") is not None and (NODE / "node_modules" / "@slack" / "types").is_dir()


def built(script: str, product: str) -> Path:
    """Return what an npm script makes, made when it is not there yet."""
    path = NODE / "out" / product
    if not path.exists():
        subprocess.run(["npm", "run", "-s", script], cwd=NODE, check=True, capture_output=True, env=os.environ | {"NO_COLOR": "1"})
    return path


@cache
def _checker(name: str) -> Any:
    if not types_there():
        return None
    schema = json.loads(built("schemas", f"{name}.json").read_text(encoding="utf-8"))
    return validator_for(schema)(schema, registry=Registry())  # an empty registry: nothing is ever fetched
