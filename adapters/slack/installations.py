"""Installations as Slack's OAuth flow wants to keep them, sealed in the desk's store: one row for a workspace or organisation."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.sender import quiet
from bot.desk.store.installations import Installation as Kept
from bot.desk.store.whole import Store
from bot.desk.threads import digest

PLATFORM = "slack"
FIELDS = (
    "app_id", "enterprise_id", "enterprise_name", "team_id", "team_name", "bot_token", "bot_id", "bot_user_id", "bot_scopes",
    "bot_refresh_token", "bot_token_expires_at", "is_enterprise_install", "installed_at",
)  # fmt: skip
"""What is kept of an installation: the bot's, never a user's token."""


class SealedInstallations(AsyncInstallationStore):  # the SDK's interface, which its OAuth flow asks for
    """Slack's own interface over the desk's store; an organisation's row serves all of its workspaces."""

    def __init__(self, store: Store) -> None:
        """Keep them in `store`, which seals what it is given."""
        self._store = store

    @property
    def logger(self) -> logging.Logger:
        """Says nothing of tokens."""
        return quiet()

    async def async_save(self, installation: Installation) -> None:
        """Keep a new installation, in place of an older one of the same workspace or organisation."""
        await self.async_save_bot(installation.to_bot())

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot's tokens."""
        body: dict[str, Any] = {name: getattr(bot, name, None) for name in FIELDS}
        body["bot_scopes"] = ",".join(bot.bot_scopes or ())
        await self._store.installations.keep(Kept(PLATFORM, tenant_of(bot), "bot", body), int(time.time()))

    async def async_find_bot(self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False) -> Bot | None:  # noqa: ARG002  the SDK names it
        """The workspace's own installation, else its organisation's."""
        for tenant, whole in ((team_id, False), (enterprise_id, True)):
            if not tenant:
                continue
            kept = await self._store.installations.find(PLATFORM, tenant)
            if kept is not None and bool(kept.body.get("is_enterprise_install")) is whole:
                body: dict[str, Any] = {name: kept.body.get(name) for name in FIELDS}
                return Bot(**body)
        return None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the tokens of a workspace, or of an organisation when no workspace is named."""
        await self._store.installations.remove(PLATFORM, team_id or enterprise_id or "")

    @asynccontextmanager
    async def renewing(self, bot: Bot) -> AsyncIterator[bool]:
        """True for the one replica that renews this token now."""
        async with self._store.installations.lease(f"slack-token/{tenant_of(bot)}", int(time.time()), 30) as mine:
            yield mine


def tenant_of(bot: Bot) -> str:
    """The id that an installation is kept under: the organisation's for a whole organisation, else the workspace's."""
    return str((bot.enterprise_id if bot.is_enterprise_install else bot.team_id) or "")


@dataclass(frozen=True, slots=True)
class States(AsyncOAuthStateStore):
    """The `state` of an OAuth round trip: good once, for ten minutes, on any replica."""

    store: Store
    seconds: int = 600

    @property
    def logger(self) -> logging.Logger:
        """Says nothing of states."""
        return quiet()

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:  # noqa: ARG002  the SDK names them
        """A new state."""
        state = secrets.token_urlsafe(24)
        await self.store.arrivals.issue(digest("slack-state", state), int(time.time()) + self.seconds)
        return state

    async def async_consume(self, state: str) -> bool:
        """True once for a state that was issued here and is not old."""
        return bool(state) and await self.store.arrivals.redeem(digest("slack-state", state), int(time.time()))
