"""Parts a heading from the text that follows it on the same line: `Searches. The SRO shall …`."""

from __future__ import annotations

import re

from bot.rulebook.importing.paragraphs import VERBS, is_heading

_RUN_IN = re.compile(r"([A-Z“\"][^.:;!?]{1,90}?)(?:[.:]|\s+[–—-])\s+([\"“(]?[A-Z(].*)")


def heading_of(text: str, *, set_off: bool = False) -> tuple[str, str]:
    """Return heading and remaining text; an empty heading when the text starts with a sentence.

    `set_off` says that the document shows the line as a heading, in bold or by its style.
    """
    flat = text.strip()
    if not flat:
        return "", ""
    found = _RUN_IN.fullmatch(flat)
    if found and len(found[1].split()) <= 9 and not _said(found[1]):
        return found[1].strip(), found[2].strip()
    if set_off and len(flat.split()) <= 16 and flat[0].isupper():
        return flat.rstrip(".:"), ""
    if is_heading(flat) or (flat.endswith(".") and len(flat.split()) <= 6 and is_heading(flat[:-1]) and _capitals(flat)):
        return flat.rstrip(".:"), ""
    return "", flat


def _said(text: str) -> bool:
    return any(word.lower().strip(",()") in VERBS for word in text.split())


def _capitals(text: str) -> bool:
    long = [word for word in text.split() if len(word) > 3]
    return all(word[0].isupper() for word in long)
