"""Changing rules by two people: one proposes and sees which answers change, another one approves, then it is live."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.desk.clock import Clock
from bot.desk.editing_room import Change, ChangeKind, Edit, EditingRoom, NotEdited, Trial
from bot.desk.ledger import hour_of
from bot.desk.people import Person
from bot.desk.review import short_id
from bot.desk.store.authoring import Proposal, ProposalShelf, ProposalState
from bot.desk.store.whole import Store
from bot.rule import Problem
from bot.rulebook.comparing import Change as Difference
from bot.trouble import Trouble

__all__ = ["Change", "ChangeKind", "NotEdited", "Proposal", "ProposalState", "Proposals", "Unready"]
LONGEST_WHY = 1000


class Unready(Trouble):
    """A proposal that cannot go live as it stands; the line says why."""


@dataclass(slots=True)
class Proposals:
    """Proposals over one editing room and one store."""

    room: EditingRoom
    store: Store
    clock: Clock

    @property
    def shelf(self) -> ProposalShelf:
        """Where they are kept."""
        return ProposalShelf(self.store.database, self.store.keyring)

    async def propose(self, district: str, author: Person, name: str, change: Change, why: str) -> Proposal:
        """Try a change out and keep it as a proposal; nothing is live yet. Raises `Trouble` when it cannot be made."""
        edit = self.room.edit(district, change)
        if edit.before == edit.after:
            raise NotEdited("Nothing was changed.", "Change the text first, then propose it.")
        trial = await self.room.trial(district, edit)
        one = Proposal(
            id=short_id("P"),
            district=district,
            hour=hour_of(self.clock.now()),
            title=_title(change),
            why=why.strip()[:LONGEST_WHY],
            author=_id(author),
            author_name=name,
            base=self._revision(district),
            file=edit.file,
            before=edit.before,
            after=edit.after,
            trial=json.dumps(told(trial), ensure_ascii=False),
        )
        await self.shelf.add(one)
        await self._audit(one, author, "proposed change")
        return one

    async def get(self, district: str, proposal: str) -> Proposal:
        """A proposal; raises `Trouble` when the district has none of that name."""
        found = await self.shelf.get(district, proposal)
        if found is None:
            raise Trouble(f"There is no proposal {proposal[:16]} in this district.")
        return found

    async def approve(self, district: str, proposal: str, by: Person) -> str:
        """Put another person's proposal live; returns the new revision.

        Raises `Unready` for the author's own, for one that fails its trial, and, after trying it out anew, for one whose
        answers were last compared with older rules: somebody has to look at what changes now.
        """
        one = await self.get(district, proposal)
        self._open(one)
        if one.author == _id(by):
            raise Unready("A second person approves.", "You proposed this change. Ask another approver to look at it.")
        if one.base != self._revision(district):
            await self._again(one)
            raise Unready("The rules have changed since this was proposed.", "It was tried out anew. Look at the answers again, then approve.")
        if not json.loads(one.trial)["good"]:
            raise Unready("This change does not stand as it is.", "Its problems are listed below. Propose it again when they are mended.")
        if not await self.shelf.decide(one.id, ProposalState.LIVE, _id(by), hour_of(self.clock.now())):
            raise Unready("Somebody else has decided this already.")
        try:
            revision = await self.room.publish(district, Edit(one.file, one.before, one.after))
        except BaseException:
            await self.shelf.reopen(one.id)
            raise
        await self._audit(one, by, "approved change", revision[:12])
        return revision

    async def reject(self, district: str, proposal: str, by: Person, note: str) -> None:
        """Close a proposal with a reason; its author withdraws it in the same way."""
        one = await self.get(district, proposal)
        self._open(one)
        state = ProposalState.WITHDRAWN if one.author == _id(by) else ProposalState.REJECTED
        if not await self.shelf.decide(one.id, state, _id(by), hour_of(self.clock.now()), note.strip()[:LONGEST_WHY]):
            raise Unready("Somebody else has decided this already.")
        await self._audit(one, by, f"{state.value} change")

    async def _again(self, one: Proposal) -> None:
        """Lay the proposal over the rules of today, and keep what comes of it."""
        path = self.room.root / one.file
        now = path.read_text(encoding="utf-8") if path.is_file() else ""
        if now != one.before:
            raise Unready(f"`{one.file}` was changed by someone else meanwhile.", "Make the change again on the new text, and reject this one.")
        trial = await self.room.trial(one.district, Edit(one.file, one.before, one.after))
        await self.shelf.tried(one.id, self._revision(one.district), one.before, one.after, json.dumps(told(trial), ensure_ascii=False))

    def _open(self, one: Proposal) -> None:
        if one.state is not ProposalState.OPEN:
            raise Unready("Somebody else has decided this already.")

    def _revision(self, district: str) -> str:
        return self.room.live.engine(district).rulebook.revision

    async def _audit(self, one: Proposal, actor: Person, act: str, details: str = "") -> None:
        await self.store.keeping.record(one.district, actor, act, one.id, hour_of(self.clock.now()), details)


def _id(person: Person) -> str:
    return f"{person.platform}:{person.tenant}:{person.user}"


def _title(change: Change) -> str:
    return {
        ChangeKind.PHRASE: f"{change.concept}: “{change.text.strip()}”",
        ChangeKind.EXAMPLE: f"{change.rule}: {'' if change.wanted else 'not '}“{change.text.strip()}”",
        ChangeKind.SWITCH_OFF: f"{change.rule}: off",
        ChangeKind.THRESHOLD: f"${change.text.strip().removeprefix('$')}",
        ChangeKind.FORM: change.rule,
        ChangeKind.YAML: change.rule,
    }[change.kind][:200]


def told(trial: Trial) -> dict[str, Any]:
    """A trial as plain data: problems, examples that fail, rules and answers that change."""
    changes = trial.comparison.changes if trial.comparison else ()
    return {
        "good": trial.good,
        "problems": [_problem(one) for one in trial.problems],
        "failures": [str(one) for one in trial.failures],
        "asked": trial.comparison.asked if trial.comparison else 0,
        "rules": {name: list(getattr(trial.comparison, name)) if trial.comparison else [] for name in ("added", "removed", "rewritten")},
        "changes": [_difference(one) for one in changes],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"severe": problem.severe, "line": problem.line, "where": problem.where, "message": problem.message, "hint": problem.hint}


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "text": one.asked.text,
        "asker": one.asked.asker.value,
        "before": one.before,
        "after": one.after,
        "cites_before": list(one.sections_before),
        "cites_after": list(one.sections_after),
        "urgency_before": one.urgency_before,
        "urgency_after": one.urgency_after,
        "verdict": one.verdict_changed,
    }
