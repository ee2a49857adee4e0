"""What a pressed button carries: signed, bound to its conversation, good for a week, and holding no words of anybody."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.desk.keyring import Keyring
from bot.desk.people import Person
from bot.question import Asker, Language

FIELD = "fenceline"
"""Name of the signed text among a button's data."""
WEEK = 7 * 86400
PURPOSE = "teams-card"


class Verb(StrEnum):
    """What a button does."""

    CHOOSE = "choose"
    """Pick one reading; `value` is the rule id."""
    NONE = "none"
    RIGHT = "right"
    WRONG = "wrong"
    ROLE = "role"
    """Say who one is; `value` is the asker."""
    LOG = "log"
    """A line in the boundary log; `value` is the action."""
    PREVIEW = "preview"
    SEND = "send"
    MISTAKE = "mistake"
    ASK = "ask"
    """Ask from the dialog's field."""
    NOTICES = "notices"
    """`value` on or off."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button's meaning. `person` and `conversation` are digests, `decision` the answer's id."""

    verb: Verb
    conversation: str
    person: str
    language: Language
    asker: Asker
    expires: int
    value: str = ""
    decision: str = ""


class Stale(Exception):
    """The button is too old, not ours, or was taken somewhere else."""


class NotYours(Exception):
    """The button belongs to whoever asked."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs and reads button data with the deployment's keys."""

    keyring: Keyring
    now: Callable[[], int]

    def write(self, press: Press) -> str:
        """The press as signed text."""
        fields = [
            press.verb.value, press.conversation, press.person, press.language.value, press.asker.value, press.expires, press.value,
            press.decision,
        ]  # fmt: skip
        body = json.dumps(fields, separators=(",", ":")).encode()
        return f"{urlsafe_b64encode(body).decode()}.{self.keyring.sign(PURPOSE, body)}"

    def read(self, text: object, conversation: str, person: Person) -> Press:
        """The press again; raises `Stale` or `NotYours`. Nothing that the client sent is believed before the signature."""
        if not isinstance(text, str) or text.count(".") != 1 or not text.isascii():
            raise Stale
        body, signature = text.split(".")
        try:
            raw = urlsafe_b64decode(body)
        except ValueError:
            raise Stale from None
        if not self.keyring.signed(PURPOSE, raw, signature):
            raise Stale
        verb, place, who, language, asker, expires, value, decision = json.loads(raw)
        press = Press(Verb(verb), place, who, Language(language), Asker(asker), expires, value, decision)
        if press.expires < self.now() or press.conversation != place_digest(conversation):
            raise Stale
        if press.person != person_digest(person) and press.verb not in {Verb.RIGHT, Verb.WRONG}:
            raise NotYours
        return press


def place_digest(conversation: str) -> str:
    """A short digest of a conversation; all messages of one channel thread share it."""
    return _digest(conversation.partition(";messageid=")[0] if ";messageid=" in conversation else conversation)


def person_digest(person: Person) -> str:
    """A short digest of a person."""
    return _digest(f"{person.tenant}/{person.user}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
