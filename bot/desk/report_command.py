"""`fenceline report`: the boundary report of a district, printed or written to a file."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

import click

from bot.deciding.phrasing import Phrases
from bot.desk.commands import DAY, with_store
from bot.desk.report import Report, gather
from bot.desk.report_pages import as_csv, as_html, as_json
from bot.desk.store.whole import Store
from bot.question import Language
from bot.rulebook import root
from bot.rulebook.loading import load_rulebook
from bot.settings import Settings
from bot.trouble import Trouble

FORMATS = ("html", "csv", "json")


@click.command()
@click.option("--from", "first", type=DAY, required=True, help="first day, YYYY-MM-DD")
@click.option("--to", "last", type=DAY, required=True, help="last day, YYYY-MM-DD")
@click.option("--district", default="model", help="whose report; the model's when left out")
@click.option("--format", "form", type=click.Choice(FORMATS), default="html")
@click.option("--language", type=click.Choice([lang.value for lang in Language]), default="en")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="file to write; printed when left out")
def report(first: datetime, last: datetime, district: str, form: str, language: str, out: Path | None) -> None:
    """Write the boundary report: what was asked, what lay outside the role, what was declined, where the MOU is silent."""
    if last < first:
        raise click.UsageError("--to lies before --from. Give the earlier day first.")
    loaded = load_rulebook(root(), district)
    if loaded.rulebook is None:
        raise click.ClickException(f"The rules of {district} cannot be read. See: fenceline rules check --district {district}")
    book = loaded.rulebook
    say = partial(Phrases(book).say, Language(language))

    async def act(store: Store, _: Settings) -> Report:
        if district not in {*await store.decisions.districts(), "model", book.district.id}:
            raise Trouble(f"Nothing is recorded for a district “{district}”.")
        return await gather(store, district, book, first.date(), last.date())

    made = with_store(act)
    text = {"html": as_html, "csv": as_csv, "json": as_json}[form](made, say)
    if out is None:
        click.echo(text)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"Written: {out}")
