"""The desk's counter: a question in, the answer out, its decision recorded; the only place where I/O and deciding meet."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from bot.answer import Answer, Quote
from bot.desk.cards import Cards
from bot.desk.clock import Clock
from bot.desk.ledger import Entry, decision_of, hour_of, random_ticket
from bot.desk.memory import Memory
from bot.desk.metrics import Metrics
from bot.desk.people import Ask, BoundaryAction, Delivery, DistrictCard, Person, QueueItem, QueueState, Standing
from bot.desk.ports import Announce, Deliver, Shelf
from bot.desk.recorder import Kept, Recorder
from bot.desk.review import Review, short_id
from bot.desk.scrub import Scrubbed, scrub
from bot.desk.standing import Standings, standing
from bot.desk.store.database import Away
from bot.desk.store.whole import Store
from bot.desk.threads import event_key, read_thread, thread_key, write_thread
from bot.question import EMPTY_THREAD, Asker, Language, Question, Thread
from bot.rulebook.places import MODEL
from bot.rulebook.ports import Engine
from bot.trouble import Trouble

log = structlog.get_logger("fenceline.desk")
EMERGENCY_WAIT = 0.25
"""Seconds that an emergency's answer waits for its record at most; the record goes on by itself."""

MOST_WARM = 48
"""Fewer than a shelf keeps engines, so that one taken for built has not made room for another."""

__all__ = [
    "Announce", "Ask", "Assistant", "BoundaryAction", "Deliver", "Delivery", "DistrictCard", "Kept", "Person", "QueueItem",
    "QueueState", "Scrubbed", "Standing",
]  # fmt: skip


