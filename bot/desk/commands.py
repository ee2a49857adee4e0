"""The desk's commands: `ledger verify` and `show`, `doctor`, `purge`, `export`, `migrate`."""

from __future__ import annotations

import asyncio
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import click

from bot.deciding.engine import Engine
from bot.desk.clock import clock_for
from bot.desk.doctor import Mark, examine
from bot.desk.exporting import export as write_export
from bot.desk.keyring import keyring, new_key
from bot.desk.ledger import Decision, hour_of
from bot.desk.recreating import recreate
from bot.desk.retention import Retention
from bot.desk.store.whole import Store, make_store
from bot.rulebook import root
from bot.rulebook.shelf import Shelf
from bot.settings import Settings, SettingsError, load_settings
from bot.trouble import Trouble

T = TypeVar("T")
MARKS = {Mark.WELL: "  ok  ", Mark.NOTE: " note ", Mark.WRONG: "WRONG "}
DAY = click.DateTime(formats=["%Y-%m-%d"])


def with_store(act: Callable[[Store, Settings], Awaitable[T]], migrating: bool = False) -> T:
    """Do something with the deployment's store; a `Trouble` becomes one line and a tip."""

    async def run() -> T:
        settings = replace(load_settings(), migrate=migrating or load_settings().migrate)
        store = make_store(settings, keyring(settings))
        try:
            await store.prepare()
            return await act(store, settings)
        finally:
            await store.close()

    try:
        return asyncio.run(run())
    except Trouble as trouble:
        raise click.ClickException(str(trouble)) from None


@click.group()
def ledger() -> None:
    """Prove the decision ledger unaltered, and show what was answered."""


@ledger.command()
@click.option("--district", default="", help="one district; all when left out")
@click.option("--head", default="", help="a head noted earlier, as SEQ:HASH; it must still be part of the chain")
def verify(district: str, head: str) -> None:
    """Go through each chain; exit status 1 and the first bad row when anything was changed."""

    async def check(store: Store, _: Settings) -> bool:
        well = True
        for name in [district] if district else await store.decisions.districts():
            proof = await store.decisions.verify(name)
            if proof.bad is not None:
                click.echo(f"{name}: row {proof.bad} is bad: {proof.why}.")
                well = False
                continue
            newest = proof.head
            click.echo(f"{name}: {proof.rows} rows, unaltered." + (f" Head {newest.seq}:{newest.hash}" if newest else ""))
            if head and not await _stands(store, name, head):
                click.echo(f"{name}: the head {head.partition(':')[0]} noted earlier is not in this chain.")
                well = False
        return well

    if not with_store(check):
        raise SystemExit(1)


async def _stands(store: Store, district: str, head: str) -> bool:
    seq, _, digest = head.partition(":")
    if not seq.isdigit():
        raise Trouble("A head is written as SEQ:HASH.", "Copy it from an earlier `ledger verify`.")
    return await store.decisions.stands(district, int(seq), digest)


@ledger.command()
@click.argument("decision_id")
@click.option("--district", default=None, help="one district; all when left out")
def show(decision_id: str, district: str | None) -> None:
    """Tell what was answered under an id, and word the answer again from the rulebook version of that day."""

    async def tell(store: Store, _: Settings) -> bool:
        found = await store.decisions.find(decision_id.upper(), district)
        for row, marks in found:
            click.echo(_told(row, marks))
            again = await recreate(store, row)
            if again.answer is None:
                click.echo(f"\n{again.why_not}\n")
            else:
                laid_out = pkgutil.resolve_name("adapters.console:laid_out")
                click.echo(f"\n{laid_out(again.answer)}\n")
        return bool(found)

    if not with_store(tell):
        raise click.ClickException(f"There is no decision {decision_id.upper()} in the ledger.")


def _told(row: Decision, marks: list[bool]) -> str:
    school = f", {row.school}" if row.school else ""
    lines = [
        f"{row.decision_id}  row {row.seq} of {row.district}",
        f"  when      {row.hour[:10]}, between {row.hour[11:]}:00 and {row.hour[11:]}:59 UTC",
        f"  asked by  {row.role} on {row.platform}{school}, in {row.language}",
        f"  decided   {row.outcome}, {row.matter or 'no matter'}, SRO {row.sro or 'not asked about'}, {row.urgency}",
        f"  rests on  rules {row.rules or 'none'}; sections {row.sections or 'none'}; basis {row.basis}; read by {row.match_kinds or 'nothing'}",
        f"  rulebook  {row.revision}",
    ]
    if marks:
        lines.append(f"  feedback  right {sum(marks)}, wrong {len(marks) - sum(marks)}")
    return "\n".join(lines)


