"""Asks two rulebooks the same questions and sets side by side what changes its answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.answer import Answer
from bot.question import EMPTY_THREAD, Asker, Question, Thread
from bot.rule import Rulebook
from bot.rulebook.ports import Engine
from bot.rulebook.proving import examples, told_of
from bot.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to compare; `after` is the id of the question whose thread it continues."""

    id: str
    text: str
    asker: Asker
    after: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A question that the two rulebooks answer differently."""

    asked: Asked
    before: str
    after: str
    sections_before: tuple[str, ...]
    sections_after: tuple[str, ...]
    urgency_before: str
    urgency_after: str
    verdict_changed: bool
    """True when matter, officer's part, urgency or outcome differ; False when only rules or sections do."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two rulebooks, in their rules and in their answers."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    rewritten: tuple[str, ...]
    asked: int
    changes: tuple[Change, ...]


def compare(old: Engine, new: Engine, questions: Iterable[Asked] = ()) -> Comparison:
    """Ask both engines the examples of both rulebooks and the given questions."""
    before, after = {rule.id: rule for rule in old.rulebook.rules}, {rule.id: rule for rule in new.rulebook.rules}
    asked = [*examples_of(old.rulebook, new.rulebook), *questions]
    return Comparison(
        added=tuple(sorted(set(after) - set(before))),
        removed=tuple(sorted(set(before) - set(after))),
        rewritten=tuple(sorted(name for name in set(before) & set(after) if _content(before[name]) != _content(after[name]))),
        asked=len(asked),
        changes=() if old.rulebook.revision == new.rulebook.revision else _changes(old, new, asked),
    )


def _content(rule: object) -> str:
    return repr(rule).split(", file=")[0]


def examples_of(*books: Rulebook) -> tuple[Asked, ...]:
    """Return the examples of the rulebooks, each question once for each asker."""
    found: dict[tuple[str, Asker], Asked] = {}
    for book in books:
        for example in examples(book.rules):
            found.setdefault((example.text, example.asker), Asked(f"rule {example.rule.id}", example.text, example.asker))
    return tuple(found[key] for key in sorted(found))


def questions_in(path: Path) -> tuple[Asked, ...]:
    """Return the questions of a file of JSON lines with `id`, `text`, and perhaps `asker` and `after`."""
    found: list[Asked] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            found.append(Asked(str(said["id"]), str(said["text"]), Asker(said.get("asker") or "teacher"), str(said.get("after") or "")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            tip = 'Each line looks like {"id": "1", "asker": "teacher", "text": "…"}.'
            raise Trouble(f"{path.name}, line {number} is not a question.", tip) from error
    return tuple(found)


def _changes(old: Engine, new: Engine, asked: Sequence[Asked]) -> tuple[Change, ...]:
    day = max(old.rulebook.district.term_from, new.rulebook.district.term_from)
    found: list[Change] = []
    threads: dict[str, tuple[Thread, Thread]] = {}
    for one in asked:
        before_thread, after_thread = threads.get(one.after, (EMPTY_THREAD, EMPTY_THREAD))
        before, after = _ask(old, one, day, before_thread), _ask(new, one, day, after_thread)
        threads[one.id] = (before.thread, after.thread)
        if _shape(before) != _shape(after) or before.cites != after.cites:
            found.append(
                Change(
                    asked=one,
                    before=told_of(before),
                    after=told_of(after),
                    sections_before=before.cites,
                    sections_after=after.cites,
                    urgency_before=before.urgency.value,
                    urgency_after=after.urgency.value,
                    verdict_changed=_shape(before) != _shape(after),
                )
            )
    return tuple(sorted(found, key=lambda change: (not change.verdict_changed, change.asked.id, change.asked.text)))


def _ask(engine: Engine, one: Asked, day: date, thread: Thread) -> Answer:
    return engine.answer(Question(one.text, one.asker, engine.rulebook.district.id, day, thread))


def _shape(answer: Answer) -> tuple[object, ...]:
    return answer.outcome, answer.matter, answer.sro, answer.urgency


def as_text(comparison: Comparison) -> str:
    """Lay the comparison out for a terminal."""
    lines = [*_summary(comparison)]
    for change in comparison.changes:
        lines += ["", f"“{change.asked.text}” ({change.asked.asker}, {change.asked.id})"]
        lines += [f"  before: {_side(change.before, change.urgency_before, change.sections_before)}"]
        lines += [f"  after:  {_side(change.after, change.urgency_after, change.sections_after)}"]
    return "\n".join(lines)


def as_markdown(comparison: Comparison) -> str:
    """Lay the comparison out for a pull request: a summary, then a table of what changes."""
    lines = ["### Which answers change", "", *(f"- {line}" for line in _summary(comparison))]
    if comparison.changes:
        lines += ["", "| question | before | after |", "| --- | --- | --- |"]
    for change in comparison.changes:
        sides = (
            f"{change.asked.text} *({change.asked.asker})*",
            _side(change.before, change.urgency_before, change.sections_before),
            _side(change.after, change.urgency_after, change.sections_after),
        )
        lines.append("| " + " | ".join(side.replace("|", "\\|").replace("\n", " ") for side in sides) + " |")
    return "\n".join(lines)


def as_json(comparison: Comparison) -> str:
    """Write the comparison as one JSON object."""
    changes = [
        {
            "id": change.asked.id,
            "text": change.asked.text,
            "asker": change.asked.asker.value,
            "verdict_changed": change.verdict_changed,
            "before": {"answer": change.before, "urgency": change.urgency_before, "cites": change.sections_before},
            "after": {"answer": change.after, "urgency": change.urgency_after, "cites": change.sections_after},
        }
        for change in comparison.changes
    ]
    rules = {"added": comparison.added, "removed": comparison.removed, "rewritten": comparison.rewritten}
    return json.dumps({"asked": comparison.asked, "rules": rules, "changes": changes}, ensure_ascii=False, indent=2)


def _summary(comparison: Comparison) -> list[str]:
    verdicts = sum(change.verdict_changed for change in comparison.changes)
    lines = [f"{comparison.asked} questions asked of both; {verdicts} change their answer, {len(comparison.changes) - verdicts} only their section."]
    for told, names in (("Rules added", comparison.added), ("Rules removed", comparison.removed), ("Rules rewritten", comparison.rewritten)):
        if names:
            lines.append(f"{told}: " + ", ".join(names) + ".")
    return lines


def _side(answer: str, urgency: str, sections: tuple[str, ...]) -> str:
    return f"{answer}, {urgency}" + (f", MOU {', '.join(sections)}" if sections else "")
