"""The one notice that nobody asked for: a changed MOU, told once, to those who want it."""

from __future__ import annotations

import asyncio
from dataclasses import replace as with_

from adapters.teams.answering import Answering
from adapters.teams.notices import Notices
from adapters.teams.port import Undelivered
from adapters.teams.presses import Seal
from bot.desk.store.installations import Installation
from tests.desk.tiny import TinyShelf
from tests.teams.stand import (
    TENANT,
    action,
    heading,
    pressed,
    teams_there,
)  # fmt: skip


async def test_a_changed_mou_is_told_once_to_those_who_want_it(tmp_path):
    """The first look only notes it; a change is told; whoever stopped notices is left alone."""
    shelf = TinyShelf()
    async with teams_there(tmp_path, shelf) as teams:
        await teams.say("help")
        await teams.say(
            "help",
            **{"from": {"id": "29:bob", "aadObjectId": "bob"}, "conversation": {"id": "a:2", "conversationType": "personal", "tenantId": TENANT}},
        )
        await teams.house.background.drain(5)
        await teams.say("stop notices", **{"from": {"id": "29:bob", "aadObjectId": "bob"}})
        sent: list[tuple[str, dict]] = []

        class Noting:
            async def post(self, to, said):
                sent.append((to.conversation, said))
                return "m1"

        assistant = teams.house.assistant
        notices = Notices(Answering(assistant, Seal(teams.house.store.keyring, assistant.clock.seconds)), Noting(), shelf)  # type: ignore[arg-type]
        async with asyncio.timeout(20):
            while await teams.house.store.installations.find("teams", "district:model", "mou-told") is None:  # noqa: ASYNC110  the application looks in its own time
                await asyncio.sleep(0.05)
        assert await notices.tell_change("model") == 0
        assert sent == []
        book = shelf.engine("model").rulebook
        changed = with_(book, sections=(*book.sections[1:],))
        shelf._engines["model"] = type(shelf.engine("model"))(changed)
        async with asyncio.timeout(20):  # the application's own first look may still hold the lease
            while await notices.tell_change("model") != 1:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert await notices.tell_change("model") == 0
        [(conversation, said)] = sent
        assert conversation == "a:1"
        assert "Your MOU changed" in heading(said["attachments"][0]["content"])
        stop = action(said["attachments"][0]["content"], "notices")
        _, body = await teams.send(pressed(teams.microsoft, stop))
        assert heading(body["value"]).startswith("I will not write to you")


async def test_a_notice_that_is_not_taken_is_left(tmp_path):
    """A person who removed the bot does not stop the others' notices."""
    async with teams_there(tmp_path) as teams:
        await teams.say("help")
        await teams.house.background.drain(5)

        class Gone:
            async def post(self, to, said):
                raise Undelivered(403)

        assistant = teams.house.assistant
        notices = Notices(Answering(assistant, Seal(teams.house.store.keyring, assistant.clock.seconds)), Gone(), teams.house.shelf)  # type: ignore[arg-type]
        await teams.house.store.installations.keep(Installation("teams", "district:model", "mou-told", {"mou": "old"}), assistant.clock.seconds())
        assert await notices.tell_change("model") == 0
