"""What somebody may do in the console: look, propose, or approve; from a claim or from the district's people settings."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from bot.desk.people import Standing
from bot.desk.standing import gathered
from bot.question import Asker
from bot.rule import District

PREFIXES = ("fenceline.", "fenceline-", "fenceline_", "fenceline:")
"""How a group or app role is named that opens the console: `fenceline-editor`."""


class ConsoleRole(IntEnum):
    """Each role may do what those before it may."""

    VIEWER = 1
    EDITOR = 2
    """Proposes changes, answers the review queue."""
    APPROVER = 3
    """Puts another person's proposal live, rolls back."""


def role_named(text: str) -> ConsoleRole | None:
    """The role of that name: `editor` is EDITOR; None for any other text."""
    return ConsoleRole.__members__.get(text.strip().upper())


def claimed(values: Iterable[str]) -> ConsoleRole | None:
    """The widest role that the identity provider's roles or groups name, as `fenceline-approver`."""
    found = [
        role for value in values for prefix in PREFIXES if value.lower().startswith(prefix) and (role := role_named(value[len(prefix) :])) is not None
    ]
    return max(found, default=None)


def named_in(district: District, ids: Iterable[str]) -> ConsoleRole | None:
    """The widest role that a district's `people:` gives to any of these ids on the web.

    `people.approvers.web`, `.editors.web`, `.viewers.web`; administrators whom the district names may edit.
    """
    said = gathered(district)
    mine = {one.lower() for one in ids}
    rows = (
        (ConsoleRole.APPROVER, "approvers"),
        (ConsoleRole.EDITOR, "editors"),
        (ConsoleRole.EDITOR, "administrators"),
        (ConsoleRole.VIEWER, "viewers"),
    )
    return next((role for role, name in rows if mine & {text.lower() for text in said.get(f"people.{name}.web", frozenset())}), None)


def standing_of(district: str, role: ConsoleRole | None) -> Standing:
    """The desk's standing of a console's visitor: editors and approvers are the district's administrators."""
    able = role is not None and role >= ConsoleRole.EDITOR
    return Standing(district, Asker.ADMINISTRATOR if able else None, role is not None, able)
