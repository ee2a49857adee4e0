"""`fenceline serve`: the one application, from start to a drained stop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import click
from aiohttp import web

from bot.app import HOUSE, build_app
from bot.asking import AskingError
from bot.logs import set_up_logs
from bot.settings import Settings, load_settings
from bot.trouble import Trouble

DRAIN_SECONDS = 20
"""How long answers under way may take to finish once the process is told to stop."""


@click.command()
@click.option("--host", help="address to listen on; 127.0.0.1 when left out")
@click.option("--port", type=click.IntRange(0, 65535), help="port to listen on; 8080 when left out, 0 takes any free one")
def serve(host: str | None, port: int | None) -> None:
    """Serve the chat page, Slack and Teams, whatever is configured."""
    chosen = {"FENCELINE_HOST": host, "FENCELINE_PORT": None if port is None else str(port)}
    try:
        settings = load_settings({**os.environ, **{name: value for name, value in chosen.items() if value is not None}})
        set_up_logs(settings.log_level)
        asyncio.run(run(settings))
    except (Trouble, AskingError) as error:
        raise click.ClickException(str(error)) from None


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; answers under way are finished first. Raises `Trouble` when the port is taken."""
    app = await build_app(settings)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=False, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        try:
            await site.start()
        except OSError as error:
            raise Trouble(
                f"Port {settings.port} on {settings.host} cannot be used: {error.strerror or error}.",
                "Stop what uses it, or choose another with --port.",
            ) from None
        click.echo(f"Fenceline is at {_address(runner, settings)}  (Ctrl+C stops it)")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await app[HOUSE].background.drain(DRAIN_SECONDS)
        await runner.cleanup()


def _address(runner: web.AppRunner, settings: Settings) -> str:
    port = runner.addresses[0][1] if runner.addresses else settings.port
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return settings.public_url or f"http://{host}:{port}"
