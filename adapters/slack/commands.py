"""`fenceline manifest slack`: the manifest to paste at api.slack.com/apps."""

from __future__ import annotations

import json
from pathlib import Path

import click

from adapters.slack.manifest import manifest
from bot.settings import SlackMode


@click.command()
@click.option("--mode", type=click.Choice([mode.value for mode in SlackMode]), default=SlackMode.SOCKET.value, show_default=True)
@click.option("--url", default="", help="the public https address, for --mode http")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="a file to write; printed when left out")
def slack(mode: str, url: str, out: Path | None) -> None:
    """Write the app manifest for Slack.

    Socket Mode serves one workspace and needs no address; HTTP serves many and is installed by OAuth.
    """
    try:
        text = json.dumps(manifest(SlackMode(mode), url), indent=2, ensure_ascii=False) + "\n"
    except ValueError as error:
        raise click.UsageError(f"{error} Give it with --url.") from None
    if out is None:
        click.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8")
    click.echo(f"Written: {out}. Paste it at https://api.slack.com/apps under “Create New App”, “From a manifest”.")
