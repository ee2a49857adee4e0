"""What a conversation has established, as text for the store: concept names and the last decision, never words."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from bot.desk.people import Person
from bot.question import EMPTY_THREAD, Fact, Polarity, Thread

MOST_FACTS = 64
"""Facts that one thread keeps; a longer story keeps its latest."""


def thread_key(person: Person, conversation: str, district: str) -> str:
    """Digest that names one person's thread in one conversation and district."""
    return digest("thread", person.platform, person.tenant, person.user, conversation, district)


def event_key(platform: str, tenant: str, key: str) -> str:
    """Digest that names one inbound event."""
    return digest("event", platform, tenant, key)


def digest(*parts: str) -> str:
    """SHA-256 of the parts, kept apart, as 64 hex digits."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def write_thread(thread: Thread) -> str:
    """The thread as JSON."""
    fields = asdict(thread)
    fields["facts"] = [[fact.concept, fact.polarity.value, fact.value] for fact in thread.facts[-MOST_FACTS:]]
    return json.dumps(fields, separators=(",", ":"), sort_keys=True)


def read_thread(text: str) -> Thread:
    """The thread again; an empty thread for text that an older version wrote in another shape."""
    try:
        fields = json.loads(text)
        fields["facts"] = tuple(Fact(concept, Polarity(polarity), value) for concept, polarity, value in fields["facts"])
        fields["offered"] = tuple(fields["offered"])
        return Thread(**fields)
    except (ValueError, TypeError, KeyError):
        return EMPTY_THREAD
