"""The first files of a district: its card, its settings, and its copy of the rules."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path

from bot.desk.keyring import new_key

CONTACTS = (
    ("administrator-on-duty", "Administrator on duty"),
    ("sro-supervisor", "The SRO's supervisor"),
    ("safety-director", "Director of safety"),
    ("counselor", "Counseling office"),
    ("title-ix", "Title IX coordinator"),
    ("superintendent", "Superintendent's office"),
    ("nurse", "School nurse"),
    ("hr", "Human resources"),
    ("records", "Student records"),
    ("transportation", "Transportation"),
)
SHARED = ("language", "model", "states", "README.md")
"""What every district builds on; the example districts stay behind."""


def start_rules(source: Path, target: Path) -> None:
    """Copy the shared rules into a folder that is not there yet."""
    target.mkdir()
    for name in SHARED:
        found = source / name
        if found.is_dir():
            shutil.copytree(found, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif found.exists():
            shutil.copy(found, target / name)


def write_new(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file that must not be there yet, readable as `mode` says from its first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)


def district_card(district: str, name: str, mou: str, days: tuple[date, date], schools: tuple[str, ...]) -> str:
    """The district's `pack.yaml`: everything as in the model MOU, under its own name, days and schools."""
    lines = [
        f"# {name} follows the model MOU as it stands. Where yours differs: rules/README.md, “Bring in your district”.",
        f"pack: {district}",
        "kind: district",
        f"name: {_text(name)}",
        "extends: model",
        "mou:",
        f"  name: {_text(mou)}",
        f"  from: {days[0]}",
        f"  to: {days[1]}",
        "languages: [en, es]",
        "schools:",
        *(f"  - {_text(school)}" for school in schools),
        "# Whom answers tell staff to call. Put in names and numbers; until then the front office has to find them.",
        "contacts:",
        *(f"  {role}: {{name: {_text(title)}, reach: front office}}" for role, title in CONTACTS),
    ]
    return "\n".join(lines) + "\n"


def _text(words: str) -> str:
    """A scalar in quotes, whatever is in it; YAML reads JSON's strings."""
    return json.dumps(words, ensure_ascii=False)


def settings_file(folder: Path, district: str, slack: bool, teams: bool, public_url: str, app_id: str) -> str:
    """The settings as `NAME="value"` lines, for a shell, systemd's `EnvironmentFile=` and Compose's `env_file:` alike."""
    lines = [
        "# Settings of Fenceline. In a shell: set -a && . ./fenceline.env && set +a",
        *_set(RULES=folder / "rules", DISTRICT=district, DATA=folder / "data"),
        "# Seals tokens and signs the record. Keep a copy apart; with PostgreSQL and for others it has to be set everywhere.",
        *_set(KEYS=new_key()),
    ]
    if slack:
        lines += ["# From api.slack.com, once the app of slack-manifest.json is installed: xoxb-… and xapp-…"]
        lines += _set(SLACK_MODE="socket", SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="")
    if teams:
        lines += ["# From the bot's registration in Entra ID"]
        lines += _set(TEAMS_APP_ID=app_id, TEAMS_TENANT="", TEAMS_APP_PASSWORD="")
        lines += ["# The web page needs sign-in where others can reach it: FENCELINE_SIGN_IN=oidc, then FENCELINE_WEB=on"]
        lines += _set(PUBLIC_URL=public_url, WEB="off")
    return "\n".join(lines) + "\n"


def _set(**values: object) -> list[str]:
    return [f'FENCELINE_{name}="{value}"' for name, value in values.items()]
