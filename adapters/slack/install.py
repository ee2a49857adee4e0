"""Installing by OAuth and leaving again: Slack's own flow over sealed installations, and the events that end one."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.installations import SealedInstallations, States
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES, USER_GROUP_SCOPE
from adapters.slack.sender import quiet
from adapters.slack.tokens import ManyWorkspaces
from bot.app import House
from bot.question import Language

log = structlog.get_logger("fenceline.slack")


def add_install_pages(app: web.Application, house: House, installations: SealedInstallations, client: AsyncWebClient) -> None:
    """Add `/slack/install` and the address that Slack sends people back to."""
    flow = oauth_flow(house, installations, client)

    async def install(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

    async def back(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    app.router.add_get(INSTALL_PATH, install)
    app.router.add_get(REDIRECT_PATH, back)


def oauth_flow(house: House, installations: SealedInstallations, client: AsyncWebClient) -> AsyncOAuthFlow:
    """Slack's flow with the desk's stores and plain pages at its end."""
    slack = house.settings.slack

    async def succeeded(_: AsyncSuccessArgs) -> BoltResponse:
        return _page(house, 200, "install.done", "install.next")

    async def failed(args: AsyncFailureArgs) -> BoltResponse:
        log.warning("installation refused", reason=args.reason)
        status = args.suggested_status_code if args.suggested_status_code < HTTPStatus.INTERNAL_SERVER_ERROR else 503
        return _page(house, status, "install.failed", "install.again")

    return AsyncOAuthFlow(
        client=client,
        logger=quiet(),
        settings=AsyncOAuthSettings(
            client_id=slack.client_id,
            client_secret=slack.client_secret.reveal(),
            scopes=[*SCOPES, USER_GROUP_SCOPE],
            redirect_uri=house.settings.public_url + REDIRECT_PATH,
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,
            redirect_uri_path=REDIRECT_PATH,
            callback_options=AsyncCallbackOptions(success=succeeded, failure=failed),
            authorization_url=slack.authorize_url,
            installation_store=installations,
            state_store=States(house.store),
            logger=quiet(),
        ),
    )


def _page(house: House, status: int, title: str, text: str) -> BoltResponse:
    words = [house.assistant.phrase(Language.EN, f"slack.{key}") for key in (title, text)]
    body = "<!doctype html><html lang=en><meta charset=utf-8><title>{0}</title><h1>{0}</h1><p>{1}</p></html>".format(*words)
    headers: dict[str, str | Sequence[str]] = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'",
        "cache-control": "no-store",
    }
    return BoltResponse(status=status, body=body, headers=headers)


def listen(app: AsyncApp, tokens: ManyWorkspaces | None) -> None:
    """Register the two events that end an installation; with one token in the settings they are only noted."""

    @app.event("app_uninstalled")
    async def uninstalled(context: AsyncBoltContext) -> None:
        await _leave(tokens, context)

    @app.event("tokens_revoked")
    async def revoked(event: dict[str, Any], context: AsyncBoltContext) -> None:
        if (event.get("tokens") or {}).get("bot"):
            await _leave(tokens, context)


async def _leave(tokens: ManyWorkspaces | None, context: AsyncBoltContext) -> None:
    log.warning("installation ended")
    if tokens is None:
        return
    enterprise, team = context.enterprise_id, context.team_id
    whole = bool(context.is_enterprise_install)
    await tokens.installations.async_delete_bot(enterprise_id=enterprise, team_id=None if whole else team)
    tokens.forget(team, enterprise if whole else None)
