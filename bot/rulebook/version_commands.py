"""`fenceline rules versions`, `rollback` and `release`: which rules were live, and going back to them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import click

from bot.deciding.engine import Engine
from bot.rulebook import root
from bot.rulebook.following import SHORT, roll_back
from bot.rulebook.following import release as let_go
from bot.rulebook.places import MODEL
from bot.rulebook.ports import Versions
from bot.rulebook.shelf import Shelf
from bot.trouble import Trouble


def _with_versions(act: Callable[[Versions], Awaitable[str]]) -> None:
    """Run something with the deployment's versions, and print what it says."""
    from bot.desk.keyring import keyring
    from bot.desk.store.whole import make_store
    from bot.settings import load_settings

    async def run() -> str:
        settings = load_settings()
        store = make_store(settings, keyring(settings))
        try:
            await store.prepare()
            return await act(store.versions)
        finally:
            await store.close()

    try:
        click.echo(asyncio.run(run()))
    except Trouble as trouble:
        raise click.ClickException(str(trouble)) from None


@click.command()
@click.option("--district", "-d", default=MODEL, help="whose versions; the model's when left out")
def versions(district: str) -> None:
    """List the versions that were live, the newest first."""

    async def listed(kept: Versions) -> str:
        held = (await kept.pinned()).get(district)
        lines = [
            f"{version.revision[:SHORT]}  live since {version.went_live:%Y-%m-%d %H:%M} UTC" + ("  held" if version.revision == held else "")
            for version in await kept.listed(district)
        ]
        return "\n".join(lines) or f"No version of `{district}` was live yet."

    _with_versions(listed)


@click.command()
@click.argument("district")
@click.argument("revision")
def rollback(district: str, revision: str) -> None:
    """Put a stored version of DISTRICT live and hold it there; REVISION may be its first digits."""

    async def back(kept: Versions) -> str:
        done = await roll_back(Shelf(root(), build=Engine), kept, district, revision)
        return f"{done.district} is held at version {done.revision[:SHORT]}. A running Fenceline follows within seconds."

    _with_versions(back)


@click.command()
@click.argument("district")
def release(district: str) -> None:
    """Let a DISTRICT that is held follow its files again."""

    async def free(kept: Versions) -> str:
        done = await let_go(Shelf(root(), build=Engine), kept, district)
        return f"{done.district} follows its files again. A running Fenceline follows within seconds."

    _with_versions(free)
