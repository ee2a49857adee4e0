"""The outer door: what is not signed by Slack is turned away with 401, what is malformed with 400, and nothing ever with 500."""

from __future__ import annotations

import hmac
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from multidict import CIMultiDictProxy
from slack_sdk.signature import SignatureVerifier

LARGEST = 256 * 1024
"""Bytes of a request; Slack's own are smaller by far, a modal with a long form included."""
FIELDS = 100
"""Fields of a form."""
WINDOW = 300
"""Seconds that a signature stays good."""
_TIMESTAMP = re.compile(r"\d{9,11}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_TEXTS = (
    "type",
    "team_id",
    "enterprise_id",
    "api_app_id",
    "event_id",
    "trigger_id",
    "command",
    "text",
    "user_id",
    "response_url",
    "callback_id",
    "channel_id",
)
_GROUPS = ("event", "view", "container", "message", "function_data", "state")
_NAMED = ("user", "team", "channel", "enterprise")
_EVENT_TEXTS = ("type", "user", "text", "channel", "ts", "thread_ts", "subtype", "bot_id", "tab", "user_team", "team", "function_execution_id")


@dataclass(frozen=True, slots=True)
class Turned:
    """Turned away; `why` is for the log and holds nothing of the request."""

    status: int
    why: str


async def read_body(request: web.Request, most: int = LARGEST) -> bytes | None:
    """The body, or None when it is larger than `most`; never holds more than that."""
    if request.content_length is not None and request.content_length > most:
        return None
    found = bytearray()
    async for chunk in request.content.iter_chunked(16384):
        found += chunk
        if len(found) > most:
            return None
    return bytes(found)


def check(headers: CIMultiDictProxy[str], body: bytes | None, secret: str, now: float | None = None) -> str | Turned:
    """The body as text when Slack signed it just now and it is well formed, else why not."""
    if body is None:
        return Turned(401, "too large")
    stamps, signatures = headers.getall("X-Slack-Request-Timestamp", []), headers.getall("X-Slack-Signature", [])
    if len(stamps) != 1 or not _TIMESTAMP.fullmatch(stamps[0]) or not stamps[0].isascii():
        return Turned(401, "timestamp")
    if len(signatures) != 1 or not _SIGNATURE.fullmatch(signatures[0]):
        return Turned(401, "signature")
    moment = time.time() if now is None else now
    if abs(moment - int(stamps[0])) > WINDOW:
        return Turned(401, "too old or too early")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return Turned(401, "not UTF-8")
    expected = SignatureVerifier(secret).generate_signature(timestamp=stamps[0], body=text)
    if not secret or not expected or not hmac.compare_digest(expected, signatures[0]):
        return Turned(401, "signature")
    return text if well_formed(text, headers.get("Content-Type", "")) else Turned(400, "malformed")


def well_formed(text: str, content_type: str) -> bool:
    """True for a body of the shape that Slack sends, so that nothing behind this door trips over it."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded" and not text.startswith("{"):
        fields = dict(parse_qsl(text, keep_blank_values=True)) if text.count("&") < FIELDS else {}
        if "payload" in fields:
            return shaped(_parsed(fields["payload"]))
        return "command" in fields or "ssl_check" in fields
    return kind == "application/json" and shaped(_parsed(text))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def shaped(body: Any) -> bool:
    """True for a parsed body of the shape that Slack sends."""
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        return False
    if not (_all(body, _TEXTS, str) and _all(body, _GROUPS, dict) and _all(body, _NAMED, (dict, str))):
        return False
    if not (_rows(body.get("actions")) and _rows(body.get("authorizations"))):
        return False
    if any(not _all(body[name], ("id", "team_id", "name"), str) for name in _NAMED if isinstance(body.get(name), dict)):
        return False
    return _event(body) and _press(body) and _view(body)


def _event(body: Mapping[str, Any]) -> bool:
    if body["type"] != "event_callback":
        return True
    event = body.get("event")
    if not isinstance(event, dict) or not isinstance(event.get("type"), str) or not isinstance(body.get("event_id"), str):
        return False
    known = event["type"] in {"app_mention", "message", "app_home_opened", "function_executed"}
    return not known or (_all(event, _EVENT_TEXTS, str) and _all(event, ("inputs",), dict))


def _press(body: Mapping[str, Any]) -> bool:
    if body["type"] != "block_actions":
        return True
    actions = body.get("actions")
    return (
        bool(actions)
        and isinstance(actions, list)
        and all(_all(one, ("action_id", "value", "block_id", "action_ts"), str) and "action_id" in one for one in actions)
    )


def _view(body: Mapping[str, Any]) -> bool:
    view = body.get("view")
    if body["type"] not in {"view_submission", "view_closed"}:
        return True
    return isinstance(view, dict) and _all(view, ("id", "hash", "callback_id", "private_metadata"), str) and _fields(view.get("state"))


def _fields(state: Any) -> bool:
    values = (state or {}).get("values") if isinstance(state or {}, dict) else 0
    if values is None:
        return True
    return isinstance(values, dict) and all(
        isinstance(group, dict) and all(isinstance(one, dict) for one in group.values()) for group in values.values()
    )


def _all(body: Mapping[str, Any], names: tuple[str, ...], kind: type | tuple[type, ...]) -> bool:
    return all(body.get(name) is None or isinstance(body[name], kind) for name in names)


def _rows(found: Any) -> bool:
    return found is None or (isinstance(found, list) and all(isinstance(one, dict) for one in found))
