"""Which token speaks for a workspace: one from the settings, or sealed installations that are renewed before they run out."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.installations import SealedInstallations

log = structlog.get_logger("fenceline.slack")
KEPT = 60.0
"""Seconds that a workspace's token is remembered: the longest that a revoked one is still tried."""
MOST = 2000
AHEAD = 120
"""Minutes before its end that a token is renewed."""

MakeClient = Callable[[str], AsyncWebClient]
"""A client that holds a token."""


@dataclass(slots=True)
class OneWorkspace:
    """One token for one workspace (or one organisation), asked once whose it is."""

    token: str
    make: MakeClient
    _known: AuthorizeResult | None = None
    _organisation: bool = False

    async def authorize(self, enterprise_id: str | None, team_id: str | None, **_: object) -> AuthorizeResult | None:
        """The token when the request is from its workspace, else None."""
        known = self._known or await self._look()
        home = {known.team_id, known.enterprise_id if self._organisation else None} - {None}
        return known if {team_id, enterprise_id} & home else None

    async def client_for(self, tenant: str) -> AsyncWebClient | None:
        """A client for the workspace; an empty id means whichever there is."""
        known = self._known or await self._look()
        return self.make(self.token) if tenant in {"", known.team_id, known.enterprise_id} else None

    async def _look(self) -> AuthorizeResult:
        reply = await self.make(self.token).auth_test()
        self._organisation = bool(reply.get("is_enterprise_install"))
        self._known = AuthorizeResult(
            enterprise_id=reply.get("enterprise_id"),
            team_id=reply.get("team_id"),
            bot_user_id=reply.get("user_id"),
            bot_id=reply.get("bot_id"),
            bot_token=self.token,
        )
        return self._known


@dataclass(slots=True)
class ManyWorkspaces:
    """Tokens of every workspace and organisation that installed the app."""

    installations: SealedInstallations
    rotator: AsyncTokenRotator
    make: MakeClient
    _kept: OrderedDict[tuple[str, str], tuple[float, Bot]] = field(default_factory=OrderedDict)

    async def authorize(self, enterprise_id: str | None, team_id: str | None, **_: object) -> AuthorizeResult | None:
        """The workspace's token, or its organisation's; None where the app is not installed."""
        bot = await self._bot(enterprise_id, team_id)
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=bot.enterprise_id, team_id=bot.team_id or team_id, bot_user_id=bot.bot_user_id, bot_id=bot.bot_id, bot_token=bot.bot_token
        )

    async def client_for(self, tenant: str) -> AsyncWebClient | None:
        """A client for a workspace or an organisation, by its id."""
        enterprise, team = (tenant, None) if tenant.startswith("E") else (None, tenant)
        bot = await self._bot(enterprise, team)
        return self.make(bot.bot_token) if bot else None

    def forget(self, *tenants: str | None) -> None:
        """Ask the store again for these workspaces: their app was removed or its token revoked."""
        for key in [key for key in self._kept if set(key) & {one for one in tenants if one}]:
            del self._kept[key]

    async def _bot(self, enterprise: str | None, team: str | None) -> Bot | None:
        key = (enterprise or "", team or "")
        if (kept := self._kept.get(key)) and kept[0] > time.monotonic():
            return kept[1]
        bot = await self.installations.async_find_bot(enterprise_id=enterprise, team_id=team)
        if bot is not None and _ending(bot):
            bot = await self._renew(bot)
        if bot is None:
            self._kept.pop(key, None)
            return None
        self._kept[key] = (time.monotonic() + KEPT, bot)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return bot

    async def _renew(self, bot: Bot) -> Bot | None:
        """Renew a token that ends soon; one replica does it, the others go on with the one that still counts."""
        async with self.installations.renewing(bot) as mine:
            if not mine:
                return bot if _alive(bot) else None
            now = await self.installations.async_find_bot(enterprise_id=bot.enterprise_id, team_id=bot.team_id) or bot
            if not _ending(now):
                return now
            try:
                fresh = await self.rotator.perform_bot_token_rotation(bot=now, minutes_before_expiration=AHEAD)
            except (SlackTokenRotationError, SlackApiError) as error:
                log.warning("token not renewed", error=type(error).__name__)
                return now if _alive(now) else None
            if fresh is None:
                return now
            await self.installations.async_save_bot(fresh)
            return fresh


def _ending(bot: Bot) -> bool:
    return bool(bot.bot_refresh_token) and bot.bot_token_expires_at is not None and bot.bot_token_expires_at < time.time() + AHEAD * 60


def _alive(bot: Bot) -> bool:
    return bot.bot_token_expires_at is None or bot.bot_token_expires_at > time.time()