@dataclass(slots=True)
class Assistant:
    """Everything that an adapter may ask of the desk."""

    store: Store
    shelf: Shelf
    recorder: Recorder
    metrics: Metrics
    clock: Clock
    review: Review
    cards: Cards
    standings: Standings
    rules_root: Path
    thread_minutes: int = 120
    retention_days: int = 0
    memory: Memory = field(default_factory=Memory)
    _warm: dict[str, None] = field(default_factory=dict)
    """Districts whose engine is known to be built, the one asked for first in front."""
    answered_by: set[tuple[str, str]] = field(default_factory=set)
    """District and revision of every rulebook that answered here."""

    async def answer(self, ask: Ask) -> Answer:
        """Answer under the district's MOU; the decision stands in the ledger, or safe aside, before this returns.

        Raises `Trouble` for a district that is not served. Works while the database is away.
        """
        started = time.perf_counter()
        ask = replace(ask, district=ask.district or MODEL)
        engine = await self._engine_beside(ask.district)
        seen = scrub(ask.text).found
        known, again, waited = await self._known(ask)
        question = Question(
            text=ask.text,
            asker=ask.asker,
            district=ask.district,
            day=ask.day or self.clock.today(),
            thread=known,
            language=ask.language,
            school=ask.school,
            chosen=ask.chosen,
            personal=seen,
            id=self._decision_id(ask),
        )
        answer = engine.answer(question)
        self.answered_by.add((ask.district, answer.revision))
        if ask.record and not again:
            before = time.perf_counter()
            school = ask.school if ask.school in engine.rulebook.district.schools else None
            await self._record(replace(ask, school=school), answer, known, started)
            waited += time.perf_counter() - before
        elif not ask.record:
            self._remember(ask, answer)
        self._count(ask, answer, time.perf_counter() - started, waited)
        return answer

    async def _known(self, ask: Ask) -> tuple[Thread, bool, float]:
        """The thread as this question meets it, whether this very event was recorded before, seconds spent."""
        started = time.perf_counter()
        key = thread_key(ask.person, ask.conversation, ask.district)
        now = 0 if self.clock.held else self.clock.seconds()
        text, again = self.memory.thread(key, now), False
        if ask.record:
            event = event_key(ask.person.platform, ask.person.tenant, ask.event) if ask.event else None
            try:
                met = await self.store.arrivals.thread(key, event, now)
                text, again = met.known, met.again
            except Away as away:
                log.warning("thread taken from memory", reason=away.reason)
        return (read_thread(text) if text else EMPTY_THREAD), again, time.perf_counter() - started

    def _decision_id(self, ask: Ask) -> str:
        """The same for every delivery of one event, fresh otherwise; says nothing of what was asked."""
        if not ask.event:
            return short_id("D")
        seed = self.store.keyring.sign("decision", event_key(ask.person.platform, ask.person.tenant, ask.event).encode())
        return short_id("D", seed=seed)

    async def _record(self, ask: Ask, answer: Answer, known: Thread, started: float) -> None:
        expires, text = self._remember(ask, answer)
        milliseconds = max(1, round((time.perf_counter() - started) * 1000))
        person = ask.person
        entry = Entry(
            decision=decision_of(ask, answer, self.clock.now(), milliseconds),
            person=None if answer.personal else person,
            event=event_key(person.platform, person.tenant, ask.event) if ask.event else random_ticket(),
            is_event=bool(ask.event),
            thread_key=thread_key(person, ask.conversation, ask.district),
            thread=text,
            before=write_thread(known),
            expires=expires,
        )
        if not answer.emergency:
            await self.recorder.record(entry)
            return
        writing = asyncio.ensure_future(self.recorder.record(entry))
        await asyncio.wait([writing], timeout=EMERGENCY_WAIT)

    def _remember(self, ask: Ask, answer: Answer) -> tuple[int, str]:
        expires, text = self.clock.seconds() + self.thread_minutes * 60, write_thread(answer.thread)
        self.memory.keep_thread(thread_key(ask.person, ask.conversation, ask.district), text, expires)
        return expires, text

    def _count(self, ask: Ask, answer: Answer, seconds: float, waited: float) -> None:
        platform = ask.person.platform
        self.metrics.answers.labels(platform, ask.district, answer.outcome.value, answer.rung.value).inc()
        self.metrics.answer_seconds.labels(platform).observe(seconds)
        self.metrics.record_seconds.labels(platform).observe(waited)

    async def forget_thread(self, ask: Ask) -> None:
        """Start the conversation afresh."""
        key = thread_key(ask.person, ask.conversation, ask.district)
        self.memory.keep_thread(key, "", 0)
        await self.store.arrivals.forget_thread(key)

    async def feedback(self, person: Person, decision_id: str, right: bool) -> None:
        """Keep a person's verdict on an answer; a later one replaces it."""
        installed = await self.who(person)
        await self.store.log.mark(person, installed.district, decision_id, right, self._hour())

    async def boundary(
        self, person: Person, district: str, school: str | None, action: BoundaryAction, category: str, asker: Asker = Asker.SRO
    ) -> None:
        """Add a line to the boundary log; `category` is one of `boundary_categories`, schools only those of the district."""
        book = self._engine(district).rulebook
        if category not in dict(self.cards.boundary_categories(district, Language.EN)):
            raise Trouble(self.phrase(Language.EN, "desk.no-category"))
        known = school if school in book.district.schools else ""
        await self.store.log.note(person, district, known or "", asker, action, category, self._hour())

    def boundary_categories(self, district: str, language: Language = Language.EN) -> tuple[tuple[str, str], ...]:
        """Key and words of each category that a request can be logged under."""
        return self.cards.boundary_categories(district, language)

    async def preview(self, ask: Ask) -> Scrubbed:
        """The question as it would go to the boundary team, to be shown before it goes."""
        return scrub(ask.text)

    async def escalate(self, ask: Ask, decision_id: str | None, reply_to: str) -> QueueItem:
        """Send the scrubbed question to the boundary team; `reply_to` is the adapter's own address for the private answer."""
        item = await self.review.send(ask, decision_id, reply_to)
        self.recorder.background.spawn(self.review.announce(item))
        return item

    async def queue(self, person: Person, state: QueueState | None = QueueState.OPEN, groups: Iterable[str] = ()) -> list[QueueItem]:
        """The district's questions, for its administrators only; raises `Trouble` for others."""
        return await self.review.listed(await self.who(person, groups), state)

    async def reply(self, person: Person, item_id: str, text: str, groups: Iterable[str] = ()) -> QueueItem:
        """An administrator's answer to a question; its asker gets it privately, now or as soon as they can be reached."""
        item = await self.review.answer(person, await self.who(person, groups), item_id, text)
        self.recorder.background.spawn(self.review.deliver(item.id))
        return item

    async def make_example(self, person: Person, item_id: str, rule: str, groups: Iterable[str] = ()) -> QueueItem:
        """Note that a question is to become an example of a rule."""
        return await self.review.example(person, await self.who(person, groups), item_id, rule)

    def deliver_by(self, platform: str, deliver: Deliver) -> None:
        """Register the way to reach askers of a platform."""
        self.review.deliverers[platform] = deliver

    def announce_by(self, announce: Announce) -> None:
        """Register a way to tell administrators of a new question."""
        self.review.announcers.append(announce)

    async def first_time(self, platform: str, tenant: str, key: str) -> bool:
        """True exactly once for each inbound event among all replicas (24 hours).

        True again when whoever took it up neither settled nor forgot it within 15 seconds: that process died. Call
        `settle_inbound` once the answer went out; `once` does all of it.
        """
        event = event_key(platform, tenant, key)
        first = not self.memory.answered(event)
        if first:
            try:
                first = await self.store.arrivals.claim(event, self.clock.seconds())
                self.memory.note(event)
            except Away as away:
                log.warning("event noted in memory", reason=away.reason)
                first = self.memory.claim(event)
        self.metrics.events.labels(platform, "first" if first else "again").inc()
        return first

    async def settle_inbound(self, platform: str, tenant: str, key: str) -> None:
        """The answer went out: drop whatever comes again under this key."""
        event = event_key(platform, tenant, key)
        try:
            await self.store.arrivals.settle(event, self.clock.seconds())
        except Away:
            self.memory.settle(event)

    async def settled_before(self, platform: str, tenant: str, key: str) -> bool:
        """For an event that is not `first_time`: True when its answer went out, so that the delivery may be acknowledged.

        False while whoever took it up is still at it: an adapter then leaves it unacknowledged, and should that process die,
        the platform's next delivery is taken up instead of being lost.
        """
        event = event_key(platform, tenant, key)
        try:
            return self.memory.answered(event) or await self.store.arrivals.settled(event)
        except Away:
            return False

    async def forget_inbound(self, platform: str, tenant: str, key: str) -> None:
        """The handling failed before an answer went out: let the redelivery through."""
        self.metrics.events.labels(platform, "failed").inc()
        event = event_key(platform, tenant, key)
        self.memory.release(event)
        try:
            await self.store.arrivals.release(event)
        except Away as away:
            log.warning("event released in memory only", reason=away.reason)

    @asynccontextmanager
    async def once(self, platform: str, tenant: str, key: str) -> AsyncIterator[bool]:
        """`async with assistant.once(…) as first: if first: answer and post`.

        Settles the event when the block ends well; lets a redelivery through when it raises or is cancelled.
        """
        first = await self.first_time(platform, tenant, key)
        try:
            yield first
        except BaseException:
            if first:
                await asyncio.shield(self.forget_inbound(platform, tenant, key))
            raise
        if first:
            await self.settle_inbound(platform, tenant, key)

    async def who(self, person: Person, groups: Iterable[str] = ()) -> Standing:
        """The person's district and role; `groups` are the ids of their user groups, where the platform tells them."""
        installed = ""
        declared = None
        tenants = self.standings.tenants
        if not tenants.built:
            await asyncio.to_thread(tenants.index)
        elif not tenants.fresh:
            self.recorder.background.spawn(asyncio.to_thread(tenants.index))
        try:
            if person.platform in {"slack", "teams"}:
                installed = await self.store.installations.district_of(person.platform, person.tenant)
            district = self.standings.district_of(person, installed)
            named = self.standings.role(person, district, groups) if district else None
            if district and named is None:
                declared = await self.store.log.declared(person, district)
        except Away:
            district = self.standings.district_of(person, installed)
            named = self.standings.role(person, district, groups) if district else None
        return standing(district, named, declared)

    async def declare(self, person: Person, district: str, asker: Asker) -> None:
        """Keep the role that a person names for themselves; it words their answers and opens nothing."""
        await self.store.log.declare(person, district, asker)

    def section(self, district: str, section_id: str) -> Quote | None:
        """A section of the district's MOU, whole."""
        return self.cards.section(district, section_id)

    def district(self, district: str, language: Language = Language.EN) -> DistrictCard:
        """What Home, `help` and the privacy page tell; raises `Trouble` for a district that is not served."""
        self._engine(district)
        return self.cards.card(district, language, self.clock.today())

    def district_names(self) -> tuple[tuple[str, str], ...]:
        """Id and name of every district, without building any rulebook; slow once, then quick."""
        if not self.standings.tenants.built:
            self.standings.tenants.index()
        return self.standings.tenants.names()

    def phrase(self, language: Language, key: str, **values: object) -> str:
        """Common words by key; raises `KeyError` for a key that no wording file has."""
        return self.cards.phrase(language, key, **values)

    def _engine(self, district: str) -> Engine:
        try:
            return self.shelf.engine(district)
        except LookupError as error:
            raise Trouble(self.phrase(Language.EN, "desk.no-district")) from error

    async def _engine_beside(self, district: str) -> Engine:
        """The district's engine; one that was never asked for is built beside the event loop, so that others go on."""
        if district not in self._warm:
            with suppress(LookupError):
                await asyncio.to_thread(self.shelf.engine, district)
            while len(self._warm) >= MOST_WARM:
                self._warm.pop(next(iter(self._warm)))
            self._warm[district] = None
        return self._engine(district)

    def _hour(self) -> str:
        return hour_of(self.clock.now())
