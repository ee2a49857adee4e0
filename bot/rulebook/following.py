"""Keeps a process at the versions that all replicas agreed on: whoever is held is held everywhere."""

from __future__ import annotations

import asyncio

from bot.rulebook.places import MODEL
from bot.rulebook.ports import Versions
from bot.rulebook.shelf import RulesRefused, Shelf
from bot.rulebook.standing import Reloaded, Swap

SHORT = 12
"""Digits of a revision that are shown."""


async def follow(shelf: Shelf, versions: Versions) -> tuple[Reloaded, ...]:
    """Hold and release districts as the shared versions say; return what changed here.

    Reading and proving happen beside the event loop, so that answers go on meanwhile.
    """
    pins = await versions.pinned()
    done: list[Reloaded] = []
    for district, revision in sorted(pins.items()):
        if district in shelf.held() and shelf.status(district).revision == revision:
            continue
        package = await versions.bundle(district, revision)
        if package is not None:
            done.append(await asyncio.to_thread(shelf.adopt, district, revision, package))
    for district in shelf.held():
        if district not in pins:
            done.append(await asyncio.to_thread(shelf.release, district))
    return tuple(done)


async def roll_back(shelf: Shelf, versions: Versions, district: str, revision: str) -> Reloaded:
    """Hold a district at a stored version, here now and on every replica soon; `revision` may be its first digits.

    The version is read, checked and proven first. Raises `RulesRefused` when it is not stored or does not stand.
    """
    name = district or MODEL
    match = [version.revision for version in await versions.listed(name) if version.revision.startswith(revision)]
    if len(match) != 1:
        told = "No version" if not match else "More than one version"
        raise RulesRefused(f"{told} of `{name}` begins with `{revision}`.", "List them with: fenceline rules versions")
    package = await versions.bundle(name, match[0])
    done = await asyncio.to_thread(shelf.adopt, name, match[0], package or b"")
    if done.swap is Swap.REFUSED:
        raise RulesRefused(f"Version {match[0][:SHORT]} of `{name}` does not stand: {' '.join(done.reasons)}", "Choose another version.")
    await versions.pin(name, match[0])
    return done


async def release(shelf: Shelf, versions: Versions, district: str) -> Reloaded:
    """Let a district follow its files again, here now and on every replica soon."""
    name = district or MODEL
    await versions.pin(name, None)
    return await asyncio.to_thread(shelf.release, name)
