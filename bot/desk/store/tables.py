"""The desk's tables, the same on SQLite and PostgreSQL.

Times are hours (`2026-09-01T14`, UTC) wherever a finer one could point at a person, and whole seconds since 1970 for
what expires. Columns named `sealed_…` hold text that only the deployment's keys open.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

decisions = Table(
    "decisions",
    metadata,
    Column("district", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket", String(64), nullable=False),
    Column("decision_id", String(16), nullable=False),
    Column("hour", String(13), nullable=False),
    Column("school", String(128), nullable=False, default=""),
    Column("role", String(16), nullable=False),
    Column("platform", String(16), nullable=False),
    Column("frame", String(16), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("matter", String(24), nullable=False, default=""),
    Column("sro", String(16), nullable=False, default=""),
    Column("urgency", String(16), nullable=False),
    Column("rules", Text, nullable=False),
    Column("sections", Text, nullable=False),
    Column("basis", String(16), nullable=False),
    Column("match_kinds", Text, nullable=False),
    Column("revision", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("asker", String(32), nullable=False, default=""),
    Column("before_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("district", "ticket"),
    Index(None, "district", "hour"),
    Index(None, "decision_id"),
)
"""The ledger: one chain for each district, `seq` 1, 2, 3 … with no gap; lists are space-separated words."""

heads = Table(
    "ledger_heads",
    metadata,
    Column("district", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
    Column("base_seq", BigInteger, nullable=False),
    Column("base_hash", String(64), nullable=False),
)
"""The newest row of each chain, sealed with the deployment's key, and the last row that was purged."""

feedback = Table(
    "feedback",
    metadata,
    Column("district", String(64), primary_key=True),
    Column("decision_id", String(16), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("right", Boolean, nullable=False),
    Column("hour", String(13), nullable=False),
)

threads = Table(
    "threads",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("district", String(64), nullable=False),
    Column("known", Text, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
)
"""What conversations have established: concept names and the last decision, never words; `key` is a digest."""

inbound = Table(
    "inbound",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("claimed", BigInteger, nullable=False, index=True),
    Column("settled", Boolean, nullable=False, default=False),
    Column("before", Text, nullable=False, default=""),
)
"""Events that were taken up; `before` is the thread as it stood, so that a redelivered event gets the same answer."""

queue = Table(
    "queue",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("district", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("hour", String(13), nullable=False),
    Column("school", String(128), nullable=False, default=""),
    Column("role", String(16), nullable=False),
    Column("platform", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("found", Text, nullable=False),
    Column("decision_id", String(16), nullable=False, default=""),
    Column("sealed_text", Text, nullable=False),
    Column("sealed_to", Text, nullable=False),
    Column("sealed_answer", Text, nullable=False, default=""),
    Column("example_of", String(128), nullable=False, default=""),
    Column("leased", BigInteger, nullable=False, default=0),
    Column("ticket", String(64), nullable=False, unique=True),
    Index(None, "district", "state"),
)

boundary = Table(
    "boundary_log",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("district", String(64), nullable=False),
    Column("hour", String(13), nullable=False),
    Column("school", String(128), nullable=False, default=""),
    Column("role", String(16), nullable=False),
    Column("platform", String(16), nullable=False),
    Column("action", String(16), nullable=False),
    Column("category", String(64), nullable=False),
    Column("person", String(32), nullable=False),
    Index(None, "district", "hour"),
)

roles = Table(
    "declared_roles",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("district", String(64), nullable=False),
    Column("role", String(16), nullable=False),
)
"""Roles that people declared for themselves; they open nothing."""

installations = Table(
    "installations",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("tenant", String(128), primary_key=True),
    Column("part", String(128), primary_key=True),
    Column("district", String(64), nullable=False, default=""),
    Column("sealed_body", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
)
"""Tokens and facts of an installation; `part` tells a bot's row from a user's (`bot`, `user:U123`)."""

conversations = Table(
    "conversations",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("platform", String(16), nullable=False),
    Column("district", String(64), nullable=False),
    Column("sealed_body", Text, nullable=False),
    Column("opted_out", Boolean, nullable=False, default=False),
    Column("changed", BigInteger, nullable=False),
    Index(None, "platform", "district"),
)
"""Where somebody can be reached privately (a conversation reference)."""

passes = Table(
    "passes",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("expires", BigInteger, nullable=False, index=True),
)
"""Values good for one use, such as the `state` of an OAuth round trip; digests only."""

leases = Table(
    "leases",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("holder", String(32), nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""Who of several replicas does a thing just now, such as renewing a token."""

contents = Table(
    "rule_contents",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""Packages of rule files, compressed, each kept once whoever uses it."""

versions = Table(
    "rulebook_versions",
    metadata,
    Column("district", String(64), primary_key=True),
    Column("revision", String(64), primary_key=True),
    Column("went_live", BigInteger, nullable=False),
    Column("digest", String(64), ForeignKey("rule_contents.digest"), nullable=False),
)
"""The exact files of each rulebook that was ever live, by what the rulebook says (`revision`)."""

pins = Table(
    "rulebook_pins",
    metadata,
    Column("district", String(64), primary_key=True),
    Column("revision", String(64), nullable=False),
)
"""Districts that are held at a version, on all replicas."""

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("district", String(64), nullable=False),
    Column("hour", String(13), nullable=False),
    Column("act", String(32), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("sealed_actor", Text, nullable=False),
    Column("details", Text, nullable=False, default=""),
    Index(None, "district", "hour"),
)
"""What administrators did, and which of them."""

purges = Table(
    "purges",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("district", String(64), nullable=False),
    Column("hour", String(13), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("before", String(13), nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False, default=0),
    Column("last_hash", String(64), nullable=False, default=""),
    Column("reason", String(64), nullable=False),
)
"""What was purged, how much, and up to where; never what it said."""

holds = Table(
    "legal_holds",
    metadata,
    Column("district", String(64), primary_key=True),
    Column("hour", String(13), nullable=False),
    Column("reason", String(255), nullable=False),
)

pseudonym_keys = Table(
    "pseudonym_keys",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("sealed_key", Text, nullable=False),
)
"""The key of each school year; when it is purged, that year's pseudonyms can be linked to nobody for good."""
