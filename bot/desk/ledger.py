"""The decision ledger: which fields are kept of an answer, and the chain of hashes that proves them unaltered."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from bot.answer import Answer
from bot.desk.people import Ask, Person
from bot.question import Asker, Thread

FIELDS = (
    "district", "seq", "ticket", "decision_id", "hour", "school", "role", "platform", "frame", "outcome", "matter", "sro", "urgency",
    "rules", "sections", "basis", "match_kinds", "revision", "language", "milliseconds", "asker",
)  # fmt: skip
"""The allow-list: nothing else of an answer is ever kept, and a row's hash covers exactly these."""
GENESIS = "0" * 64
"""What stands before the first row of a chain."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the ledger; `rules`, `sections` and `match_kinds` are space-separated words, "" stands for none."""

    district: str
    decision_id: str
    hour: str
    school: str
    role: str
    platform: str
    frame: str
    outcome: str
    matter: str
    sro: str
    urgency: str
    rules: str
    sections: str
    basis: str
    match_kinds: str
    revision: str
    language: str
    milliseconds: int
    asker: str = ""
    ticket: str = ""
    seq: int = 0
    before_hash: str = ""
    hash: str = ""

    def chained(self, seq: int, before_hash: str) -> Decision:
        """The same decision in its place of the chain, with its hash."""
        row = replace(self, seq=seq, before_hash=before_hash)
        return replace(row, hash=row.expected_hash())

    def expected_hash(self) -> str:
        """SHA-256 over the hash before and this row's fields, in the order of `FIELDS`."""
        values = [getattr(self, name) for name in FIELDS]
        return hashlib.sha256((self.before_hash + json.dumps(values, separators=(",", ":"))).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision on its way into the ledger, with the thread that it leaves behind.

    `person` and `event` become a pseudonym and a ticket when the row is written; a person is None when the question
    held personal data, so that the row points at nobody.
    """

    decision: Decision
    person: Person | None
    event: str
    """Digest of the inbound event, or a random one: the same entry is never written twice."""
    is_event: bool
    thread_key: str
    thread: str
    before: str
    expires: int

    def to_json(self) -> str:
        """The entry as text for the spool, which is sealed before it is written."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> Entry:
        """The entry again."""
        fields = json.loads(text)
        person = fields.pop("person")
        return Entry(**(fields | {"decision": Decision(**fields["decision"]), "person": Person(**person) if person else None}))


def decision_of(ask: Ask, answer: Answer, asked: datetime, milliseconds: int) -> Decision:
    """The allow-listed fields of an answer; the school is left out when the question held personal data."""
    return Decision(
        district=ask.district,
        decision_id=answer.decision_id,
        hour=hour_of(asked),
        school="" if answer.personal else (ask.school or ""),
        role=ask.asker.value,
        platform=ask.person.platform,
        frame=answer.frame.value,
        outcome=answer.outcome.value,
        matter=answer.matter.value if answer.matter else "",
        sro=answer.sro.value if answer.sro else "",
        urgency=answer.urgency.value,
        rules=" ".join(answer.rules),
        sections=" ".join(answer.cites),
        basis=answer.basis.value,
        match_kinds=" ".join(answer.match_kinds),
        revision=answer.revision,
        language=answer.language.value,
        milliseconds=milliseconds,
    )


def hour_of(moment: datetime) -> str:
    """`2026-09-01T14`: the hour in UTC, and nothing finer."""
    return moment.strftime("%Y-%m-%dT%H")


def school_year(hour: str) -> int:
    """The year in which the school year of this hour began; it turns on July 1."""
    year, month = int(hour[:4]), int(hour[5:7])
    return year if month >= 7 else year - 1


def random_ticket() -> str:
    """A ticket for an entry that no event stands behind."""
    return secrets.token_hex(32)


__all__ = ["FIELDS", "GENESIS", "Asker", "Decision", "Entry", "Thread", "decision_of", "hour_of", "random_ticket", "school_year"]
