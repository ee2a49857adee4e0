"""Real parts that some tests need: found on this machine, or the test is skipped with a line that says what to install."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import pytest


def _postgresql() -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return str(found[-1].parent) if found else None


def _any_of(*names: str) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _beside_python(name: str) -> str | None:
    """A program that came with a Python package, whether or not the environment is activated."""
    return shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")


def _module(name: str) -> str | None:
    found = importlib.util.find_spec(name)
    return found.origin if found else None


DEPLOY = ".venv/bin/pip install --constraint constraints.txt --editable '.[deploy]'"
PARTS = {
    "chromium": (lambda: _any_of("chromium", "chromium-browser", "google-chrome"), "Chromium: apt install chromium"),
    "postgresql": (_postgresql, "PostgreSQL: apt install postgresql"),
    "node": (lambda: _any_of("node"), "Node.js 20: apt install nodejs"),
    "wrk": (lambda: _any_of("wrk"), "wrk: apt install wrk"),
    "nginx": (lambda: _any_of("nginx"), "nginx: apt install nginx-light"),
    "openssl": (lambda: _any_of("openssl"), "OpenSSL: apt install openssl"),
    "shellcheck": (lambda: _any_of("shellcheck"), "ShellCheck: apt install shellcheck"),
    "strace": (lambda: _any_of("strace"), "strace: apt install strace"),
    "systemd": (lambda: _any_of("systemd-analyze"), "systemd-analyze: apt install systemd"),
    "hadolint": (lambda: _beside_python("hadolint"), f"hadolint: {DEPLOY}"),
    "helm": (lambda: _module("helm_python"), f"Helm's library: {DEPLOY}"),
    "kubernetes": (lambda: _module("kubernetes_validate"), f"Kubernetes' schemas: {DEPLOY}"),
    "compose": (lambda: _module("compose_spec"), f"the Compose specification: {DEPLOY}"),
    "cyclonedx": (lambda: _beside_python("cyclonedx-py"), f"cyclonedx-py: {DEPLOY}"),
}


def need(part: str) -> str:
    """Return the path of a real part; skip the test without it, or fail it when every part is promised to be there.

    `FENCELINE_ALL_PARTS=1` is the promise: then a missing part is a failure. A part that is no known name is a path.
    """
    find, install = PARTS.get(part, (lambda: part if Path(part).exists() else None, f"{part} is missing"))
    found = find()
    if found is None:
        if os.environ.get("FENCELINE_ALL_PARTS") == "1":
            pytest.fail(f"needs {install}", pytrace=False)
        pytest.skip(f"needs {install}")
    return found
