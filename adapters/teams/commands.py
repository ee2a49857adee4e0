"""The command `fenceline manifest teams`: writes the app package of one bot registration."""

from __future__ import annotations

import pkgutil
import re
import uuid
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click

from adapters.teams.package import Package
from bot.question import Language

HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
MOST_NAME = 32


@click.command()
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the zip to write")
@click.option("--app-id", required=True, help="the bot's app id in Entra ID, a GUID")
@click.option("--host", required=True, help="the name that people and Teams reach Fenceline at, such as fenceline.example.org")
@click.option("--developer", default="Fenceline", help="who offers it, as Teams shows it: your district's name")
def teams(out: Path, app_id: str, host: str, developer: str) -> None:
    """Write the app package that an administrator uploads to Teams."""
    made = Package(_guid(app_id), _host(host), _version(), _name(developer), _wording())
    try:
        out.write_bytes(made.zipped())
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written ({error.strerror}). Choose a folder that you may write to.") from None
    click.echo(f"Wrote {out}. Upload it in the Teams admin center under Teams apps, Manage apps.")


def _guid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise click.BadParameter(
            "is a GUID such as 6b0f6c1e-0000-4000-8000-000000000001; copy it from the bot's registration.", param_hint="--app-id"
        ) from None


def _host(text: str) -> str:
    name = text.strip().lower().removesuffix("/")
    if not HOST.fullmatch(name):
        raise click.BadParameter("is a plain name such as fenceline.example.org, without https:// and without a path.", param_hint="--host")
    return name


def _name(text: str) -> str:
    if not 0 < len(text) <= MOST_NAME:
        raise click.BadParameter(f"has at most {MOST_NAME} letters; use a short form of the name.", param_hint="--developer")
    return text


def _version() -> str:
    try:
        return version("fenceline")
    except PackageNotFoundError:
        return "1.0.0"


def _wording() -> Any:
    """The wording files, by name: the terminal is the one place of this room that has no desk at hand."""
    rulebook: Any = pkgutil.resolve_name("bot.rulebook")
    read: Any = pkgutil.resolve_name("bot.rulebook.folders:read_tongues")
    words = {language: dict(pairs) for language, pairs in read(rulebook.root(), pkgutil.resolve_name("bot.rulebook.loading:read_tree")).wording}

    def say(language: Language, key: str) -> str:
        return str(words[language].get(key) or words[Language.EN][key])

    return say
