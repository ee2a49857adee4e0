"""Answers as JSON for the chat page: the words as they stand, nothing composed here."""

from __future__ import annotations

from typing import Any

from bot.answer import Answer, Outcome, Quote


def answer_shape(answer: Answer) -> dict[str, Any]:
    """Return what the page needs to lay an answer out: kind, words, quotes, buttons, trace."""
    words = answer.words
    return {
        "kind": "emergency" if answer.emergency else answer.outcome.value,
        "matter": answer.matter.value if answer.matter else "none",
        "icon": words.icon,
        "verdict": words.verdict,
        "sro_line": words.sro_line,
        "because": words.because,
        "steps_title": words.steps_title,
        "steps": list(words.steps),
        "changes_if": words.changes_if,
        "decline": words.decline,
        "ask": words.ask,
        "banners": list(words.banners),
        "notes": list(words.notes),
        "examples": list(words.examples),
        "footer": words.footer,
        "quotes": [] if answer.emergency or answer.outcome is not Outcome.ANSWERED else [quote_shape(q) for q in answer.quotes[:2]],
        "options": [{"label": o.label, "rule": o.rule} for o in answer.options],
        "decision": answer.decision_id,
        "language": answer.language.value,
        "confirm": answer.confirm,
        "trace": [line.staff for line in answer.trace if line.staff],
    }


def quote_shape(quote: Quote) -> dict[str, Any]:
    """Return a quoted section as JSON: its id, title, deciding sentence and whole text."""
    return {"section": quote.section, "title": quote.title, "sentence": quote.sentence, "text": quote.text, "language": quote.language.value}
