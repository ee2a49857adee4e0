"""The words of a message without its markup: Teams sends mentions as tags and copied messages as HTML."""

from __future__ import annotations

import html
import re

from adapters.teams.port import JSON

LONGEST = 30000
"""Characters that are read: more than Teams lets anybody send, so that nothing at a message's end is overlooked."""
# None of these looks past the next angle bracket, so the time they take grows with the text and no faster.
_MENTION = re.compile(r"<at\b[^<>]*>[^<]*</at>", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style|attachment)\b[^<>]*>[^<]*</\1\s*>|<!--[^<>]*-->", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|div|br|li|tr|blockquote|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)


def words_of(activity: JSON) -> str:
    """What was typed in a message activity: our own mention taken out, other people's names with it.

    "<at>Fenceline</at> can the SRO search him?" gives "can the SRO search him?".
    """
    text = activity.get("text")
    if not isinstance(text, str):
        return ""
    text = _MENTION.sub(" ", text[:LONGEST])
    return tidy(of_html(text) if _TAG.search(text) else html.unescape(text))


def words_of_message(payload: JSON) -> str:
    """What stands in a message that a message extension was called on: its subject and body."""
    body = payload.get("body")
    body = body if isinstance(body, dict) else {}
    content = body.get("content")
    content = content if isinstance(content, str) else ""
    subject = payload.get("subject")
    subject = f"{subject}. " if isinstance(subject, str) and subject else ""
    content = _MENTION.sub(" ", content[:LONGEST])
    return tidy(subject + (of_html(content) if body.get("contentType") == "html" or _TAG.search(content) else html.unescape(content)))


def of_html(markup: str) -> str:
    """The readable words of HTML, block by block on lines of their own; nothing of it is ever shown again as HTML."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", _SILENT.sub(" ", markup))))


def tidy(text: str) -> str:
    """One space between words, no broken characters, no more than is read."""
    sound = text.encode("utf-8", "replace").decode("utf-8").replace("\u00a0", " ").replace("\x00", " ")
    lines = (" ".join(line.split()) for line in sound.splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST]
