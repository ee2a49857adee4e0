"""The inner door: each delivery answered once, acknowledged only when its answer went out, and none dropped at the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.blocks import Card, notice
from adapters.slack.markup import unescape
from adapters.slack.sender import NotSent, Sender
from bot.app import House

log = structlog.get_logger("fenceline.slack")
IN_TIME = 2.5
"""Seconds after which Slack is told something: it waits for three."""
ARRIVAL = "fenceline.arrival"
"""Where listeners find the key of the delivery."""


@dataclass(slots=True)
class Door:
    """Takes deliveries from either way in, HTTP or socket."""

    app: AsyncApp
    house: House
    sender: Sender
    in_time: float = IN_TIME
    closing: bool = False
    _going: dict[tuple[str, str], asyncio.Task[BoltResponse]] = field(default_factory=dict)

    async def take(self, request: AsyncBoltRequest) -> BoltResponse:
        """Slack's answer: 200 when the delivery is done, 503 when it is to be delivered again."""
        if self.closing:
            return BoltResponse(status=503)
        body = request.body
        key, tenant = arrival(body), request.context.team_id or request.context.enterprise_id or ""
        if not key:
            return _acknowledged(await self.app.async_dispatch(request))
        name = (tenant, key)
        again = name in self._going
        if not again:
            request.context[ARRIVAL] = key
            self._going[name] = self.house.background.spawn(self._once(request, tenant, key))
            self._going[name].add_done_callback(lambda _: self._going.pop(name, None))
        task = self._going[name]
        await asyncio.wait([task], timeout=self.in_time)
        if not task.done():
            if body.get("type") == "event_callback":
                return BoltResponse(status=503)
            if not again:
                self.house.background.spawn(self._late(task, body))
            return BoltResponse(status=200)
        response = task.result()
        return BoltResponse(status=response.status) if again else response

    async def _once(self, request: AsyncBoltRequest, tenant: str, key: str) -> BoltResponse:
        desk = self.house.assistant
        if not await desk.first_time("slack", tenant, key):
            return BoltResponse(status=200 if await desk.settled_before("slack", tenant, key) else 503)
        try:
            response = _acknowledged(await self.app.async_dispatch(request))
        except BaseException:
            await asyncio.shield(desk.forget_inbound("slack", tenant, key))
            raise
        if response.status == HTTPStatus.OK:
            await desk.settle_inbound("slack", tenant, key)
        else:
            await desk.forget_inbound("slack", tenant, key)
        return response

    async def _late(self, task: asyncio.Task[BoltResponse], body: Mapping[str, Any]) -> None:
        """What came too late for the acknowledgement goes to the address that came with the command."""
        await asyncio.wait([task])
        url = body.get("response_url")
        if not url or task.cancelled() or task.exception() is not None or not task.result().body:
            return
        told = json.loads(task.result().body)
        try:
            await self.sender.respond(str(url), acknowledged_card(told))
        except NotSent as failure:
            log.warning("late answer lost", reason=failure.reason)

    async def close(self, seconds: float) -> int:
        """Take nothing more, and wait for what is being answered; returns how many were cut off."""
        self.closing = True
        tasks = list(self._going.values())
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        return sum(not task.done() for task in tasks)


def acknowledged_card(told: Mapping[str, Any]) -> Card:
    """The card that an acknowledgement held."""
    card = notice(unescape(str(told.get("text") or "")))
    bars = told.get("attachments") or []
    return replace(card, blocks=tuple(told.get("blocks") or card.blocks), alarm=tuple(bars[0].get("blocks", ())) if bars else ())


def arrival(body: Mapping[str, Any]) -> str:
    """What names this delivery among all of its redeliveries; "" for what may come as often as it likes."""
    if body.get("type") == "event_callback":
        return str(body.get("event_id") or "")
    if "command" in body:
        return f"command:{body.get('trigger_id') or ''}"
    match body.get("type"):
        case "block_actions":
            pressed = (body.get("actions") or [{}])[0]
            user = (body.get("user") or {}).get("id", "")
            return f"press:{pressed.get('action_ts', '')}:{pressed.get('action_id', '')}:{user}"
        case "shortcut" | "message_action":
            return f"shortcut:{body.get('trigger_id') or ''}"
        case "view_submission":
            view = body.get("view") or {}
            return f"view:{view.get('id', '')}:{view.get('hash', '')}"
    return ""


def _acknowledged(response: BoltResponse) -> BoltResponse:
    """404 is Bolt's word for "not for me", which Slack would take for a failure; 5xx asks for another delivery."""
    if response.status == HTTPStatus.NOT_FOUND:
        return BoltResponse(status=200)
    return BoltResponse(status=503) if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR else response