@click.command()
@click.option("--new-key", "wants_key", is_flag=True, help="print a fresh key for FENCELINE_KEYS and end")
def doctor(wants_key: bool) -> None:
    """Look at this deployment, and explain what is missing; exit status 1 when something is wrong."""
    if wants_key:
        click.echo(new_key())
        return

    async def look() -> bool:
        wrong = False
        async for finding in examine(load_settings()):
            click.echo(f"[{MARKS[finding.mark]}] {finding.line}" + (f"\n         {finding.tip}" if finding.tip else ""))
            wrong = wrong or finding.mark is Mark.WRONG
        return wrong

    try:
        if asyncio.run(look()):
            raise SystemExit(1)
    except SettingsError as error:
        for line in error.line.splitlines():
            click.echo(f"[{MARKS[Mark.WRONG]}] {line}")
        raise SystemExit(1) from None
    except Trouble as trouble:
        raise click.ClickException(str(trouble)) from None


@click.command()
@click.option("--district", required=True, help="whose records")
@click.option("--before", type=DAY, help="purge what is older than this day")
@click.option("--older-than", "days", type=click.IntRange(1), help="purge what is older than so many days")
@click.option("--reason", default="by hand", help="why, kept with the record of the purge")
@click.option("--hold", default=None, metavar="REASON", help="put a legal hold on the district instead")
@click.option("--lift-hold", is_flag=True, help="lift the legal hold instead")
@click.option("--clock-is-right", is_flag=True, help="purge although the clock and the newest record are far apart")
@click.option("--yes", is_flag=True, help="do not ask")
def purge(
    district: str,
    before: datetime | None,
    days: int | None,
    reason: str,
    hold: str | None,
    lift_hold: bool,
    clock_is_right: bool,
    yes: bool,
) -> None:
    """Delete a district's old records and keep a record of that; or set or lift a legal hold."""

    async def act(store: Store, settings: Settings) -> list[str]:
        clock = clock_for(settings.timezone)
        if hold is not None:
            await store.keeping.hold(district, hold, hour_of(clock.now()))
            return [f"{district} is under a legal hold. Nothing of it is purged until the hold is lifted."]
        if lift_hold:
            return [f"The hold on {district} is lifted." if await store.keeping.lift(district) else f"{district} is under no hold."]
        until = before.replace(tzinfo=UTC) if before else clock.now() - timedelta(days=days or 0)
        retention = Retention(store, Shelf(settings.rules or root(), Engine), clock)
        done = await (retention.sure_purge if clock_is_right else retention.purge)(district, until, reason)
        return [f"{one.kind}: {one.count} purged" for one in done] or ["Nothing is that old."]

    if hold is None and not lift_hold:
        if (before is None) == (days is None):
            raise click.UsageError("Say either --before DAY or --older-than DAYS.")
        if not yes:
            click.confirm("Purged records are gone for good. Go on?", abort=True)
    for line in with_store(act):
        click.echo(line)


@click.command()
@click.option("--district", required=True, help="whose records")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="folder to write into")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl")
@click.option("--from", "from_day", type=DAY, help="first day")
@click.option("--until", "until_day", type=DAY, help="last day")
def export(district: str, folder: Path, form: str, from_day: datetime | None, until_day: datetime | None) -> None:
    """Write a district's records into files, with a digest of each."""

    async def act(store: Store, _: Settings) -> dict[str, str]:
        first = f"{from_day:%Y-%m-%dT00}" if from_day else ""
        last = f"{until_day:%Y-%m-%dT24}" if until_day else "~"
        return await write_export(store, district, folder, form, first, last)

    for name, digest in with_store(act).items():
        click.echo(f"{digest}  {folder / name}")


@click.command()
def migrate() -> None:
    """Bring the database up to date; safe to run again, and by several at once."""

    async def act(store: Store, _: Settings) -> str:
        return "SQLite" if store.database.is_sqlite else "PostgreSQL"

    click.echo(f"{with_store(act, migrating=True)}: the tables are up to date.")
