"""Where rules are changed by hand: small changes and whole rules, tried out beside the live ones, put live when approved."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from bot.desk.ports import Shelf
from bot.desk.rule_form import written
from bot.desk.rule_text import put
from bot.question import Asker, Language
from bot.rule import Problem
from bot.rulebook.comparing import Change as Difference
from bot.rulebook.editing import Edit, NotEdited, add_example, add_phrase, set_threshold, switch_off
from bot.rulebook.places import MODEL, schools_in
from bot.rulebook.proposing import Trial, looked_over, try_out, write
from bot.rulebook.shelf import Shelf as LiveShelf
from bot.rulebook.standing import Swap

__all__ = ["Change", "ChangeKind", "Difference", "Edit", "EditingRoom", "NotEdited", "Problem", "Trial"]


class ChangeKind(StrEnum):
    """The kinds of change that the console, Slack and Teams can propose."""

    PHRASE = "phrase"
    EXAMPLE = "example"
    SWITCH_OFF = "switch_off"
    THRESHOLD = "threshold"
    FORM = "form"
    YAML = "yaml"


@dataclass(frozen=True, slots=True)
class Change:
    """A change as somebody asks for it; which fields count depends on the kind."""

    kind: ChangeKind
    rule: str = ""
    concept: str = ""
    text: str = ""
    """The phrase, the example, the reason, the amount, or the rule's YAML."""
    asker: Asker = Asker.TEACHER
    language: Language = Language.EN
    wanted: bool = True
    fields: Mapping[str, str] = field(default_factory=dict)
    """The form's fields."""


@dataclass(slots=True)
class EditingRoom:
    """Edits the files of one shelf; one trial at a time, so that answers keep their share of the machine."""

    shelf: Shelf
    replicas: int
    today: Callable[[], date]
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    def closed(self) -> str:
        """Why rules cannot be changed here, as a key of the console's words; "" when they can."""
        if not isinstance(self.shelf, LiveShelf):
            return "room.no-files"
        if self.shelf.key is not None or not self.shelf.source.is_dir():
            return "room.package"
        if self.replicas > 1:
            return "room.replicas"
        return "" if os.access(self.shelf.root, os.W_OK) else "room.read-only"

    @property
    def live(self) -> LiveShelf:
        """The shelf as the one that follows files; raises `NotEdited` where there is none."""
        if not isinstance(self.shelf, LiveShelf):
            raise NotEdited("These rules do not come from files.")
        return self.shelf

    @property
    def root(self) -> Path:
        """The folder of the rules."""
        return self.live.root

    def edit(self, district: str, change: Change) -> Edit:
        """The file as it would be; raises `NotEdited` or `Trouble` for a change that cannot be made."""
        match change.kind:
            case ChangeKind.PHRASE:
                return add_phrase(self.root, district, change.concept, change.text.strip(), change.language)
            case ChangeKind.EXAMPLE:
                return add_example(self.root, district, change.rule, change.text.strip(), change.asker, wanted=change.wanted)
            case ChangeKind.SWITCH_OFF:
                return switch_off(self.root, district, change.rule, change.text)
            case ChangeKind.THRESHOLD:
                digits = change.text.strip().removeprefix("$").replace(",", "")
                if not (digits.isascii() and digits.isdigit()) or len(digits) > 7:
                    raise NotEdited("The threshold has to be whole dollars, such as 500.")
                return set_threshold(self.root, district, int(digits))
            case ChangeKind.FORM:
                rule = next((one for one in self.live.engine(district).rulebook.rules if one.id == change.rule), None)
                if rule is None:
                    raise NotEdited(f"There is no rule `{change.rule}`.")
                return written(self.root, district, rule, change.fields, self.today())
            case ChangeKind.YAML:
                return put(self.root, district, change.rule, change.text)

    async def problems(self, district: str, change: Change) -> tuple[Problem, ...]:
        """What would be wrong with the files; quick, for a check while somebody types."""
        edit = self.edit(district, change)
        async with self._busy:
            return await asyncio.to_thread(looked_over, self.root, self.live.engine(district).rulebook, [edit])

    async def trial(self, district: str, edit: Edit) -> Trial:
        """What the change would do to every example's answer."""
        async with self._busy:
            return await asyncio.to_thread(try_out, self.root, self.live.engine(district), [edit], self.live.build)

    async def publish(self, district: str, edit: Edit) -> str:
        """Write an approved change and put it live; returns the revision.

        Raises `NotEdited`, with the files as they were, when the live rules would not take it.
        """
        async with self._busy:
            return await asyncio.to_thread(self._publish, district, edit)

    def _publish(self, district: str, change: Edit) -> str:
        shelf = self.live
        if shelf.status(district).held:
            raise NotEdited("This district is held at a stored version.", "Let it follow its files again first, under Versions.")
        write(self.root, [change])
        results = shelf.reload() if district == MODEL else shelf.reload(district)
        done = next(one for one in results if one.district == district)
        if done.swap is not Swap.SWAPPED:
            _undo(self.root, change)
            shelf.reload(district)
            raise NotEdited("The rules would not take this change.", " ".join(done.reasons[:3]))
        for school in () if district == MODEL else schools_in(self.root, district):
            shelf.reload(school)
        return done.revision


def _undo(root: Path, change: Edit) -> None:
    if change.before:
        write(root, [Edit(change.file, change.after, change.before)])
    else:
        (root / change.file).unlink(missing_ok=True)
