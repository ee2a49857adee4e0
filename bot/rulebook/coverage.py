"""Asks a rulebook what every MOU should decide, and lists what this one leaves open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.answer import Answer, Basis, Outcome
from bot.question import Asker, Question
from bot.rule import Problem
from bot.rulebook.loading import read_tree
from bot.rulebook.ports import Engine
from bot.rulebook.shape import Page, fields_of
from bot.rulebook.tree import Node

CHECKLIST = "checklist.yaml"
TOP = ("topics",)
KEYS = ("id", "section", "title", "ask", "asker")


class Decided(StrEnum):
    """Who decides a topic in a district."""

    MOU = "mou"
    STATE_LAW = "state_law"
    PRACTICE = "practice"
    ASKED_BACK = "asked_back"
    """The answer is a question: one more fact decides."""
    OPEN = "open"
    """Nothing decides it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that an MOU should decide, the model's section on it, and a question that shows whether it does."""

    id: str
    section: str
    title: str
    ask: str
    asker: Asker


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who decides one topic, and by which sections and rules."""

    topic: Topic
    decided: Decided
    sections: tuple[str, ...]
    rules: tuple[str, ...]


def read_checklist(root: Path) -> tuple[tuple[Topic, ...], tuple[Problem, ...]]:
    """Return what every MOU should decide, from `model/checklist.yaml`, and what is wrong with that file."""
    problems: list[Problem] = []
    page = Page(f"model/{CHECKLIST}", problems)
    node = read_tree(root / "model" / CHECKLIST, page)
    top = fields_of(page, node, "", TOP) if node is not None else None
    topics = [topic for item in (top.each("topics", required=True) if top else ()) if (topic := _topic(item, page)) is not None]
    return tuple(topics), tuple(problems)


def _topic(node: Node, page: Page) -> Topic | None:
    fields = fields_of(page, node, "topic", KEYS)
    if fields is None:
        return None
    name, ask = fields.text("id", required=True), fields.text("ask", required=True)
    asker = fields.choice("asker", Asker) or Asker.TEACHER
    title, section = fields.text("title", required=True), fields.text("section", required=True)
    return Topic(name, section, title, ask, asker) if name and ask else None


def cover(engine: Engine, topics: Iterable[Topic]) -> tuple[Coverage, ...]:
    """Ask the engine each topic's question and tell who decides it, in the order of the checklist."""
    district = engine.rulebook.district
    found: list[Coverage] = []
    for topic in topics:
        answer = engine.answer(Question(topic.ask, topic.asker, district.id, district.term_from))
        found.append(Coverage(topic, _decided(answer), answer.cites, answer.rules))
    return tuple(found)


def _decided(answer: Answer) -> Decided:
    match answer.outcome:
        case Outcome.OUT_OF_SCOPE:
            return Decided.OPEN
        case Outcome.CLARIFY:
            return Decided.ASKED_BACK
        case Outcome.ANSWERED:
            return {Basis.MOU: Decided.MOU, Basis.STATE_LAW: Decided.STATE_LAW, Basis.PRACTICE: Decided.PRACTICE}[answer.basis]
