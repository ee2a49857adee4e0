"""The pages beside the deployment are held to the program: no command, setting or file that is not there."""

from __future__ import annotations

import re

import click
import pytest

from bot.cli import main
from bot.environment import NAMES, OTHERS, SECRETS
from tests.deploy.places import DEPLOY, HOME

PAGES = sorted(DEPLOY.glob("*.md"))
EVERYTHING = [
    *PAGES, *sorted(DEPLOY.glob("scripts/*.sh")), DEPLOY / "env.example", DEPLOY / "compose.yaml", DEPLOY / "Dockerfile", DEPLOY / "azure" / "bot.bicep",
    DEPLOY / "systemd" / "fenceline.service", *sorted((DEPLOY / "chart").rglob("*.yaml")),
]  # fmt: skip


@pytest.mark.parametrize("page", EVERYTHING, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(page):
    """`FENCELINE_…` names, those of mounted secrets included."""
    named = {name.removeprefix("FENCELINE_") for name in re.findall(r"\bFENCELINE_[A-Z_]+[A-Z]\b", page.read_text(encoding="utf-8"))}
    known = set(NAMES) | set(OTHERS) | {f"{name}_FILE" for name in SECRETS}
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_that_is_named_exists(page):
    """`fenceline …` in backquotes, with each option that is written behind it."""
    for line in re.findall(r"`fenceline ([a-z][^`]*)`", page.read_text(encoding="utf-8")):
        command: click.Command = main
        words = line.split()
        while words and isinstance(command, click.Group):
            found = command.get_command(click.Context(command), words.pop(0))
            assert found is not None, line
            command = found
        known = {option for param in command.params for option in param.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_file_that_is_named_exists(page):
    """Paths under `deploy/`, `tests/`, `rules/` and `bot/`."""
    for path in re.findall(r"`((?:deploy|tests|bot|adapters)/[\w./-]+)", page.read_text(encoding="utf-8")):
        assert path == "deploy/.env" or (HOME / path).exists(), path


def test_every_metric_that_the_runbook_names_exists():
    """As it stands on `/metrics`."""
    from bot.desk.metrics import Metrics

    page = Metrics().page().decode()
    for name in re.findall(r"\b(fenceline_\w+)\{", (DEPLOY / "runbook.md").read_text(encoding="utf-8")):
        assert f"# TYPE {name.removesuffix('_total')}" in page or f"# TYPE {name}" in page
