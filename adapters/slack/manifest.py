"""The app manifest, for Socket Mode or HTTP, from one template with the least scopes; a test holds it against the listeners."""

from __future__ import annotations

from typing import Any

from adapters.slack.shortcuts import GUIDED, ON_MESSAGE
from adapters.slack.slash import COMMAND
from adapters.slack.workflow import STEP
from bot.question import Asker
from bot.settings import SlackMode

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
SCOPES = ("app_mentions:read", "chat:write", "commands", "im:history", "users:read")
"""`users:read` tells guests and strangers from staff; nothing else is read of anybody."""
USER_GROUP_SCOPE = "usergroups:read"
"""For districts that name SROs or administrators by user group."""
EVENTS = ("app_home_opened", "app_mention", "function_executed", "message.im")
LEAVING = ("app_uninstalled", "tokens_revoked")
NAME = "Fenceline"
DESCRIPTION = "Who handles it: the school or the SRO? The answer comes from your district's MOU."
LONG_DESCRIPTION = (
    "Ask in your own words whether a situation is school discipline or a law enforcement matter. Fenceline answers from your "
    "district's memorandum of understanding (MOU) with the police: whose matter it is, what the school resource officer may do, "
    "the section that says so, what to do now and what would change the answer. It follows written rules and is not AI. It keeps "
    "no question text. In an emergency, call 911 first."
)


def manifest(mode: SlackMode, url: str = "") -> dict[str, Any]:
    """The manifest as Slack's JSON; `url` is the public https address, for HTTP only. Raises `ValueError` without one."""
    http = mode is SlackMode.HTTP
    base = url.rstrip("/")
    if http and not base.startswith("https://"):
        raise ValueError("HTTP mode needs the public address of this deployment, such as https://fenceline.example.org.")
    address = {"url": base + EVENTS_PATH} if http else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1F3A5F",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Whose matter is it, and what may the SRO do?",
                    "usage_hint": "what happened, or: help, emergency, feedback, declined",
                    "should_escape": True,
                    **address,
                }
            ],
            "shortcuts": [
                {"name": "Whose matter is this?", "type": "message", "callback_id": ON_MESSAGE, "description": "Read this message against the MOU"},
                {"name": "Ask about the boundary", "type": "global", "callback_id": GUIDED, "description": "A short form, answered from the MOU"},
            ],
        },
        "oauth_config": {
            **({"redirect_urls": [base + REDIRECT_PATH]} if http else {}),
            "scopes": {"bot": list(SCOPES), "bot_optional": [USER_GROUP_SCOPE]},
        },
        "settings": {
            "event_subscriptions": {
                **({"request_url": base + EVENTS_PATH} if http else {}),
                "bot_events": sorted((*EVENTS, *(LEAVING if http else ()))),
            },
            "interactivity": {"is_enabled": True, **({"request_url": base + EVENTS_PATH} if http else {})},
            "org_deploy_enabled": True,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": http,
            "function_runtime": "remote",
        },
        "functions": {STEP: _step()},
    }


def _step() -> dict[str, Any]:
    """The workflow step's inputs and outputs."""
    texts = {
        "verdict": "Verdict",
        "answer": "Short answer",
        "outcome": "Answered, clarify or out of scope",
        "matter": "Whose matter it is",
        "sro": "What the SRO may do",
        "urgency": "How urgent it is",
        "section": "MOU section",
        "decision_id": "Decision id",
    }
    roles = ", ".join(asker.value for asker in Asker)
    return {
        "title": "Check the boundary",
        "description": "Whose matter is it under the MOU, and what may the SRO do?",
        "input_parameters": {
            "question": {"type": "string", "title": "What happened", "description": "Leave names out", "is_required": True},
            "asker": {"type": "string", "title": "Who asks", "description": f"One of {roles}; school staff when left out", "is_required": False},
            "user": {"type": "slack#/types/user_id", "title": "Person who asks", "description": "Their role words the answer", "is_required": False},
        },
        "output_parameters": {name: {"type": "string", "title": title, "description": title, "is_required": True} for name, title in texts.items()},
    }
