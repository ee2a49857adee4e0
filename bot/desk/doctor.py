"""Looks at a deployment and explains: what is well, what is not, and what to do about it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

from bot.desk.keyring import Keyring, keyring
from bot.desk.spool import Spool
from bot.desk.store.database import Away
from bot.desk.store.whole import Store, make_store
from bot.rulebook import root
from bot.rulebook.loading import load_rulebook
from bot.settings import Settings
from bot.trouble import Trouble

ROOM = 200 * 1024 * 1024
"""Bytes that should be free where records are kept."""
SKEW = 30
"""Seconds by which this machine's clock may differ from the database's."""


class Mark(StrEnum):
    """How a check ended."""

    WELL = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, in a sentence, with what to do about it."""

    mark: Mark
    line: str
    tip: str = ""


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Every check, one after the other; nothing is changed."""
    yield _rules(settings)
    yield _platforms(settings)
    yield _room(settings)
    try:
        ring = keyring(settings)
        store = make_store(settings, ring)
    except Trouble as trouble:
        yield Finding(Mark.WRONG, trouble.line, trouble.tip)
        return
    yield _keys(settings)
    try:
        async for finding in _database(store):
            yield finding
    finally:
        await store.close()
    yield _aside(settings, ring)


def _rules(settings: Settings) -> Finding:
    loaded = load_rulebook(settings.rules or root(), settings.district)
    name = settings.district or "model"
    if loaded.rulebook is None:
        severe = sum(problem.severe for problem in loaded.problems)
        return Finding(Mark.WRONG, f"The rules of {name} cannot be used: {severe} problems.", "See them with: fenceline rules check")
    term = loaded.rulebook.district.term_to
    if time.strftime("%Y-%m-%d") > term.isoformat():
        return Finding(Mark.NOTE, f"The MOU of {name} ended on {term}.", "Answers say so. Renew it in the district's pack.yaml.")
    return Finding(Mark.WELL, f"Rules of {name}: version {loaded.rulebook.revision[:12]}, {len(loaded.rulebook.rules)} rules.")


def _platforms(settings: Settings) -> Finding:
    served = [
        name
        for name, on in (
            (f"Slack ({settings.slack.mode})", settings.slack.mode is not None),
            (f"Teams ({settings.teams.cloud})", settings.teams.on),
            (f"web (sign-in: {settings.web.sign_in})", settings.web.on),
        )
        if on
    ]
    if not served:
        return Finding(Mark.WRONG, "Nothing is served.", "Set FENCELINE_SLACK_MODE, FENCELINE_TEAMS_APP_ID, or FENCELINE_WEB=on.")
    reach = f"{settings.host}:{settings.port}" + (f", {settings.public_url}" if settings.public_url else "")
    return Finding(Mark.WELL, f"Served: {', '.join(served)} at {reach}.")


def _room(settings: Settings) -> Finding:
    folder = settings.data
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError:
        return Finding(Mark.WRONG, f"The folder {folder} cannot be made.", "Set FENCELINE_DATA to a folder that this process may write to.")
    if not os.access(folder, os.W_OK):
        return Finding(Mark.WRONG, f"The folder {folder} cannot be written to.", "Give it to the user that Fenceline runs as.")
    if free < ROOM:
        return Finding(
            Mark.WRONG,
            f"Only {free // 1024 // 1024} MB are free in {folder}.",
            "Make room; records wait in memory when the disk is full.",
        )
    return Finding(Mark.WELL, f"Records are kept in {folder}; {free // 1024**3} GB are free.")


def _keys(settings: Settings) -> Finding:
    if not settings.keys:
        return Finding(
            Mark.NOTE,
            f"The key is kept in {settings.data / 'fenceline.key'}.",
            "Good for one machine. Keep a copy: backups need it.",
        )
    count = len(settings.keys)
    if count > 1:
        return Finding(Mark.NOTE, f"{count} keys are set; the first seals, all open.", "Take the oldest away once nothing is sealed with it.")
    return Finding(Mark.WELL, "One key is set.")


async def _database(store: Store) -> AsyncIterator[Finding]:
    kind = "SQLite" if store.database.is_sqlite else "PostgreSQL"
    try:
        before, wanted = await store.look()
        if before is not None and before != wanted:
            yield Finding(Mark.NOTE, f"{kind}: tables at version {before}, this program needs {wanted}.", "Run: fenceline migrate")
            return
        if before is None:
            yield Finding(Mark.NOTE, f"{kind} answers and holds no tables yet.", "They are made at the first start.")
            return
        await store.prepare()
        yield Finding(Mark.WELL, f"{kind} answers; tables at version {wanted}.")
        if (damage := await store.database.damage()) != "":
            yield Finding(
                Mark.WRONG,
                f"The database file is damaged: {damage}.",
                "Stop, restore the last backup, start: records kept aside come in again.",
            )
        apart = await store.database.clock_apart()
        if abs(apart) > SKEW:
            yield Finding(Mark.WRONG, f"This machine's clock and the database's are {apart:.0f} seconds apart.", "Set both by NTP.")
        for district in await store.decisions.districts():
            hold = await store.keeping.held(district)
            if hold is not None:
                yield Finding(Mark.NOTE, f"{district} is under a legal hold since {hold.hour}.", "Nothing of it is purged.")
    except Away as away:
        yield Finding(Mark.WRONG, f"{kind} cannot be used: {away.reason}.", "Check FENCELINE_DATABASE_URL and that the server runs.")
    except Trouble as trouble:
        yield Finding(Mark.WRONG, trouble.line, trouble.tip)


def _aside(settings: Settings, ring: Keyring) -> Finding:
    spool = Spool(settings.data / "spool", ring)
    waiting = sum(len(left.entries) for _, left in spool.orphans())
    unread = sum(len(left.unread) for _, left in spool.orphans()) + len(list(spool.folder.glob("*.unread")))
    if unread:
        return Finding(
            Mark.WRONG,
            f"{unread} records kept aside cannot be opened.",
            "Put the key they were sealed with back into FENCELINE_KEYS.",
        )
    if waiting:
        return Finding(
            Mark.NOTE,
            f"{waiting} records are kept aside.",
            "They come in by themselves while Fenceline runs and the database is well.",
        )
    return Finding(Mark.WELL, "No records wait aside.")
