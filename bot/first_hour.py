"""`fenceline init`: a few questions, and the files that a district starts with."""

from __future__ import annotations

import pkgutil
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import click

from bot.first_files import district_card, settings_file, start_rules, write_new
from bot.rulebook import root
from bot.rulebook.places import MODEL, layers_in
from bot.trouble import Trouble

DAY = click.DateTime(["%Y-%m-%d"])
NO_APP = "00000000-0000-4000-8000-000000000000"
"""Stands in the Teams package until the bot is registered."""
KINDS = frozenset({"school", "schools", "district", "public", "unified", "independent"})
"""Words that a folder's name does without."""
EXAMPLE_HOST = "fenceline.example.org"


class Ways(StrEnum):
    """Where people will ask; the page on one's own machine is there until people have to sign in."""

    WEB = "web"
    SLACK = "slack"
    TEAMS = "teams"
    BOTH = "both"

    @property
    def slack(self) -> bool:
        """True when Slack is wanted."""
        return self in {Ways.SLACK, Ways.BOTH}

    @property
    def teams(self) -> bool:
        """True when Teams is wanted."""
        return self in {Ways.TEAMS, Ways.BOTH}


@dataclass(frozen=True, slots=True)
class Start:
    """What was answered: everything that the first files are made of."""

    name: str
    district: str
    mou: str
    first_day: date
    last_day: date
    schools: tuple[str, ...]
    ways: Ways
    host: str = EXAMPLE_HOST
    app_id: str = ""


def school_year(today: date) -> tuple[date, date]:
    """The first and last day of the school year that a day lies in, or that is about to start: July 1 to June 30."""
    year = today.year if today.month >= 6 else today.year - 1
    return date(year, 7, 1), date(year + 1, 6, 30)


def short_name(name: str) -> str:
    """A district's name as a folder: `Oak Grove School District` gives `oak-grove`. Raises `Trouble` when nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    if not words:
        raise Trouble(f"“{name}” has no letters to name a folder with.", "Give the district's name in Latin letters.")
    own = "-".join(word for word in words if word not in KINDS)
    return (own if len(own) > len("our") else "-".join(words))[:40].strip("-")


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="ask nothing and take the defaults")
def init(folder: Path, yes: bool) -> None:
    """Ask a few questions and write what a district starts with into FOLDER (this one when left out)."""
    try:
        start = _asked(yes)
        lay_out(folder.resolve(), start)
    except Trouble as trouble:
        raise click.ClickException(str(trouble)) from None
    _manifests(folder, start)
    _next_steps(folder, start)


def _asked(yes: bool) -> Start:
    """The answers, or the defaults with `yes`."""

    def ask(question: str, default: str) -> str:
        return default if yes else str(click.prompt(question, default=default, type=str)).strip() or default

    def ask_day(question: str, default: date) -> date:
        found: datetime = default if yes else click.prompt(question, default=default.isoformat(), type=DAY)  # type: ignore[assignment]
        return found.date() if isinstance(found, datetime) else found

    name = ask("Your district's name", "Our School District")
    first, last = school_year(date.today())
    mou = ask("Your agreement's name", f"SRO agreement {first.year}–{last.year % 100}")
    first, last = ask_day("It holds from (YYYY-MM-DD)", first), ask_day("until (YYYY-MM-DD)", last)
    if last <= first:
        raise Trouble(f"The agreement would end on {last}, before it starts.", "Run it again with the days the other way round.")
    schools = tuple(one.strip() for one in ask("Your schools, with commas between", "Our High School").split(",") if one.strip())
    ways = Ways.WEB if yes else Ways(click.prompt("Where will people ask?", default=Ways.WEB.value, type=click.Choice([way.value for way in Ways])))
    host, app_id = EXAMPLE_HOST, ""
    if ways.teams:
        host = ask("The name that Teams will reach it at", EXAMPLE_HOST)
        app_id = ask("The bot's app id, when you have it", "not yet").removeprefix("not yet")
    return Start(name, short_name(name), mou, first, last, schools, ways, host, app_id)


def lay_out(folder: Path, start: Start) -> None:
    """Write the settings, the rules and the district's own folder; nothing that is there is overwritten.

    Raises `Trouble` when something is in the way or the folder cannot be written to.
    """
    source = root()
    taken = {name for name in layers_in(source) if (source / "states" / name).is_dir()} | {MODEL}
    if start.district in taken:
        raise Trouble(f"“{start.district}” is the name of a layer that everybody shares.", "Give the district's full name.")
    settings, rules = folder / "fenceline.env", folder / "rules"
    for path in (settings, rules):
        if path.exists():
            raise Trouble(f"{path} is already there.", "Choose an empty folder, as in: fenceline init my-district")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        start_rules(source, rules)
        card = rules / "districts" / start.district / "pack.yaml"
        card.parent.mkdir(parents=True)
        write_new(card, district_card(start.district, start.name, start.mou, (start.first_day, start.last_day), start.schools))
        public = f"https://{start.host}" if start.ways.teams else ""
        write_new(settings, settings_file(folder, start.district, start.ways.slack, start.ways.teams, public, start.app_id), 0o600)
    except OSError as error:
        raise Trouble(f"{error.filename or folder} cannot be written ({error.strerror}).", "Choose a folder that you may write to.") from None
    click.echo(f"Written: {settings}. It holds a key: keep a copy in your district's safe, and show it to nobody.")
    click.echo(f"Written: {card}. Put your own people and telephone numbers in.")


def _manifests(folder: Path, start: Start) -> None:
    context = click.get_current_context()
    context.invoke(pkgutil.resolve_name("adapters.slack.commands:slack"), mode="socket", url="", out=folder / "slack-manifest.json")
    context.invoke(
        pkgutil.resolve_name("adapters.teams.commands:teams"),
        out=folder / "teams-app.zip",
        app_id=start.app_id or NO_APP,
        host=start.host,
        developer="Fenceline",
    )
    if not start.app_id or start.host == EXAMPLE_HOST:
        click.echo(
            "The Teams app holds an example's id or address. Once you have yours: fenceline manifest teams --out teams-app.zip --app-id ID --host NAME"
        )


def _next_steps(folder: Path, start: Start) -> None:
    there = "" if folder == Path() else f"cd {folder} && "
    click.echo(f"\nNow:\n  {there}set -a && . ./fenceline.env && set +a\n  fenceline doctor    says what is missing\n  fenceline serve")
    click.echo(f'  fenceline ask --district {start.district} "can the SRO sit in on this discipline meeting?"')
