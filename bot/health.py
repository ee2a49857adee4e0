"""Health: `/healthz` lives, `/readyz` can answer and record, `/metrics` for Prometheus; a log line for each request."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Any

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST

from bot.desk.assistant import Assistant
from bot.desk.metrics import Metrics
from bot.settings import Settings
from bot.trouble import Trouble

log = structlog.get_logger("fenceline.http")


def answered(metrics: Metrics) -> Middleware:
    """Middleware that gives each request an id, counts it, logs its route and status, and never shows an exception."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        structlog.contextvars.clear_contextvars()
        request_id = secrets.token_hex(6)
        structlog.contextvars.bind_contextvars(request=request_id)
        started = time.perf_counter()
        status = 500
        try:
            response = await handler(request)
        except web.HTTPException as error:
            status = error.status
            raise
        except Trouble as trouble:
            status = 503
            return web.json_response({"error": trouble.line, "mend": trouble.tip, "request": request_id}, status=503)
        except Exception:
            log.exception("request failed")
            told = {"error": "Something went wrong here, and it is not your fault.", "mend": "Try again.", "request": request_id}
            return web.json_response(told, status=500)
        else:
            status = response.status
            if not response.prepared:
                response.headers.setdefault("X-Request-Id", request_id)
            return response
        finally:
            metrics.requests.labels(f"{status // 100}xx").inc()
            route = request.match_info.route.resource
            log.info(
                "request",
                method=request.method,
                route=route.canonical if route is not None else "",
                status=status,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
            )

    return middleware


def add_health(app: web.Application, settings: Settings, assistant: Assistant) -> None:
    """Add the three addresses; `/metrics` asks for a token wherever the process is reachable from elsewhere."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def readyz(_: web.Request) -> web.Response:
        report = readiness(settings, assistant)
        return web.json_response(report, status=200 if report["ready"] else 503)

    async def metrics(request: web.Request) -> web.Response:
        token = settings.metrics_token.reveal()
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()) if token else settings.exposed:
            raise web.HTTPNotFound
        return web.Response(body=assistant.metrics.page(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


def readiness(settings: Settings, assistant: Assistant) -> dict[str, Any]:
    """What is well and what is not, in words for an operator; `ready` is False only when answers cannot be given and kept.

    A database that goes away later leaves the process ready: answers go on, and their records are kept aside.
    """
    database = assistant.store.database
    rules = _rules(settings, assistant)
    held = assistant.recorder.aside
    skew = round(assistant.clock.skew) if assistant.clock.held else 0
    wrong = [rules["error"]] if rules["error"] else []
    if not database.prepared:
        wrong.append("The database was not reached yet.")
    degraded = []
    if database.prepared and database.trouble:
        degraded.append(f"The database is away: {database.trouble}. Records are kept aside: {held}.")
    if assistant.recorder.in_memory:
        degraded.append(f"The disk takes no records either; {assistant.recorder.in_memory} are in memory only.")
    if skew:
        degraded.append(f"The clock jumped by {skew} seconds. Nothing expires for an hour.")
    return {
        "ready": not wrong,
        "wrong": wrong,
        "degraded": degraded,
        "rulebook": rules,
        "database": {"up": database.prepared and not database.trouble, "held": held},
        "clock_skew_seconds": skew,
    }


def _rules(settings: Settings, assistant: Assistant) -> dict[str, Any]:
    """The home district's live rulebook: its revision, since when, and why newer files are refused."""
    told: dict[str, Any] = {"revision": "", "since": "", "age_seconds": 0, "error": "", "refused": []}
    try:
        told["revision"] = assistant.shelf.engine(settings.district).rulebook.revision
    except (LookupError, Trouble):
        told["error"] = f"There is no rulebook for the district {settings.district or 'model'}."
        return told
    status = getattr(assistant.shelf, "status", None)
    if status is not None:
        live = status(settings.district)
        told["since"] = live.since.isoformat()
        told["age_seconds"] = max(0, round((assistant.clock.now() - live.since).total_seconds()))
        told["refused"] = list(live.reasons)
    return told
