"""Changing rules in the console: a rule as form and as YAML, proposals that a second person approves, versions."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass

from aiohttp import web

from adapters.web.chat import read_json
from adapters.web.console_frame import Here
from adapters.web.console_looking import no_rule, rule_here
from bot.answer import Matter, Sro, Urgency
from bot.desk.keeping_versions import hold, listed, release
from bot.desk.proposals import Change, ChangeKind, Proposals, ProposalState
from bot.desk.rule_form import form_of
from bot.desk.rule_text import entry_of, text_below
from bot.question import Asker, Language
from bot.trouble import Trouble

NEW_RULE = """- id: {name}
  title:
  rung: request
  when:
    all: [ask.officer]
  says: {{matter: school_operations, sro: may_not, urgency: routine}}
  cites: []
  words:
    en: {{because: "", now: {{teacher: [""]}}}}
    es: {{because: "", now: {{teacher: [""]}}}}
  examples:
    asks: []
    not: []
  reviewed: {today}
"""


@dataclass(frozen=True, slots=True)
class Changing:
    """The pages of changing."""

    proposals: Proposals

    async def edit(self, here: Here) -> web.Response:
        """A rule to change: small changes, the form, and its YAML with a check while typing."""
        if closed := self.proposals.room.closed():
            raise Trouble(here.say(closed), here.say("room.tip"))
        rule, root = rule_here(here), self.proposals.room.root
        today = here.house.assistant.clock.today()
        if rule is None and here.request.query.get("new"):
            name = here.request.match_info["rule"]
            return here.page(
                "console_edit.html", current="rules", rule=None, name=name, form=None, below="", yaml=NEW_RULE.format(name=name, today=today)
            )
        if rule is None:
            return no_rule(here)
        entry = entry_of(root, here.district, rule.id)
        own = entry is not None and entry.whole
        yaml = entry.text if entry is not None else f"- rule: {rule.id}\n  reviewed: {today}\n"
        below = "" if own else text_below(root, rule.file, rule.id)
        choices = {"matter": list(Matter), "sro": list(Sro), "urgency": list(Urgency)}
        return here.page(
            "console_edit.html",
            current="rules", rule=rule, name=rule.id, form=form_of(rule, own), own=own, below=below, yaml=yaml, choices=choices,
            askers=list(Asker), languages=here.book.district.languages,
        )  # fmt: skip

    async def check(self, here: Here) -> web.Response:
        """Problems of `{rule, yaml}` as it stands, while somebody types."""
        body = await read_json(here.request)
        if isinstance(body, web.Response):
            return body
        change = Change(ChangeKind.YAML, rule=str(body.get("rule", "")), text=str(body.get("yaml", "")))
        try:
            found = await self.proposals.room.problems(here.district, change)
        except Trouble as trouble:
            return web.json_response({"problems": [{"severe": True, "text": str(trouble)}]})
        told = [{"severe": one.severe, "text": f"{one.where}: {one.message} {one.hint}".strip(": ")} for one in found]
        return web.json_response({"problems": told, "fine": here.say("edit.fine")})

    async def propose(self, here: Here) -> web.StreamResponse:
        """Try a change out and keep it as a proposal."""
        if closed := self.proposals.room.closed():
            raise Trouble(here.say(closed), here.say("room.tip"))
        given = here.form
        kind = next((one for one in ChangeKind if one.value == given.get("kind")), None)
        if kind is None:
            raise Trouble(here.say("stale-form"), here.say("stale-form.tip"))
        change = Change(
            kind,
            rule=given.get("rule", ""),
            concept=given.get("concept", ""),
            text=given.get("text", ""),
            asker=next((one for one in Asker if one.value == given.get("asker")), Asker.TEACHER),
            language=next((one for one in Language if one.value == given.get("phrase-language")), Language.EN),
            wanted=given.get("wanted") != "no",
            fields={name.removeprefix("f."): text for name, text in given.items() if name.startswith("f.")},
        )
        name = here.session.name if here.session else ""
        made = await self.proposals.propose(here.district, here.person, name, change, given.get("why", ""))
        raise web.HTTPSeeOther(here.to(f"proposals/{made.id}"))

    async def listed(self, here: Here) -> web.Response:
        """The open proposals, or those of another state."""
        state = next((one for one in ProposalState if one.value == here.request.query.get("state")), ProposalState.OPEN)
        shelf = self.proposals.shelf
        found, counts = await shelf.listed(here.district, state), await shelf.counts(here.district)
        return here.page(
            "console_proposals.html", current="proposals", found=found, counts=counts, state=state, states=list(ProposalState),
            threshold=here.book.district.theft_threshold, closed=self.proposals.room.closed(),
        )  # fmt: skip

    async def one(self, here: Here) -> web.Response:
        """One proposal: what it changes in the file, and which answers it changes."""
        found = await self.proposals.get(here.district, here.request.match_info["proposal"])
        person = here.person
        mine = found.author == f"{person.platform}:{person.tenant}:{person.user}"
        return here.page(
            "console_proposal.html",
            current="proposals",
            one=found,
            trial=json.loads(found.trial),
            mine=mine,
            lines=differing(found.before, found.after),
        )

    async def decide(self, here: Here) -> web.StreamResponse:
        """Approve another person's proposal, reject it, or withdraw one's own."""
        name = here.request.match_info["proposal"]
        if here.form.get("act") == "approve":
            if not here.approves:
                raise Trouble(here.say("not-allowed"), here.say("needs.approver"))
            await self.proposals.approve(here.district, name, here.person)
        else:
            found = await self.proposals.get(here.district, name)
            person = here.person
            if not here.approves and found.author != f"{person.platform}:{person.tenant}:{person.user}":
                raise Trouble(here.say("not-allowed"), here.say("needs.approver"))
            await self.proposals.reject(here.district, name, person, here.form.get("note", ""))
        raise web.HTTPSeeOther(here.to(f"proposals/{name}"))

    async def versions(self, here: Here) -> web.Response:
        """The versions that were live, and the one that is."""
        shown = await listed(self.proposals.room, here.house.store, here.district)
        return here.page("console_versions.html", current="versions", shown=shown, closed=self.proposals.room.closed())

    async def roll(self, here: Here) -> web.StreamResponse:
        """Go back to a stored version and hold it, or follow the files again."""
        room, store = self.proposals.room, here.house.store
        if here.form.get("act") == "release":
            await release(room, store, here.district, here.person, here.house.assistant.clock)
        else:
            await hold(room, store, here.district, here.form.get("revision", ""), here.person, here.house.assistant.clock)
        raise web.HTTPSeeOther(here.to("versions"))


def differing(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ, each with `+`, `-` or a space before it, three lines around each change."""
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3))[2:]
    return [("@", "…") if line.startswith("@@") else (line[:1], line[1:]) for line in lines]
