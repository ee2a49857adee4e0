"""`fenceline rules …`: what an administrator does with rule files, on the command line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from bot.rule import Problem
from bot.rulebook import root as default_root
from bot.rulebook.assembling import Library
from bot.rulebook.checking import check as check_layer
from bot.rulebook.places import layers_in


@click.group()
def rules() -> None:
    """Check, prove, compare and format the rule files."""


@rules.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--district", "-d", multiple=True, help="A layer to check; all of them when not given.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Judge terms and reviews on this day; today when not given.")
@click.option("--severe", is_flag=True, help="Leave warnings out.")
def check(folder: Path | None, district: tuple[str, ...], day: datetime | None, severe: bool) -> None:
    """Read the rule files of FOLDER (the built-in rules when not given) and list every problem."""
    where = folder or default_root()
    library = Library(where)
    when = day.date() if day else date.today()
    found: set[Problem] = set()
    for layer in district or layers_in(where):
        found.update(check_layer(where, layer, when, library))
    listed = sorted(found, key=lambda one: (one.file, one.line, one.where, one.message))
    wrong = sum(problem.severe for problem in listed)
    for problem in listed:
        if problem.severe or not severe:
            click.echo(("" if problem.severe else "warning: ") + str(problem))
    click.echo(f"{wrong} to mend, {len(listed) - wrong} to look at.")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    rules()
