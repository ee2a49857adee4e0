"""`fenceline rules import`: a Word, PDF, Markdown or text document becomes a draft layer and a report."""

from __future__ import annotations

import re
from pathlib import Path

import click

from bot.trouble import Trouble

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="where the draft goes; a new folder")
@click.option("--district", "-d", help="the district's name in the rules, such as oak-grove; the folder's name when left out")
def import_mou(file: Path, folder: Path, district: str | None) -> None:
    """Read an MOU from FILE (.docx, .pdf, .md, .txt) and write its text, a draft of its rules and a report.

    Nothing of a draft is live. A person confirms it clause by clause.
    """
    try:
        click.echo(brought_in(file, folder, district))
    except Trouble as trouble:
        raise click.ClickException(str(trouble)) from None


def brought_in(file: Path, folder: Path, district: str | None) -> str:
    """Write the draft of a document and return what to tell about it. Raises `Trouble`."""
    from bot.rulebook.importing.bringing import REPORT, bring_in
    from bot.rulebook.targets import draft_of, target_of

    name = district or folder.resolve().name
    if not _NAME.fullmatch(name):
        raise Trouble(f"`{name}` cannot name a district.", "Use small letters, digits and hyphens, such as --district oak-grove.")
    where = folder if folder.resolve().name == name else folder / name
    if (where / "pack.yaml").exists():
        raise Trouble(f"{where} already holds a layer.", "Name another folder; an import writes over nothing.")
    target = target_of(None)
    found = bring_in(file, name, draft_of(target, ""))
    found.write(where)
    return "\n".join(
        (
            f"{len(found.outline.sections)} sections found. They speak to {len(found.matched.support)} of the model's {len(found.matched.support) + len(found.matched.gaps)}.",
            f"{len(found.contrasts)} say something differently, {len(found.opposites)} say it twice in opposite ways, {len(found.matched.gaps)} topics are left open.",
            f"Read {where / REPORT} first. Then confirm {where / 'rules' / 'to-confirm.yaml'} clause by clause ({found.draft.rules} rules).",
            "Nothing of it is live.",
        )
    )
