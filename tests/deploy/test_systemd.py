"""The unit of one machine, held by systemd's own tools and by what the program really asks of the kernel."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.deploy.places import DEPLOY, FENCELINE, HOME, said
from tests.parts import need

UNIT = DEPLOY / "systemd" / "fenceline.service"


def here(folder: Path) -> Path:
    """The unit with its program's and its settings' place changed to ones that are here; nothing else."""
    text = UNIT.read_text(encoding="utf-8").replace("/opt/fenceline/.venv/bin/fenceline", sys.executable)
    (folder / "README.md").touch()
    copy = folder / "fenceline.service"
    copy.write_text(text.replace("/opt/fenceline/README.md", str(folder / "README.md")), encoding="utf-8")
    return copy


def filtered(*names: str) -> set[str]:
    """System calls that these filter sets name."""
    found: set[str] = set()
    for name in names:
        for line in said(need("systemd"), "syscall-filter", name).splitlines()[1:]:
            word = line.strip()
            if word.startswith("@"):
                found |= filtered(word)
            elif word and not word.startswith("#"):
                found.add(word)
    return found


def test_systemd_finds_no_fault(tmp_path):
    """`systemd-analyze verify` has nothing to say."""
    assert said(need("systemd"), "verify", here(tmp_path)) == ""


def test_the_unit_is_shut_in(tmp_path):
    """`systemd-analyze security` gives an exposure of at most 1.5 of 10."""
    told = said(need("systemd"), "security", "--offline=true", "--threshold=15", "--no-pager", here(tmp_path))
    assert float(re.search(r"exposure level for \S+: ([\d.]+)", told)[1]) <= 1.5


def test_the_unit_gives_time_to_drain():
    """Systemd waits longer for the end than the program takes to finish answers."""
    from bot.serving import DRAIN_SECONDS

    assert int(re.search(r"TimeoutStopSec=(\d+)", UNIT.read_text(encoding="utf-8"))[1]) > DRAIN_SECONDS


def test_the_program_serves_under_the_units_system_call_filter(tmp_path):
    """Every system call that the unit forbids is refused as the unit refuses it: the program starts, is ready, and ends well."""
    forbidden = filtered("@known") - (filtered("@system-service") - filtered("@privileged", "@resources"))
    names = ",".join(f"?{name}" for name in sorted(forbidden))
    strace = [
        need("strace"),
        "--follow-forks",
        "--seccomp-bpf",
        "--quiet=all",
        f"--output={tmp_path / 'refused'}",
        f"--trace={names}",
        f"--inject={names}:error=EPERM",
    ]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FENCELINE_") or k == "FENCELINE_RULES"}
    command = [*strace, *FENCELINE, "serve", "--port", "0"]
    served = subprocess.Popen(
        command, cwd=HOME, env=environment | {"FENCELINE_DATA": str(tmp_path)}, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert served.stdout is not None
        address = re.search(r"http://\S+", served.stdout.readline())
        assert address is not None
        with urllib.request.urlopen(f"{address[0]}/readyz", timeout=30) as told:
            assert json.load(told)["ready"] is True
    finally:
        os.killpg(served.pid, signal.SIGTERM)
        assert served.wait(60) == 0
    refused = (tmp_path / "refused").read_text(encoding="utf-8")
    assert "EPERM (Operation not permitted) (INJECTED)" in refused, "nothing was refused: the test no longer tests"
