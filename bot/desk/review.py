"""The review queue: a question goes to the boundary team scrubbed, an answer comes back privately."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import structlog

from bot.deciding.phrasing import Phrases
from bot.desk.clock import Clock
from bot.desk.ledger import hour_of
from bot.desk.people import Ask, Delivery, Person, QueueItem, QueueState, Standing
from bot.desk.ports import Announce, Deliver, Shelf
from bot.desk.scrub import scrub
from bot.desk.store.database import Away
from bot.desk.store.whole import Store
from bot.desk.threads import digest
from bot.question import Language
from bot.trouble import Trouble

log = structlog.get_logger("fenceline.review")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LONGEST = 4000
"""Characters of a question or an answer that are kept."""


def short_id(prefix: str, length: int = 7, seed: str = "") -> str:
    """An id that can be read out on the phone (no I, L, O or U), random or from a seed of hex digits."""
    number = int(seed, 16) if seed else secrets.randbits(64)
    digits = (ALPHABET[number >> 5 * place & 31] for place in range(length))
    return f"{prefix}-" + "".join(digits)


@dataclass(slots=True)
class Review:
    """Sends questions to the boundary team and answers back."""

    store: Store
    shelf: Shelf
    clock: Clock
    deliverers: dict[str, Deliver] = field(default_factory=dict)
    announcers: list[Announce] = field(default_factory=list)
    _arrived: set[str] = field(default_factory=set)
    """Answers that arrived while the database could not be told."""

    async def send(self, ask: Ask, decision_id: str | None, reply_to: str) -> QueueItem:
        """Put the scrubbed question into the district's queue; pressing twice sends it once."""
        cleaned = scrub(ask.text)
        if not cleaned.text.strip():
            raise Trouble(self._say(ask.district, ask.language, "desk.send-empty"))
        item = QueueItem(
            id=short_id("Q"),
            district=ask.district,
            school=ask.school,
            asker=ask.asker,
            language=ask.language or Language.EN,
            text=cleaned.text[:LONGEST],
            found=cleaned.found,
            decision_id=decision_id,
            hour=hour_of(self.clock.now()),
        )
        person = ask.person
        ticket = digest("queue", person.platform, person.tenant, person.user, decision_id or "", cleaned.text, item.hour[:10])
        try:
            return await self.store.questions.add(item, person.platform, reply_to, self.store.keyring.sign("queue", ticket.encode()))
        except Away as away:
            raise Trouble(self._say(ask.district, ask.language, "desk.send-later")) from away

    async def announce(self, item: QueueItem) -> None:
        """Tell the administrators on every platform that a question arrived."""
        for tell in self.announcers:
            try:
                await tell(item)
            except Exception:  # one platform's trouble is not the other's
                log.exception("announcement failed", item=item.id)

    async def answer(self, actor: Person, standing: Standing, item_id: str, text: str) -> QueueItem:
        """Keep an administrator's answer; raises `Trouble` for anybody else, and when another one was first."""
        item = await self._own(standing, item_id)
        words = text.strip()[:LONGEST]
        if not words:
            raise Trouble(self._say(item.district, None, "desk.answer-empty"))
        if not await self.store.questions.answer(item_id, words):
            raise Trouble(self._say(item.district, None, "desk.answered-before"))
        await self._audit(item, actor, "answered question")
        return await self._own(standing, item_id)

    async def close(self, actor: Person, standing: Standing, item_id: str) -> None:
        """Close an item without an answer."""
        item = await self._own(standing, item_id)
        if not await self.store.questions.close(item_id):
            raise Trouble(self._say(item.district, None, "desk.answered-before"))
        await self._audit(item, actor, "closed question")

    async def example(self, actor: Person, standing: Standing, item_id: str, rule: str) -> QueueItem:
        """Note that the question is to be an example of a rule; the rule's file is changed by its authors' own way."""
        item = await self._own(standing, item_id)
        if all(one.id != rule for one in self.shelf.engine(item.district).rulebook.rules):
            raise Trouble(self._say(item.district, None, "desk.no-rule", rule=rule))
        await self.store.questions.example(item_id, rule)
        await self._audit(item, actor, "made example", rule)
        return await self._own(standing, item_id)

    async def listed(self, standing: Standing, state: QueueState | None = None) -> list[QueueItem]:
        """The district's items for its administrators."""
        self._allow(standing)
        return await self.store.questions.listed(standing.district, state)

    async def _own(self, standing: Standing, item_id: str) -> QueueItem:
        self._allow(standing)
        item = await self.store.questions.get(item_id)
        if item is None or item.district != standing.district:
            raise Trouble(self._say(standing.district, None, "desk.no-question"))
        return item

    def _allow(self, standing: Standing) -> None:
        if not standing.administrator:
            raise Trouble(self._say(standing.district, None, "desk.administrators-only"))

    async def _audit(self, item: QueueItem, actor: Person, act: str, details: str = "") -> None:
        await self.store.keeping.record(item.district, actor, act, item.id, hour_of(self.clock.now()), details)

    async def deliver(self, item_id: str = "") -> int:
        """Bring answers to their askers, each by the platform that it was asked on; returns how many arrived."""
        arrived = 0
        for waiting in await self.store.questions.lease(self.clock.seconds(), item_id):
            send = self.deliverers.get(waiting.platform)
            item = waiting.item
            if send is None:
                continue
            title = self._say(item.district, item.language, "desk.answer-title")
            if item.id not in self._arrived:
                try:
                    await send(Delivery(item.id, waiting.to, item.language, item.text, item.answer, title))
                except Exception:  # whatever failed, the answer is kept and tried again
                    log.exception("delivery failed", item=item.id, platform=waiting.platform)
                    continue
                self._arrived.add(item.id)
                arrived += 1
            await self.store.questions.delivered(item.id)
            self._arrived.discard(item.id)
        return arrived

    def _say(self, district: str, language: Language | None, key: str, **values: object) -> str:
        return Phrases(self.shelf.engine(district).rulebook).say(language or Language.EN, key, **values)
