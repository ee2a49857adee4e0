"""Logs hold what operators need and nothing that anybody typed."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog

from bot import logs
from tests import conftest
from tests.planted import NAME, QUESTION, SECRETS, TOKEN


@pytest.fixture
def out():
    """A log of the test's own; the suite's is put back afterwards."""
    text = io.StringIO()
    logs.set_up_logs("debug", text)
    logging.getLogger().setLevel(logging.DEBUG)
    yield text
    logs.set_up_logs("debug", conftest.LOGS)
    logging.getLogger().setLevel(logging.DEBUG)


def lines(out):
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_fields_off_the_list_are_dropped(out):
    """Whatever a careless line carries, only listed fields come out."""
    structlog.get_logger("fenceline.test").info("answered", platform="slack", text=QUESTION, token=TOKEN, user=NAME)
    (line,) = lines(out)
    assert line["event"] == "answered"
    assert line["platform"] == "slack"
    assert not {"text", "token", "user"} & set(line)


def test_an_exception_is_told_by_class_and_place(out):
    """Messages of exceptions may quote a question; only the class and the code's lines come out."""
    try:
        raise ValueError(QUESTION)  # noqa: TRY301 - an exception as it happens
    except ValueError:
        structlog.get_logger("fenceline.test").exception("failed")
    (line,) = lines(out)
    assert line["error"] == "ValueError"
    assert line["where"].startswith("test_logs.py:")
    assert not [secret for secret in SECRETS if secret in out.getvalue()]


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_libraries_tell_their_template_at_most(out, level):
    """`Sending %s` stays, what was sent goes; a finished sentence goes whole; a traceback keeps its class."""
    library = logging.getLogger("slack_bolt.AsyncApp")
    getattr(library, level)("Sending %s to %s", QUESTION, TOKEN)
    getattr(library, level)(f"body: {QUESTION}")
    try:
        raise RuntimeError(TOKEN)  # noqa: TRY301 - an exception as it happens
    except RuntimeError:
        library.exception("failed on " + QUESTION)
    found = lines(out)
    assert found[0]["event"] == "Sending %s to %s"
    assert found[1]["event"] == "library message"
    assert found[2]["error"] == "RuntimeError"
    assert not [secret for secret in SECRETS if secret in out.getvalue()]


def test_a_request_id_ties_lines_together(out):
    """What is bound for a request stands in each of its lines."""
    with structlog.contextvars.bound_contextvars(request="r1"):
        structlog.get_logger("fenceline.a").info("one")
        logging.getLogger("aiohttp").warning("two %s", 1)
    assert [line["request"] for line in lines(out)] == ["r1", "r1"]
