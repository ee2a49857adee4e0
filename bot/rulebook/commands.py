"""`fenceline rules …`: what an administrator does with rule files on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from bot.rule import Problem
from bot.rulebook.checking import check as check_layer
from bot.rulebook.importing.command import import_mou
from bot.rulebook.places import MODEL
from bot.rulebook.targets import draft_of, engine_of, opened, target_of
from bot.rulebook.version_commands import release, rollback, versions
from bot.trouble import Trouble

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
DAY = click.DateTime(["%Y-%m-%d"])
Args = ParamSpec("Args")


def told(command: Callable[Args, None]) -> Callable[Args, None]:
    """Turn a trouble into one line and a tip, and exit status 1."""

    @wraps(command)
    def run(*args: Args.args, **kwargs: Args.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except Trouble as trouble:
            raise click.ClickException(str(trouble)) from None

    return run


@click.group()
def rules() -> None:
    """Check, prove, compare, format and sign the rule files."""


@rules.command()
@click.argument("folder", required=False, type=FOLDER)
@click.option("--district", "-d", multiple=True, help="a layer to check; all of them when left out")
@click.option("--on", "day", type=DAY, help="judge terms and reviews on this day, YYYY-MM-DD; today when left out")
@click.option("--severe", is_flag=True, help="leave warnings out")
@told
def check(folder: Path | None, district: tuple[str, ...], day: datetime | None, severe: bool) -> None:
    """Read the rules in FOLDER (the built-in ones when left out) and list every problem."""
    target = target_of(folder, district)
    when = day.date() if day else date.today()
    found: set[Problem] = {problem for layer in target.layers for problem in check_layer(target.root, layer, when, target.library)}
    listed = sorted(found, key=lambda one: (one.file, one.line, one.where, one.message))
    wrong = sum(problem.severe for problem in listed)
    for problem in listed:
        if problem.severe or not severe:
            click.echo(("" if problem.severe else "warning: ") + str(problem))
    click.echo(f"{wrong} to mend, {len(listed) - wrong} to look at.")
    raise SystemExit(1 if wrong else 0)


@rules.command()
@click.argument("folder", required=False, type=FOLDER)
@click.option("--district", "-d", multiple=True, help="a layer to prove; all of them when left out")
@click.option("--changed", is_flag=True, help="also list what a district answers otherwise than the layers below it")
@click.option("--coverage", is_flag=True, help="also list, rule by rule, which shapes of question and exceptions the examples reach")
@told
def test(folder: Path | None, district: tuple[str, ...], changed: bool, coverage: bool) -> None:
    """Ask every rule's own examples and list those that come out otherwise than written."""
    from bot.rulebook.proving import prove

    target = target_of(folder, district)
    failed = 0
    for layer in target.layers:
        proof = prove(engine_of(target, layer), own=layer != MODEL and not changed)
        failed += len(proof.failures)
        for failure in proof.failures:
            click.echo(str(failure))
        for failure in proof.changed if changed else ():
            click.echo(f"changed: {failure}")
        for covered in proof.coverage if coverage else ():
            frames = ", ".join(f"{frame} {count}" for frame, count in covered.frames) or "never decides"
            unseen = [str(place + 1) for place, count in enumerate(covered.exceptions) if not count]
            click.echo(f"{covered.rule}: {frames}" + (f"; exceptions without an example: {', '.join(unseen)}" if unseen else ""))
        click.echo(f"{layer}: {proof.asked} examples, {len(proof.failures)} come out otherwise.")
    raise SystemExit(1 if failed else 0)


@rules.command()
@click.argument("rule")
@click.argument("folder", required=False, type=FOLDER)
@click.option("--district", "-d", default=MODEL, help="whose rulebook; the model's when left out")
@told
def explain(rule: str, folder: Path | None, district: str) -> None:
    """Tell in plain words when RULE applies, what it says and on what it rests."""
    from bot.rulebook.suggest import did_you_mean
    from bot.rulebook.telling import told_rule

    target = target_of(folder, (district,))
    book = draft_of(target, target.layers[0])
    found = {one.id: one for one in book.rules}
    if rule not in found:
        raise Trouble(f"`{district}` has no rule `{rule}`.", did_you_mean(rule, found))
    click.echo(told_rule(found[rule], book))


