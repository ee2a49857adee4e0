"""The terminal conversation: one answer laid out as text, and a chat that remembers its thread."""

from __future__ import annotations

import pkgutil
import textwrap
from dataclasses import replace
from datetime import date
from typing import Any

import click

from bot.answer import Answer, Outcome
from bot.question import Question

WIDTH = 88


def laid_out(answer: Answer) -> str:
    """Return an answer as lines for a terminal, verdict first."""
    words = answer.words
    lines = [*words.banners, f"{words.icon} {words.verdict}", *(f"   {n}" for n in words.notes)]
    if words.sro_line:
        lines.append(words.sro_line)
    if words.because:
        lines.append(words.because)
    if answer.outcome is Outcome.ANSWERED and not answer.emergency and answer.quotes:
        quote = answer.quotes[0]
        lines.append(f"MOU {quote.section}: “{quote.sentence}”")
    if words.decline:
        lines.append(f"“{words.decline}”")
    if words.steps:
        lines += [words.steps_title + ":"] if words.steps_title else []
        lines += [f"  {i}. {step}" for i, step in enumerate(words.steps, start=1)]
    lines += [f"  [{i}] {option.label}" for i, option in enumerate(answer.options, start=1)]
    lines += [f"  “{example}”" for example in words.examples]
    lines += [line for line in (words.changes_if, words.ask, words.footer) if line]
    return "\n".join(_wrapped(line) for line in lines)


def _wrapped(line: str) -> str:
    indent = len(line) - len(line.lstrip())
    return textwrap.fill(line, WIDTH, subsequent_indent=" " * (indent + (3 if indent else 0)), drop_whitespace=True)


@click.command()
@click.option("--asker", default="teacher", help="teacher, sro or administrator")
@click.option("--district", default="", help="whose MOU; the model MOU when left out")
def chat(asker: str, district: str) -> None:
    """Talk in the terminal; a number picks a button, an empty line ends."""
    asking: Any = pkgutil.resolve_name("bot.asking")
    rulebook: Any = pkgutil.resolve_name("bot.rulebook")
    try:
        engine = asking.Engines(rulebook.root()).of(district)
        question = Question("", asking.asker_of(asker), district, date.today())
    except asking.AskingError as error:
        raise click.ClickException(str(error)) from None
    click.echo("Ask in your own words. An empty line ends.")
    answer: Answer | None = None
    while line := click.prompt("", prompt_suffix="> ", default="", show_default=False).strip():
        chosen = _picked(line, answer)
        question = replace(question, text="" if chosen else line, chosen=chosen)
        answer = engine.answer(question)
        click.echo(laid_out(answer) + "\n")
        question = asking.follow(question, answer)


def _picked(line: str, answer: Answer | None) -> str | None:
    if answer is not None and line.isdigit() and 0 < int(line) <= len(answer.options):
        return answer.options[int(line) - 1].rule
    return None
