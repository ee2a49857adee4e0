"""The two messages that nobody asked for: the boundary team's answer, and a changed MOU."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import dataclass

import structlog

from adapters.teams.answering import PLATFORM, Answering
from adapters.teams.cards import Surface
from adapters.teams.incoming import Incoming
from adapters.teams.messages import message
from adapters.teams.pages import changed_page, delivery_page
from adapters.teams.port import JSON, Address, Transport, Undelivered
from bot.desk.people import Delivery, Person
from bot.desk.ports import Shelf
from bot.desk.store.installations import Installation
from bot.question import Language
from bot.rule import Rulebook
from bot.trouble import Trouble

log = structlog.get_logger("fenceline.teams")
ROUND = 300.0
"""Seconds between two looks at the MOUs."""
PART = "mou-told"


@dataclass(frozen=True, slots=True)
class Notices:
    """Writes to people unasked, within the two reasons there are."""

    answering: Answering
    transport: Transport
    shelf: Shelf

    async def deliver(self, delivery: Delivery) -> None:
        """Bring the boundary team's answer to its asker privately; raising means "try again later"."""
        await self.transport.post(Address.from_json(delivery.to), message(delivery_page(delivery)))

    async def go_on(self, stop: asyncio.Event) -> None:
        """Look at the MOUs again and again until told to stop; a look that has begun is ended first, never cut off."""
        while not stop.is_set():
            try:
                for district in self.shelf.districts():
                    await self.tell_change(district)
            except Trouble as trouble:
                log.warning("notices wait", reason=trouble.line)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), ROUND)

    async def tell_change(self, district: str) -> int:
        """Tell a district's people when its MOU is another than last time; returns how many were told.

        The first look only notes how the MOU stands. One replica tells, and each change once.
        """
        store, clock = self.answering.assistant.store.installations, self.answering.assistant.clock
        stands = mou_digest(self.shelf.engine(district).rulebook)
        place = f"district:{district}"
        noted = await store.find(PLATFORM, place, PART)
        if noted is not None and noted.body.get("mou") == stands:
            return 0
        async with store.lease(f"teams-mou/{district}", clock.seconds(), seconds=600) as mine:
            if not mine:
                return 0
            await store.keep(Installation(PLATFORM, place, PART, {"mou": stands}), clock.seconds())
            if noted is None:
                return 0
            return sum([await self._tell(district, body) for body in await store.addresses(PLATFORM, district)])

    async def _tell(self, district: str, body: JSON) -> bool:
        language, to = Language(body["language"]), Address.from_json(body["address"])
        person = Person(PLATFORM, body["tenant"], body["user"])
        reader = Incoming("", person, to.conversation, Surface.PERSONAL, language, to)
        page = changed_page(self.answering.assistant.district(district, language), language, self.answering.ink(reader, language))
        try:
            await self.transport.post(to, message(page))
        except Undelivered as refusal:
            log.warning("notice not delivered", status=refusal.status)
            return False
        return True


def mou_digest(book: Rulebook) -> str:
    """Names an MOU by its term and the text of its sections; a changed rule or wording is no changed MOU."""
    whole = hashlib.sha256()
    for part in (book.district.mou_name, str(book.district.term_from), str(book.district.term_to)):
        whole.update(part.encode() + b"\x00")
    for section in book.sections:
        whole.update(f"{section.id}\x00{section.text}\x00".encode())
    return whole.hexdigest()
