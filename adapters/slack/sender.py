"""Everything that goes out to Slack: one place that retries within a bound, never unfurls and never loses an answer silently."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.blocks import Card
from bot.desk.metrics import Metrics

log = structlog.get_logger("fenceline.slack")
T = TypeVar("T")

PATIENCE = 6.0
"""Seconds after which a post is given up; two of them end before anybody else takes the event up."""
HASTE = 2.0
"""Seconds for what must be done while Slack waits for the acknowledgement."""
PASSING = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
"""Errors that pass by themselves."""
BAD_CARD = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_too_long", "msg_blocks_too_long"})
REVOKED = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required"})


class NotSent(Exception):
    """Slack did not take it; `reason` is Slack's own word for why, or `unreachable`, `busy`, `too_late`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def revoked(self) -> bool:
        """True when the workspace's token no longer counts."""
        return self.reason in REVOKED


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands now."""

    channel: str
    ts: str


@dataclass(slots=True)
class Sender:
    """Sends for every workspace; the client that comes with each call holds the workspace's token."""

    metrics: Metrics
    session: aiohttp.ClientSession
    patience: float = PATIENCE
    haste: float = HASTE

    async def post(self, client: AsyncWebClient, channel: str, card: Card, thread: str | None = None) -> Posted:
        """Post a card; a card that Slack can't lay out goes as plain text. Raises `NotSent`."""
        given: dict[str, Any] = {"channel": channel, "thread_ts": thread, "unfurl_links": False, "unfurl_media": False}
        try:
            reply = await self._call(lambda: client.chat_postMessage(**given, **card.message()), self.patience)
        except NotSent as failure:
            if failure.reason not in BAD_CARD:
                raise
            log.warning("card refused", reason=failure.reason)
            reply = await self._call(lambda: client.chat_postMessage(**given, text=card.message()["text"]), self.patience)
        return Posted(str(reply.get("channel") or channel), str(reply.get("ts") or ""))

    async def whisper(self, client: AsyncWebClient, channel: str, user: str, card: Card, thread: str | None = None) -> None:
        """Post a card that only one person in the channel sees. Raises `NotSent`."""
        given: dict[str, Any] = {"channel": channel, "user": user, "thread_ts": thread}
        await self._call(lambda: client.chat_postEphemeral(**given, **card.message()), self.patience)

    async def respond(self, url: str, card: Card, replace: bool = False) -> None:
        """Answer to the address that came with a press or a command: privately, or in place of the pressed card."""
        hook = AsyncWebhookClient(url, session=self.session, timeout=5, retry_handlers=[], logger=quiet())
        given: dict[str, Any] = {**card.message(), "replace_original": replace, "unfurl_links": False, "unfurl_media": False}
        if not replace:
            given["response_type"] = "ephemeral"
        await self._call(lambda: _checked(hook, given), self.haste)

    async def open(self, client: AsyncWebClient, trigger: str, view: Mapping[str, Any], on_top: bool = False) -> None:
        """Open a modal, or push it on top of the one that is open."""
        call = client.views_push if on_top else client.views_open
        await self._call(lambda: call(trigger_id=trigger, view=dict(view)), self.haste)

    async def update(self, client: AsyncWebClient, view_id: str, view: Mapping[str, Any]) -> None:
        """Change an open modal."""
        await self._call(lambda: client.views_update(view_id=view_id, view=dict(view)), self.haste)

    async def home(self, client: AsyncWebClient, user: str, view: Mapping[str, Any]) -> None:
        """Show somebody their Home."""
        await self._call(lambda: client.views_publish(user_id=user, view=dict(view)), self.patience)

    async def finish(self, client: AsyncWebClient, execution: str, outputs: Mapping[str, Any]) -> None:
        """End a workflow step well."""
        await self._call(lambda: client.functions_completeSuccess(function_execution_id=execution, outputs=dict(outputs)), self.patience)

    async def fail(self, client: AsyncWebClient, execution: str, error: str) -> None:
        """End a workflow step with a sentence that says why."""
        await self._call(lambda: client.functions_completeError(function_execution_id=execution, error=error), self.patience)

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T:
        """Read something from Slack, in haste. Raises `NotSent`."""
        return await self._within(call, self.haste)

    async def _call(self, call: Callable[[], Awaitable[T]], patience: float) -> T:
        try:
            reply = await self._within(call, patience)
        except NotSent as failure:
            self.metrics.posted("slack", "failed")
            log.warning("not sent", reason=failure.reason)
            raise
        self.metrics.posted("slack", "sent")
        return reply

    async def _within(self, call: Callable[[], Awaitable[T]], patience: float) -> T:
        """Try again after 429, 5xx and broken connections while `patience` seconds last."""
        until = time.monotonic() + patience
        tries = 0
        while True:
            tries += 1
            try:
                async with asyncio.timeout_at(asyncio.get_running_loop().time() + max(0.05, until - time.monotonic())):
                    return await call()
            except SlackApiError as error:
                reason, pause = _why(error)
            except (aiohttp.ClientError, OSError, TimeoutError):
                reason, pause = "unreachable", 0.0
            if pause is None:
                raise NotSent(reason)
            pause = max(pause, 0.2 * 2 ** min(tries, 5)) * random.uniform(1.0, 1.2)  # noqa: S311  spreads retries, guards nothing
            if time.monotonic() + pause >= until:
                raise NotSent(reason)
            self.metrics.posted("slack", "retried")
            await asyncio.sleep(pause)


def _why(error: SlackApiError) -> tuple[str, float | None]:
    """Slack's reason, and the seconds to wait; None when waiting does not help."""
    response: Any = error.response
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 200)
    reason = ""
    if not isinstance(response, aiohttp.ClientResponse):
        data = response if isinstance(response, dict) else getattr(response, "data", {})
        reason = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS or reason in {"ratelimited", "rate_limited"}:
        headers = getattr(response, "headers", {}) or {}
        wait = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
        return "ratelimited", float(wait) if str(wait).isdigit() else 1.0
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or reason in PASSING:
        return reason or "busy", 0.0
    return reason or "refused", None


async def _checked(hook: AsyncWebhookClient, given: Mapping[str, Any]) -> None:
    reply = await hook.send_dict(dict(given))
    if reply.status_code != HTTPStatus.OK:
        raise _refused(_Refusal(reply.status_code, dict(reply.headers), {"error": str(reply.body)[:40]}))


def _refused(response: object) -> SlackApiError:
    error: SlackApiError = SlackApiError("refused", response)  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
    return error


@dataclass(frozen=True, slots=True)
class _Refusal:
    status_code: int
    headers: Mapping[str, str]
    data: Mapping[str, Any]


def quiet() -> logging.Logger:
    """A logger for the SDK and Bolt that keeps what they would say about requests to itself."""
    logger = logging.getLogger("fenceline.slack.sdk")
    logger.setLevel(logging.CRITICAL)
    return logger
