"""Slack's markup both ways: what somebody typed as plain words, and plain words so that nothing in them acts."""

from __future__ import annotations

import re

from adapters.slack.limits import QUESTION

_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_TAG = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_BLANKS = re.compile(r"[^\S\n]+")
PERSON = "[person]"
"""What stands for a mentioned person: nobody's id goes further than the door."""


def escape(text: str) -> str:
    """Words that Slack shows as they are: `<!channel>` calls nobody, `<http://x|y>` links nowhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo the three escapes that Slack makes in what people type: "R&amp;D" is "R&D"."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def said(text: str, bot: str = "") -> str:
    """What somebody said, as plain words: the bot's own mention goes, others become "[person]".

    "<@UBOT> can <@U7> sit in &amp; listen?" is "can [person] sit in & listen?". Links keep their label, channel calls go.
    """

    def plain(match: re.Match[str]) -> str:
        kind, target, label = match.group(1), match.group(2), match.group(3) or ""
        if kind == "@":
            return "" if target == bot else PERSON
        if kind == "#":
            return f"#{label}" if label else ""
        if kind == "!":
            return label if target.startswith(("subteam", "date")) else ""
        return label or target.removeprefix("mailto:")

    words = unescape(_TAG.sub(plain, text))
    return _BLANKS.sub(" ", words).strip()[:QUESTION]
