"""The image definition, the compose file and the scripts, each held by the tool made for it."""

from __future__ import annotations

import re

import pytest
import yaml

from bot.settings import load_settings
from tests.deploy.places import DEPLOY, HOME, KEY, said
from tests.parts import need

SCRIPTS = sorted((DEPLOY / "scripts").glob("*.sh"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def compose(**variables: str) -> str:
    """The compose file as text, its variables filled in: given ones, else the file's own defaults."""
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    return re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", lambda m: variables.get(m[1], m[3] if m[2] == "-" else ""), text)


def example() -> dict[str, str]:
    """The example settings, those that are commented out left out."""
    lines = (DEPLOY / "env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def image_settings() -> dict[str, str]:
    """The settings that the image itself brings."""
    return dict(re.findall(r"(FENCELINE_\w+)=(\S+)", DOCKERFILE))


def test_hadolint_has_nothing_to_say_about_the_image():
    """The Dockerfile passes hadolint at its strictest."""
    said(need("hadolint"), "--failure-threshold", "style", DEPLOY / "Dockerfile")


def test_the_image_runs_as_nobody_special_and_is_pinned():
    """No root, a health check, both stages on one exact Python, every package from the lock."""
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(stages) == 2
    assert len(set(stages)) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", stages[0])
    assert "USER 10001:10001" in DOCKERFILE
    assert "HEALTHCHECK" in DOCKERFILE
    assert "PIP_CONSTRAINT=/src/constraints.txt" in DOCKERFILE


def test_what_the_image_copies_is_let_through_and_nothing_else():
    """The ignore file starts from nothing; each path that is copied exists and is named there."""
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert ignored[0] == "**"
    copied = {word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()}
    assert copied == {line[1:] for line in ignored if line.startswith("!")}
    assert all((HOME / path).exists() for path in copied)


def test_the_lock_pins_every_package_that_the_project_asks_for():
    """Each name is there once, at one exact version; what builds the package as well."""
    import tomllib

    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))
    lock = [line.partition("==") for line in (HOME / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    pinned = [_plain(name) for name, _, version in lock if version]
    assert len(pinned) == len(lock) == len(set(pinned))
    extras = project["project"]["optional-dependencies"].values()
    wanted = [*project["project"]["dependencies"], *(one for extra in extras for one in extra), *project["build-system"]["requires"]]
    assert {_plain(re.split(r"[\[<>=]", one)[0]) for one in wanted} <= set(pinned)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_compose_file_is_a_compose_file():
    """It passes the Compose specification, cross references and all."""
    need("compose")
    from compose_spec import PyCompose

    read = PyCompose.from_yaml(compose(POSTGRES_PASSWORD="x"))
    read.validate()
    assert set(read.service_names()) == {"app", "database"}


def test_the_compose_file_opens_nothing_and_runs_tied_up():
    """Ports on loopback only; images pinned; the app read-only, without capabilities, with limits; secrets asked for."""
    services = yaml.safe_load(compose(POSTGRES_PASSWORD="x"))["services"]
    for service in services.values():
        assert re.search(r":\d", service["image"])
        assert not service["image"].endswith("latest")
        assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", []))
        assert not service.get("privileged")
    app = services["app"]
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert app["security_opt"] == ["no-new-privileges:true"]
    assert app["mem_limit"]
    assert app["pids_limit"]
    assert "${POSTGRES_PASSWORD:?" in (DEPLOY / "compose.yaml").read_text(encoding="utf-8")


def test_the_example_settings_start_once_the_blanks_are_filled():
    """What the image, the compose file and the example set together is accepted; only the key and the password are missing."""
    app = yaml.safe_load(compose(POSTGRES_PASSWORD="x"))["services"]["app"]
    blanks = {"POSTGRES_PASSWORD": "x", "FENCELINE_KEYS": KEY}
    given = example()
    assert {name for name, value in given.items() if not value} == set(blanks)
    together = image_settings() | given | blanks | app["environment"]
    settings = load_settings({name: value for name, value in together.items() if name.startswith("FENCELINE_")})
    assert not settings.sqlite
    commented = set(re.findall(r"^# (FENCELINE_\w+)=", (DEPLOY / "env.example").read_text(encoding="utf-8"), re.MULTILINE))
    from bot.environment import NAMES

    assert {name.removeprefix("FENCELINE_") for name in commented} <= set(NAMES)


def test_no_secret_file_of_a_deployment_can_be_committed():
    """`deploy/.env`, which the compose file reads, is ignored by git."""
    assert ".env" in (DEPLOY / ".gitignore").read_text(encoding="utf-8").split()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_has_nothing_to_say_about_the_scripts(script):
    """Each script passes, stops at the first failure and can be started."""
    said(need("shellcheck"), script)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    assert script.stat().st_mode & 0o111
