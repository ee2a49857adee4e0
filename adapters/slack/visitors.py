"""Who is at the door: whose staff, in which role, and the polite reasons why somebody is not answered."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.roster import Profile, Roster
from bot.app import House
from bot.desk.people import Person, Standing
from bot.desk.standing import gathered
from bot.question import Asker, Language

KEPT = 30.0
"""Seconds that a person's role is remembered here; a role that is declared counts at once."""
MOST = 5000


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who wants something; `refused` is the wording key of the reason why they get nothing, "" when they may."""

    person: Person
    standing: Standing
    language: Language
    groups: tuple[str, ...] = ()
    refused: str = ""

    @property
    def district(self) -> str:
        """Whose MOU they are answered by."""
        return self.standing.district

    @property
    def asker(self) -> Asker:
        """The role that words their answers; school staff until they say otherwise."""
        return self.standing.asker or Asker.TEACHER


@dataclass(slots=True)
class Visitors:
    """Tells who somebody is from what Slack sent, what Slack knows, and what the district says."""

    house: House
    roster: Roster
    _asked: OrderedDict[tuple[str, str], bool] = field(default_factory=OrderedDict)
    _standings: OrderedDict[tuple[str, str], tuple[float, Person, Standing, tuple[str, ...]]] = field(default_factory=OrderedDict)

    async def of(self, context: AsyncBoltContext, body: Mapping[str, Any], client: AsyncWebClient, user: str = "") -> Visitor:
        """The visitor behind a request."""
        tenants = tenants_of(context)
        someone = user or context.user_id or ""
        profile = Profile(known=False)
        # Inside one organisation people of other workspaces are colleagues: there only the profile can tell.
        away = outsider(body, tenants)
        if not away or len(tenants) > 1:
            profile = await self.roster.profile(client, tenants[0], someone)
        if away and not profile.teams & set(tenants):
            return Visitor(Person("slack", tenants[0], someone), Standing("", None, False), profile.language, refused="refused.outsider")
        person, standing, groups = await self._standing(client, tenants, someone)
        return Visitor(person, standing, profile.language, groups, _refusal(profile, tenants, standing))

    async def workflow(self, context: AsyncBoltContext) -> Visitor:
        """A workflow that names nobody: answered as school staff of the district that its workspace belongs to."""
        for tenant in tenants_of(context):
            person = Person("slack", tenant, "workflow")
            standing = await self.house.assistant.who(person)
            if standing.allowed:
                return Visitor(person, standing, Language.EN)
        return Visitor(Person("slack", tenants_of(context)[0], "workflow"), Standing("", None, False), Language.EN, refused="refused.stranger")

    async def _standing(self, client: AsyncWebClient, tenants: tuple[str, ...], user: str) -> tuple[Person, Standing, tuple[str, ...]]:
        key = (tenants[0], user)
        if (kept := self._standings.get(key)) and kept[0] > time.monotonic():
            return kept[1:]
        # A workspace that a district names goes before the organisation that holds it.
        people = [Person("slack", tenant, user) for tenant in tenants]
        found: tuple[Person, Standing, tuple[str, ...]] = (people[0], Standing("", None, False), ())
        for person in people:
            standing = await self.house.assistant.who(person)
            if standing.allowed:
                found = await self._with_groups(client, person, standing)
                break
        self._standings[key] = (time.monotonic() + KEPT, *found)
        while len(self._standings) > MOST:
            self._standings.popitem(last=False)
        return found

    async def _with_groups(self, client: AsyncWebClient, person: Person, standing: Standing) -> tuple[Person, Standing, tuple[str, ...]]:
        named = gathered(self.house.shelf.engine(standing.district).rulebook.district)
        ids = {one for key, ones in named.items() if key.startswith("people.") and key.endswith(".slack") for one in ones}
        wanted = sorted(one for one in ids if one.startswith("S"))
        if not wanted:
            return person, standing, ()
        groups = await self.roster.groups(client, person.tenant, person.user, wanted)
        return person, (await self.house.assistant.who(person, groups)) if groups else standing, groups

    async def ask_now(self, visitor: Visitor) -> bool:
        """True when somebody's role is unknown and they were not asked for it today."""
        key = (visitor.person.tenant, visitor.person.user)
        if visitor.standing.asker is not None or key in self._asked:
            return False
        self._asked[key] = True
        while len(self._asked) > MOST:
            self._asked.popitem(last=False)
        async with self.house.assistant.once("slack", visitor.person.tenant, f"role:{visitor.person.user}") as first:
            return first

    async def declare(self, visitor: Visitor, asker: Asker) -> None:
        """Keep the role that somebody says they have; a role that the district names stays."""
        await self.house.assistant.declare(visitor.person, visitor.district, asker)
        self._standings.clear()


def tenants_of(context: AsyncBoltContext) -> tuple[str, ...]:
    """The workspace, then the organisation that holds it; at least one (possibly empty) id."""
    found = [one for one in (context.team_id, context.enterprise_id) if one]
    return tuple(dict.fromkeys(found)) or ("",)


def outsider(body: Mapping[str, Any], tenants: tuple[str, ...]) -> bool:
    """True when Slack says that the person's own workspace is another one: somebody who came through a shared channel."""
    event = body.get("event")
    if isinstance(event, dict):
        homes = {event.get("user_team"), event.get("source_team")}
        if body.get("is_ext_shared_channel"):
            homes.add(event.get("team"))
    else:
        user = body.get("user")
        homes = {user.get("team_id")} if isinstance(user, dict) else set()
    return bool({home for home in homes if home} - set(tenants))


def _refusal(profile: Profile, tenants: tuple[str, ...], standing: Standing) -> str:
    if profile.known and (profile.guest or profile.bot):
        return "refused.guest"
    if profile.known and profile.teams and not profile.teams & set(tenants):
        return "refused.outsider"
    return "" if standing.allowed else "refused.stranger"
