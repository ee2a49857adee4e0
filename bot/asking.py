"""Asking from a terminal: one question or many lines, decided by one engine for each district."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from bot.answer import Answer
from bot.deciding.engine import Engine
from bot.language.examples import Examples
from bot.language.patterns import PatternError, Patterns
from bot.language.second import SecondReader
from bot.question import EMPTY_THREAD, Asker, Question, Thread
from bot.rule import Rulebook
from bot.rulebook.loading import load_rulebook

ENCODER = Path(__file__).parent / "language" / "encoder"


class AskingError(Exception):
    """A question that cannot be asked; the message says what was meant and how to mend it."""


def second_reader() -> Examples | None:
    """Return the second reader with its examples, or None where its model is not installed."""
    return Examples(SecondReader(ENCODER), ENCODER) if (ENCODER / "model.onnx").exists() else None


@dataclass(slots=True)
class Engines:
    """Engines by district, built when first asked for."""

    root: Path
    draft: bool = False
    """Use a rulebook with problems as far as it can be read, for authors at work."""
    phrases_only: bool = False
    _built: dict[str, Engine] = field(default_factory=dict)

    def of(self, district: str) -> Engine:
        """Return the engine of `district` ("" is the model). Raises `AskingError` with every problem of its files."""
        if district not in self._built:
            loaded = load_rulebook(self.root, district)
            book = loaded.rulebook or (loaded.draft if self.draft else None)
            if book is None:
                problems = "\n".join(str(p) for p in loaded.problems if p.severe)
                raise AskingError(f"The rules of {district or 'the model'} cannot be used:\n{problems}")
            self._built[district] = Engine(_readable(book) if self.draft else book, None if self.phrases_only else second_reader())
        return self._built[district]


def _readable(book: Rulebook) -> Rulebook:
    """Return `book` without the phrases that cannot be read, so that a draft can be tried."""
    trial = Patterns(dict(book.lexicon.sets), dict(book.lexicon.forms))

    def reads(phrase: str) -> bool:
        try:
            trial.add(phrase, "")
        except PatternError:
            return False
        return True

    concepts = tuple(replace(c, phrases=tuple((lang, tuple(p for p in said if reads(p))) for lang, said in c.phrases)) for c in book.concepts)
    return replace(book, concepts=concepts)


def as_json(answer: Answer, question_id: str | None = None) -> dict[str, Any]:
    """Return the answer as one JSON object: the decision, its words, its quotes."""
    found: dict[str, Any] = {} if question_id is None else {"id": question_id}
    found |= {
        "outcome": answer.outcome.value,
        "matter": answer.matter.value if answer.matter else None,
        "sro": answer.sro.value if answer.sro else None,
        "urgency": answer.urgency.value,
        "cites": list(answer.cites),
        "basis": answer.basis.value,
        "rules": list(answer.rules),
        "rung": answer.rung.value,
        "frame": answer.frame.value,
        "options": [{"label": o.label, "matter": o.matter.value if o.matter else None, "rule": o.rule} for o in answer.options],
        "verdict": answer.words.verdict,
        "because": answer.words.because,
        "steps": list(answer.words.steps),
        "decline": answer.words.decline,
        "changes_if": answer.words.changes_if,
        "ask": answer.words.ask,
        "quotes": [{"section": q.section, "title": q.title, "sentence": q.sentence} for q in answer.quotes],
        "corrections": [{"written": c.written, "read": c.read} for c in answer.corrections],
        "match_kinds": list(answer.match_kinds),
        "confirm": answer.confirm,
        "language": answer.language.value,
        "decision_id": answer.decision_id,
        "revision": answer.revision,
    }
    return found


def answer_lines(lines: TextIO, engines: Engines, day: date, district: str = "") -> Iterator[dict[str, Any]]:
    """Answer JSON lines in order; `after` asks in the thread of an earlier id. Raises `AskingError` naming the line."""
    threads: dict[str, Thread] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        asked = _read_line(line, number)
        engine = engines.of(asked.get("district") or district)
        thread = threads.get(asked.get("after") or "", EMPTY_THREAD)
        question = Question(
            asked["text"], asker_of(asked.get("asker") or "teacher", f"line {number}: "), asked.get("district") or district, day, thread
        )
        answer = engine.answer(question)
        threads[asked["id"]] = answer.thread
        yield as_json(answer, asked["id"])


def asker_of(word: str, where: str = "") -> Asker:
    """Return the asker named by `word`. Raises `AskingError` listing the three that exist."""
    try:
        return Asker(word)
    except ValueError:
        raise AskingError(f"{where}“{word}” is no asker. Use teacher, sro or administrator (other staff ask as teacher).") from None


def _read_line(line: str, number: int) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except json.JSONDecodeError as error:
        raise AskingError(f'line {number} is not JSON ({error.msg}). Each line looks like {{"id": "1", "asker": "teacher", "text": "…"}}.') from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str) or not isinstance(asked.get("id"), str):
        raise AskingError(f"line {number} needs an `id` and a `text`, both in quotes.")
    return asked


def follow(question: Question, answer: Answer) -> Question:
    """Return `question` ready for the next turn of the same conversation."""
    return replace(question, thread=answer.thread, chosen=None)
