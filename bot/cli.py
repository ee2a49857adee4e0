"""The command `fenceline`: ask, chat, explain, serve, and the rooms' own commands, loaded when they are named."""

from __future__ import annotations

import json
import pkgutil
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.asking import Engines

ROOMS = {
    "rules": "bot.rulebook.commands:rules",
    "ledger": "bot.desk.commands:ledger",
    "doctor": "bot.desk.commands:doctor",
    "purge": "bot.desk.commands:purge",
    "report": "bot.desk.report_command:report",
    "export": "bot.desk.commands:export",
    "migrate": "bot.desk.commands:migrate",
    "console-password": "bot.desk.console_command:console_password",
    "serve": "bot.serving:serve",
    "init": "bot.first_hour:init",
    "chat": "adapters.console:chat",
}
MANIFESTS = {"slack": "adapters.slack.commands:slack", "teams": "adapters.teams.commands:teams"}
DAY = click.DateTime(formats=["%Y-%m-%d"])


class Rooms(click.Group):
    """A group whose commands live in other rooms and are imported only when they are used."""

    def __init__(self, *args: Any, rooms: dict[str, str], **kwargs: Any) -> None:
        """`rooms` names a command's module and attribute, as `bot.serving:serve`."""
        super().__init__(*args, **kwargs)
        self._rooms = rooms

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        return sorted({*super().list_commands(ctx), *self._rooms})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name; None when there is no such command."""
        if cmd_name in self._rooms:
            command = pkgutil.resolve_name(self._rooms[cmd_name])
            assert isinstance(command, click.Command)
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=Rooms, rooms=ROOMS)
@click.version_option(package_name="fenceline", prog_name="fenceline")
def main() -> None:
    """Whose matter is it, what may the SRO do, and which MOU section says so."""


@main.group(cls=Rooms, rooms=MANIFESTS)
def manifest() -> None:
    """Write the app manifest for Slack or Teams."""


@main.command()
@click.argument("text", required=False)
@click.option("--asker", default="teacher", help="teacher, sro or administrator")
@click.option("--district", default="", help="whose MOU; the model MOU when left out")
@click.option("--on", "day", type=DAY, help="the day of the question, YYYY-MM-DD; today when left out")
@click.option("--json", "json_out", is_flag=True, help="print one JSON object")
@click.option("--jsonl", is_flag=True, help="read JSON lines from standard input, write one line each")
@click.option("--record", is_flag=True, help="write the decision into the ledger (never the words)")
@click.option("--phrases", is_flag=True, help="leave the second reader out")
@click.option("--draft", is_flag=True, help="use rules that still have problems, as far as they can be read")
def ask(
    text: str | None, asker: str, district: str, day: datetime | None, json_out: bool, jsonl: bool, record: bool, phrases: bool, draft: bool
) -> None:
    """Answer one question, or many from standard input."""
    from bot.asking import AskingError, answer_lines, as_json, asker_of
    from bot.question import Question

    engines = _engines(phrases, draft)
    on = day.date() if day else date.today()
    try:
        if jsonl:
            for line in answer_lines(sys.stdin, engines, on, district):
                click.echo(json.dumps(line, ensure_ascii=False))
            return
        if not text:
            raise click.UsageError('Type a question in quotes, as in: fenceline ask "can the SRO sit in on this meeting?"')
        question = Question(text, asker_of(asker), district, on)
        if record:
            from bot.desk.recording import record_one

            answer = record_one(question)
        else:
            answer = engines.of(district).answer(question)
    except AskingError as error:
        raise click.ClickException(str(error)) from None
    if json_out:
        click.echo(json.dumps(as_json(answer), ensure_ascii=False, indent=2))
    else:
        click.echo(pkgutil.resolve_name("adapters.console:laid_out")(answer))


@main.command()
@click.argument("text")
@click.option("--asker", default="teacher", help="teacher, sro or administrator")
@click.option("--district", default="", help="whose MOU; the model MOU when left out")
@click.option("--on", "day", type=DAY, help="the day of the question, YYYY-MM-DD; today when left out")
@click.option("--why-not", "why_not", help="a rule id: say why this rule did not decide")
@click.option("--phrases", is_flag=True, help="leave the second reader out")
@click.option("--draft", is_flag=True, help="use rules that still have problems, as far as they can be read")
def explain(text: str, asker: str, district: str, day: datetime | None, why_not: str | None, phrases: bool, draft: bool) -> None:
    """Show what was read, the rules considered and why each did or did not apply."""
    from bot.asking import AskingError, asker_of
    from bot.explaining import explained
    from bot.question import Question

    try:
        engine = _engines(phrases, draft).of(district)
        question = Question(text, asker_of(asker), district, day.date() if day else date.today())
        click.echo(explained(engine, question, why_not))
    except AskingError as error:
        raise click.ClickException(str(error)) from None


def _engines(phrases: bool, draft: bool) -> Engines:
    from bot.asking import Engines
    from bot.rulebook import root

    return Engines(root(), draft, phrases)
