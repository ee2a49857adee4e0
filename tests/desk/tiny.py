"""A small desk for tests: the real assistant and store over a tiny rulebook answered by the real engine."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.answer import Matter, Rung, Sro, Urgency
from bot.deciding.engine import Engine
from bot.desk.assistant import Ask, Assistant, Person
from bot.desk.clock import Clock
from bot.desk.ledger import Decision, Entry, random_ticket
from bot.desk.opening import make_assistant, opened
from bot.question import Asker, Language
from bot.rule import RuleWords
from bot.settings import Secret, Settings
from tests.factories import a_concept, a_rule, a_rulebook

KEY = urlsafe_b64encode(b"a key of tests that is 32 bytes.").decode()
RULES = (
    a_rule("escort", "act.escort", rung=Rung.REQUEST, cites=("4.3",)),
    a_rule("fight", "conduct.fight", matter=Matter.SHARED, sro=Sro.ONLY_IF, cites=("5.1",)),
    a_rule(
        "gun",
        "thing.gun",
        rung=Rung.DANGER,
        matter=Matter.LAW_ENFORCEMENT,
        sro=Sro.MUST,
        urgency=Urgency.EMERGENCY,
        cites=("5.2",),
        now=("thing.gun",),
    ),
    a_rule("vape", "thing.vape", rung=Rung.UNCLEAR, matter=None, sro=None, leads_to=("escort", "fight"), words=RuleWords(question="What is in it?")),
)
CONCEPTS = (
    a_concept("act.escort", "walk", "escort"),
    a_concept("conduct.fight", "fight", "fighting"),
    a_concept("thing.gun", "gun"),
    a_concept("thing.vape", "vape"),
)


class TinyShelf:
    """Engines by district, given by hand."""

    def __init__(self, **districts: Iterable[tuple[str, str]]) -> None:
        named = districts or {"model": ()}
        self._engines = {}
        for name, settings in named.items():
            book = a_rulebook(RULES, CONCEPTS, id=name, name=name.title(), schools=("Oak Elementary",), settings=tuple(settings))
            self._engines[name] = Engine(book)

    def engine(self, district: str = "") -> Engine:
        return self._engines[district or "model"]

    def districts(self) -> tuple[str, ...]:
        return tuple(self._engines)


class HandClock:
    """A clock whose two hands a test moves."""

    def __init__(self, wall: float = 1_790_000_000.0) -> None:
        self.wall_now, self.steady_now = wall, 1000.0
        self.clock = Clock(wall=lambda: self.wall_now, steady=lambda: self.steady_now)

    def later(self, seconds: float) -> None:
        self.wall_now += seconds
        self.steady_now += seconds

    def jump(self, seconds: float) -> None:
        self.wall_now += seconds


def settings_for(folder: Path, url: str, **more: object) -> Settings:
    return Settings(data=folder, database_url=Secret(url), keys=(Secret(KEY),), **more)  # type: ignore[arg-type]


@asynccontextmanager
async def a_desk(folder: Path, url: str, shelf: TinyShelf | None = None, clock: Clock | None = None, **more: object) -> AsyncIterator[Assistant]:
    """An open desk on a database."""
    assistant = make_assistant(settings_for(folder, url, **more), shelf or TinyShelf(), clock)
    async with opened(assistant):
        yield assistant


TEACHER = Person("slack", "T1", "U1")


def asked(text: str = "can the SRO walk him to the office", person: Person = TEACHER, conversation: str = "C1", **more: object) -> Ask:
    values: dict[str, object] = {"district": "model", "asker": Asker.TEACHER, "language": Language.EN} | more
    return Ask(text, person, conversation, **values)  # type: ignore[arg-type]


def a_decision(number: int = 1, district: str = "model", hour: str = "2026-09-01T14", **more: object) -> Decision:
    values: dict[str, object] = {
        "district": district, "decision_id": f"D-{number:06d}", "hour": hour, "school": "", "role": "teacher", "platform": "slack", "frame": "may",
        "outcome": "answered", "matter": "school_discipline", "sro": "may_not", "urgency": "routine", "rules": "escort", "sections": "4.3",
        "basis": "mou", "match_kinds": "exact", "revision": "r1", "language": "en", "milliseconds": 2,
    }  # fmt: skip
    return Decision(**(values | more))  # type: ignore[arg-type]


def an_entry(number: int = 1, event: str = "", **more: object) -> Entry:
    return Entry(a_decision(number, **more), TEACHER, event or random_ticket(), bool(event), "", "", "", 0)


async def ledger_of(assistant: Assistant, district: str = "model") -> list[Decision]:
    """All rows of a district, the chain proven on the way."""
    proof = await assistant.store.decisions.verify(district)
    assert proof.bad is None, proof
    return [row async for row in assistant.store.decisions.rows(district)]
