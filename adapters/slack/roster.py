"""What Slack itself says of a person: guest or not, of which workspace, in which language; remembered for a while."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.sender import NotSent, Sender
from bot.question import Language

KEPT = 900.0
"""Seconds that a profile is believed."""
FAILED = 60.0
"""Seconds that a failure to read one is believed, so that answers do not queue up behind it."""
MOST = 5000


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as Slack knows them; `known` is false when Slack could not be asked."""

    known: bool
    guest: bool = False
    bot: bool = False
    teams: frozenset[str] = frozenset()
    """Ids of the workspaces and the organisation that the person belongs to."""
    language: Language = Language.EN


UNKNOWN = Profile(known=False)


@dataclass(slots=True)
class Roster:
    """Profiles by workspace and user, members by user group; bounded."""

    sender: Sender
    _profiles: OrderedDict[tuple[str, str], tuple[float, Profile]] = field(default_factory=OrderedDict)
    _groups: OrderedDict[tuple[str, str], tuple[float, frozenset[str]]] = field(default_factory=OrderedDict)

    async def profile(self, client: AsyncWebClient, tenant: str, user: str) -> Profile:
        """The person's profile; `UNKNOWN` when Slack can't be asked just now, which shuts nobody out."""
        key = (tenant, user)
        if (kept := self._profiles.get(key)) and kept[0] > time.monotonic():
            return kept[1]
        try:
            reply = await self.sender.ask(lambda: client.users_info(user=user, include_locale=True))
            found = read_profile(reply.get("user") or {})
        except NotSent:
            found = UNKNOWN
        _keep(self._profiles, key, found, KEPT if found.known else FAILED)
        return found

    async def groups(self, client: AsyncWebClient, tenant: str, user: str, named: Iterable[str]) -> tuple[str, ...]:
        """Which of the named user groups the person is a member of."""
        return tuple([group for group in named if user in await self.members(client, tenant, group)])

    async def members(self, client: AsyncWebClient, tenant: str, group: str) -> frozenset[str]:
        """Members of one user group; those known before when Slack cannot be asked just now."""
        key = (tenant, group)
        if (kept := self._groups.get(key)) and kept[0] > time.monotonic():
            return kept[1]
        try:
            reply = await self.sender.ask(lambda: client.usergroups_users_list(usergroup=group))
            members, seconds = frozenset(str(one) for one in reply.get("users") or ()), KEPT
        except NotSent:
            members, seconds = (kept[1] if kept else frozenset()), FAILED
        _keep(self._groups, key, members, seconds)
        return members


def read_profile(user: dict[str, Any]) -> Profile:
    """A profile from what `users.info` returns."""
    enterprise = user.get("enterprise_user") or {}
    teams = {user.get("team_id"), enterprise.get("enterprise_id"), *(enterprise.get("teams") or ())}
    outside = any(user.get(name) for name in ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted"))
    language = Language.ES if str(user.get("locale") or "").startswith("es") else Language.EN
    return Profile(True, outside, bool(user.get("is_bot")), frozenset(str(one) for one in teams if one), language)


def _keep(into: OrderedDict[Any, Any], key: Any, value: Any, seconds: float) -> None:
    into[key] = (time.monotonic() + seconds, value)
    into.move_to_end(key)
    while len(into) > MOST:
        into.popitem(last=False)
