"""Asks two rulebooks the same questions and sets side by side what changes its answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
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
    """What differs between two rulebooks of one layer, in their rules and in their answers."""

    layer: str
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
        layer=new.rulebook.district.id,
        added=tuple(sorted(set(after) - set(before))),
        removed=tuple(sorted(set(before) - set(after))),
        rewritten=tuple(sorted(name for name in set(before) & set(after) if _content(before[name]) != _content(after[name]))),
        asked=len(asked),
        changes=() if old.rulebook.revision == new.rulebook.revision else _changes(old, new, asked),
    )


def compare_layers(
    layers: Iterable[str], old: Callable[[str], Engine], new: Callable[[str], Engine], questions: Sequence[Asked] = ()
) -> tuple[Comparison, ...]:
    """Compare layer by layer; what changes alike in the first layer is told there only."""
    found: list[Comparison] = []
    for layer in layers:
        one = compare(old(layer), new(layer), questions)
        told = {_sides(change) for before in found[:1] for change in before.changes}
        found.append(replace(one, changes=tuple(change for change in one.changes if _sides(change) not in told)))
    return tuple(found)


def _sides(change: Change) -> tuple[object, ...]:
    return change.asked.text, change.asked.asker, change.before, change.after


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
