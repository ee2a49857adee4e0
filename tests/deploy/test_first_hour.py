"""The first hour of a district: an empty folder, a few questions, and what stands afterwards."""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import main
from bot.desk.commands import doctor
from bot.first_hour import school_year, short_name
from bot.rulebook.checking import check
from bot.settings import SettingsError, load_settings
from bot.trouble import Trouble
from tests.deploy.places import FENCELINE, HOME


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new user's folder, and no settings from anywhere else."""
    for name in [name for name in os.environ if name.startswith("FENCELINE_") and name not in {"FENCELINE_RULES", "FENCELINE_ALL_PARTS"}]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings_of(folder: Path) -> dict[str, str]:
    """The settings as a shell reads them."""
    text = subprocess.run(
        ["/bin/bash", "-euc", "set -a; . ./fenceline.env; set +a; env -0"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/bin"},
    ).stdout
    return {name: value for name, _, value in (line.partition("=") for line in text.split("\0")) if name.startswith("FENCELINE_")}


def start(*arguments: str, answers: tuple[str, ...] = ()) -> str:
    done = CliRunner().invoke(main, ["init", *arguments], input="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    return done.output


def test_the_defaults_stand_at_once(empty, monkeypatch):
    """`init --yes`: settings that start, rules with nothing to mend, both manifests; doctor finds nothing wrong."""
    said = start("--yes")
    found = settings_of(empty)
    settings = load_settings(found)
    assert settings.district == "our-school-district"
    assert [str(one) for one in check(settings.rules, settings.district, date.today()) if one.severe] == []
    assert json.loads((empty / "slack-manifest.json").read_text(encoding="utf-8"))["settings"]["socket_mode_enabled"] is True
    assert "manifest.json" in zipfile.ZipFile(empty / "teams-app.zip").namelist()
    assert oct((empty / "fenceline.env").stat().st_mode & 0o777) == "0o600"
    assert found["FENCELINE_KEYS"] not in said
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    looked = CliRunner().invoke(doctor)
    assert looked.exit_code == 0, looked.output
    assert "Rules of our-school-district" in looked.output


def test_the_first_question_is_answered_under_the_districts_own_name(empty):
    """The commands that `init` prints work as they are printed, in a plain shell."""
    said = start("--yes")
    asked = re.search(r"fenceline (ask .+)$", said, re.MULTILINE)[1]
    program = " ".join(f"'{word}'" for word in FENCELINE)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOME)}
    command = ["/bin/bash", "-euc", f"set -a && . ./fenceline.env && set +a; {program} {asked}"]
    done = subprocess.run(command, cwd=empty, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert "School discipline" in done.stdout
    assert "front office" in done.stdout


def test_what_was_answered_is_written(empty):
    """Name, agreement, days, schools: quotes, accents and colons in them as well."""
    start(answers=('Peña "Blanca" School District', "MOU: 2026", "2026-08-01", "2027-07-31", "Oak: East, Élan High", "web"))
    card = yaml.safe_load((empty / "rules" / "districts" / "pena-blanca" / "pack.yaml").read_text(encoding="utf-8"))
    assert card["name"] == 'Peña "Blanca" School District'
    assert card["mou"] == {"name": "MOU: 2026", "from": date(2026, 8, 1), "to": date(2027, 7, 31)}
    assert card["schools"] == ["Oak: East", "Élan High"]
    assert [str(one) for one in check(empty / "rules", "pena-blanca", date(2026, 9, 1)) if one.severe] == []


def test_no_example_persons_number_is_left_in(empty):
    """The people of the model and of the example districts are nobody's to call."""
    start("--yes")
    card = yaml.safe_load((empty / "rules" / "districts" / "our-school-district" / "pack.yaml").read_text(encoding="utf-8"))
    model = yaml.safe_load((empty / "rules" / "model" / "pack.yaml").read_text(encoding="utf-8"))
    assert set(card["contacts"]) == set(model["contacts"])
    assert {contact["reach"] for contact in card["contacts"].values()} == {"front office"}
    assert sorted(path.name for path in (empty / "rules" / "districts").iterdir()) == ["our-school-district"]


def test_doctor_then_says_what_slack_still_needs(empty):
    """Slack chosen, tokens not there yet: each is named."""
    start(answers=("Oak Grove", "", "", "", "", "slack"))
    with pytest.raises(SettingsError) as refused:
        load_settings(settings_of(empty))
    assert "FENCELINE_SLACK_APP_TOKEN" in refused.value.line
    assert "FENCELINE_SLACK_BOT_TOKEN" in refused.value.line


def test_doctor_then_says_what_teams_still_needs(empty):
    """Teams chosen with the bot's id: tenant and a credential are named, and the package is that bot's."""
    app_id = "6b0f6c1e-0000-4000-8000-000000000001"
    said = start(answers=("Oak Grove", "", "", "", "", "teams", "fence.oakgrove.org", app_id))
    with pytest.raises(SettingsError) as refused:
        load_settings(settings_of(empty))
    assert "FENCELINE_TEAMS_TENANT" in refused.value.line
    assert "FENCELINE_TEAMS_APP_PASSWORD" in refused.value.line
    package = json.loads(zipfile.ZipFile(empty / "teams-app.zip").read("manifest.json"))
    assert app_id in json.dumps(package)
    assert "fence.oakgrove.org" in json.dumps(package)
    assert "Once you have yours" not in said


def test_nothing_is_overwritten(empty):
    """A second time in the same folder is refused; the key of the first stays."""
    start("--yes")
    before = (empty / "fenceline.env").read_bytes()
    again = CliRunner().invoke(main, ["init", "--yes"])
    assert again.exit_code == 1
    assert "is already there.  Choose an empty folder" in again.output
    assert (empty / "fenceline.env").read_bytes() == before
    start("--yes", "elsewhere")
    assert (empty / "elsewhere" / "fenceline.env").exists()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (("Oak", "", "2027-01-01", "2026-01-01"), "The agreement would end on 2026-01-01, before it starts."),
        (("Model School District", "", "", "", "", "web"), "“model” is the name of a layer that everybody shares."),
        (("!!!", "", "", "", "", "web"), "“!!!” has no letters to name a folder with."),
    ],
    ids=["days", "shared name", "no letters"],
)
def test_what_cannot_be_is_said_in_a_sentence(empty, answers, sentence):
    """And nothing is written."""
    done = CliRunner().invoke(main, ["init"], input="\n".join(answers) + "\n")
    assert done.exit_code == 1
    assert sentence in done.output
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Oak Grove School District", "oak-grove"),
        ("Springfield Public Schools", "springfield"),
        ("ISD 77", "isd-77"),
        ("Our School District", "our-school-district"),
    ],
)
def test_a_district_is_named_as_people_name_it(name, short):
    """Kinds of district are left out where something is left."""
    assert short_name(name) == short


@pytest.mark.parametrize(("today", "first"), [(date(2026, 7, 1), 2026), (date(2027, 5, 31), 2026), (date(2027, 6, 15), 2027)])
def test_the_school_year_is_the_one_at_hand(today, first):
    """From June on, the one that is about to start."""
    assert school_year(today) == (date(first, 7, 1), date(first + 1, 6, 30))


def test_a_folder_that_cannot_be_written_is_named():
    """A file where the folder should be: a sentence, no trace."""
    Path("taken").touch()
    done = CliRunner().invoke(main, ["init", "--yes", "taken/inside"])
    assert done.exit_code == 1
    assert "cannot be written" in done.output
    with pytest.raises(Trouble):
        short_name("—")