@rules.command()
@click.argument("old", type=click.Path(path_type=Path, exists=True))
@click.argument("new", type=click.Path(path_type=Path, exists=True))
@click.option("--district", "-d", multiple=True, help="whose rulebooks; the model and all that both sides have when left out")
@click.option("--questions", "files", multiple=True, type=FILE, help="further questions, as JSON lines with id, asker and text")
@click.option("--form", type=click.Choice(["text", "markdown", "json"]), default="text", help="how to show the differences")
@told
def diff(old: Path, new: Path, district: tuple[str, ...], files: tuple[Path, ...], form: str) -> None:
    """Show which questions change their answer between the rules in OLD and in NEW, folders or packages.

    A district shows only what does not change alike in the model.
    """
    from bot.rulebook import comparing, side_by_side

    with opened(old) as before, opened(new) as after:
        questions = [asked for file in files for asked in comparing.questions_in(file)]
        old_side, new_side = target_of(before), target_of(after)
        layers = district or tuple(layer for layer in new_side.layers if layer in old_side.layers)
        found = comparing.compare_layers(layers, lambda layer: engine_of(old_side, layer), lambda layer: engine_of(new_side, layer), questions)
    shown = {"text": side_by_side.as_text, "markdown": side_by_side.as_markdown, "json": side_by_side.as_json}
    click.echo(shown[form](found))


@rules.command()
@click.argument("folder", required=False, type=FOLDER)
@click.option("--district", "-d", default=MODEL, help="whose rulebook; the model's when left out")
@told
def coverage(folder: Path | None, district: str) -> None:
    """List what every MOU should decide, and who decides it here: MOU, state law, practice, or nobody."""
    from bot.rulebook.coverage import Decided, cover, read_checklist

    target = target_of(folder, (district,))
    topics, problems = read_checklist(target.root)
    for problem in problems:
        click.echo(str(problem))
    found = cover(engine_of(target, target.layers[0]), topics)
    for one in found:
        by = f"  {', '.join(one.sections)} by {', '.join(one.rules)}" if one.rules else ""
        click.echo(f"{one.decided:<11} {one.topic.section:<5} {one.topic.title}{by}")
    counts = ", ".join(f"{sum(one.decided is kind for one in found)} {kind.value.replace('_', ' ')}" for kind in Decided)
    click.echo(f"{len(found)} topics: {counts}.")
    raise SystemExit(1 if problems or any(one.decided is Decided.OPEN for one in found) else 0)


@rules.command("format")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--check", "only_check", is_flag=True, help="write nothing; exit with 1 when a file would change")
@told
def format_files(paths: tuple[Path, ...], only_check: bool) -> None:
    """Lay rule files out alike and keep their comments; what they say never changes."""
    from bot.rulebook import root
    from bot.rulebook.formatting import formatted
    from bot.rulebook.places import files_in

    changed = 0
    for path in paths or (root(),):
        for file in files_in(path) if path.is_dir() else (path,):
            raw = file.read_bytes()
            text = formatted(raw, file.name)
            if text.encode() != raw:
                changed += 1
                click.echo(f"{'would change' if only_check else 'changed'}: {file}")
                if not only_check:
                    file.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"{changed} files {'would change' if only_check else 'changed'}.")
    raise SystemExit(1 if only_check and changed else 0)


@rules.command()
@click.argument("kind", required=False, type=click.Choice(["pack", "mou", "vocabulary", "rules"]))
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="write all four schemas into this folder")
@click.option("--rules", "where", type=FOLDER, help="the rules folder whose names are offered; the built-in one when left out")
@click.option("--district", "-d", default=MODEL, help="whose concepts, sections and rules are offered for completion")
@told
def schema(kind: str | None, folder: Path | None, where: Path | None, district: str) -> None:
    """Write the JSON Schema of a KIND of rule file, for editors that complete and check while you type."""
    from bot.rulebook.jsonschema import schemas

    target = target_of(where, (district,))
    found = schemas(draft_of(target, target.layers[0]))
    if folder is None:
        click.echo(json.dumps(found[kind] if kind else found, ensure_ascii=False, indent=2))
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, said in found.items():
        (folder / f"{name}.schema.json").write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(f"Wrote {len(found)} schemas to {folder}.")


@rules.command()
@click.argument("folder", required=False, type=FOLDER)
@click.option("--to", "target", type=click.Path(path_type=Path, dir_okay=False), help="the package to write")
@click.option("--key", type=FILE, help="sign with this private key (PEM)")
@click.option("--new-key", type=click.Path(path_type=Path, dir_okay=False), help="write a new private key here and its public key beside it")
@told
def bundle(folder: Path | None, target: Path | None, key: Path | None, new_key: Path | None) -> None:
    """Put the rules in FOLDER into one package, signed when a key is given."""
    from bot.rulebook import bundle as packages
    from bot.rulebook import root

    if new_key is not None:
        private, public = packages.new_key()
        new_key.touch(mode=0o600, exist_ok=False)
        new_key.write_bytes(private)
        new_key.with_suffix(".pub").write_bytes(public)
        click.echo(f"Wrote {new_key} (keep it secret) and {new_key.with_suffix('.pub')}.")
        return
    if target is None:
        raise Trouble("Where should the package go?", "Name a file with --to.")
    package = packages.pack(folder or root())
    target.write_bytes(packages.sign(package, key.read_bytes()) if key else package)
    click.echo(f"Wrote {target}, {'signed' if key else 'not signed'}.")


for command in (versions, rollback, release, import_mou):
    rules.add_command(command)
