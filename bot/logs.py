"""Structured logs: JSON lines with an allow-list of fields, so that no question, token or name can slip in."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

ALLOWED = frozenset(
    {
        "event", "level", "logger", "timestamp", "request", "platform", "district", "outcome", "rung", "item", "count", "reason", "reasons",
        "status", "method", "route", "seconds", "milliseconds", "error", "where", "held", "live", "skew", "revision", "version", "port",
        "host", "mode", "state", "attempt", "result", "signal", "seq", "rows", "kind",
    }
)  # fmt: skip
"""Fields that may stand in a log line; everything else is dropped, whatever it holds."""
LONGEST = 200
"""Characters of one value."""


def keep_allowed(_: Any, __: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that is not on the list; cut long values."""
    kept = {name: value for name, value in fields.items() if name in ALLOWED or name.startswith("_")}
    return {name: value[:LONGEST] if isinstance(value, str) else value for name, value in kept.items()}


def tell_error(_: Any, __: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by its class and the lines it passed; its message may quote what somebody typed."""
    error = fields.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-4:]
        fields["error"] = type(error).__name__
        fields["where"] = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
    return fields


def without_words(_: Any, __: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep of a library's message its template at most: `Sent %s bytes` stays, what was filled in goes.

    A message without arguments may be an f-string that holds anything, so only its place in the code is told.
    """
    record: logging.LogRecord | None = fields.get("_record")
    if record is not None and not record.name.startswith("fenceline"):
        fields["event"] = getattr(record, "template", "") or "library message"
        fields.setdefault("where", f"{record.module}:{record.lineno}")
    return fields


def note_template(record: logging.LogRecord) -> bool:
    """Keep a message's template before it is filled in; lets every record pass."""
    record.template = record.msg if record.args and isinstance(record.msg, str) else ""
    return True


def set_up_logs(level: str = "info", out: TextIO | None = None) -> None:
    """Send the program's logs and those of every library to `out` (standard error) as JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_error,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, without_words],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                keep_allowed,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(note_template)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("fenceline").setLevel(level.upper())
