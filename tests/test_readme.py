"""The README tells the truth: its commands run, its links lead somewhere, its example answers."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.asking import Engines
from bot.rulebook import root
from tests.factories import asking

HOME = Path(__file__).parent.parent
README = (HOME / "README.md").read_text(encoding="utf-8")


def command(name):
    """Return the shell lines under a named comment."""
    block = re.search(rf"<!-- {name} -->\n```sh\n(.*?)```", README, re.DOTALL)
    assert block is not None
    return block[1]


def test_every_link_of_the_readme_leads_somewhere():
    """Files and pictures that it names exist."""
    for linked, shown in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", README):
        target = linked or shown
        if "://" not in target:
            assert (HOME / target).exists(), target


def test_the_example_question_of_the_readme_is_answered():
    """Whoever tries the first command gets the promised answer."""
    text = re.search(r'fenceline ask "([^"]+)"', README)[1]
    answer = Engines(root()).of("").answer(asking(text))
    assert answer.words.verdict.startswith("School discipline.")
    assert answer.cites[0] == "4.3"


def test_every_fenceline_command_that_the_readme_names_exists():
    """No command is promised that is not there."""
    from bot.cli import main

    for named in set(re.findall(r"fenceline ([a-z]+(?: [a-z]+)?)", README)):
        group = main
        for word in named.split()[: 2 if named.split()[0] in ("rules", "manifest") else 1]:
            group = group.get_command(None, word)
            assert group is not None, named


def test_the_two_commands_are_one_set_up_with_two_ends():
    """Both make the environment from the same lock; one serves, one tests."""
    run, test = command("run command"), command("test command")
    assert run.splitlines()[0] == test.splitlines()[0]
    assert "--constraint constraints.txt" in run
    assert run.splitlines()[-1] == ".venv/bin/fenceline serve"
    assert test.splitlines()[-1] == ".venv/bin/pytest"


@pytest.mark.slow
def test_a_wheel_installed_elsewhere_answers_the_same(tmp_path):
    """Rules and model travel in the wheel: built, installed into a clean environment, asked in an empty folder."""
    if shutil.which("git") is None:
        pytest.skip("needs git: apt install git")
    wheel = tmp_path / "wheel"
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheel, HOME], check=True, capture_output=True)
    site = tmp_path / "site"
    built = next(wheel.glob("*.whl"))
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, built], check=True, capture_output=True)
    asked = [
        sys.executable,
        "-c",
        "import sys; sys.path.insert(0, sys.argv.pop(1)); from bot.cli import main; main()",
        str(site),
        "ask",
        "--json",
        "--on",
        "2026-10-01",
        "can the SRO cover lunch duty",
    ]
    elsewhere = subprocess.run(asked, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    here = subprocess.run([sys.executable, "-m", "bot", *asked[4:]], check=True, capture_output=True, text=True, cwd=HOME).stdout
    assert str(HOME) not in elsewhere
    assert elsewhere == here
