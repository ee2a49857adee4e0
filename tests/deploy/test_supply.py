"""What the program is made of: licences that a district may use, a list of parts, and advisories that somebody accepted."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import date
from importlib.metadata import distribution, requires
from pathlib import Path

from packaging.requirements import Requirement

from tests.deploy.places import DEPLOY, said
from tests.parts import need

ALLOWED = {
    "MIT", "MIT-0", "MIT-CMU", "MIT License", "BSD", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "3-Clause BSD License", "0BSD", "ISC", "Zlib", "CC0-1.0",
    "Apache-2.0", "Apache 2.0", "Apache License 2.0", "Apache Software License", "PSF-2.0", "Python Software Foundation License", "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)", "dependency licenses",
}  # fmt: skip
"""Permissive, or (MPL-2.0: certifi, tqdm) weak copyleft on files that we do not change."""


def runtime() -> set[str]:
    """Every package that the program brings along, what those bring along included."""
    found: set[str] = set()
    waiting: list[tuple[str, set[str]]] = [("fenceline", set())]
    while waiting:
        name, extras = waiting.pop()
        for line in requires(name) or []:
            wanted = Requirement(line)
            applies = wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras | {""})
            key = re.sub(r"[-_.]+", "-", wanted.name).lower()
            if applies and key not in found:
                found.add(key)
                waiting.append((key, wanted.extras))
    return found


def licence(name: str) -> set[str]:
    """The licences that a package declares, in its own words."""
    meta = distribution(name).metadata
    classified = [line.split(" :: ")[-1] for line in meta.get_all("Classifier") or [] if line.startswith("License :: OSI")]
    told = meta.get("License-Expression") or (classified and "; ".join(classified)) or meta.get("License") or "none"
    return {part.strip(" ()") if "MPL 2.0)" not in part else part.strip() for part in re.split(r" AND | OR |; |, ", told)}


def test_every_part_may_be_used_by_a_district():
    """Each runtime package, directly or by way of another, declares a licence that is on the list."""
    wrong = {name: told for name in runtime() if not (told := licence(name)) <= ALLOWED}
    assert wrong == {}


def test_the_list_of_parts_is_whole_and_the_same_again(tmp_path: Path):
    """`sbom.sh` names every runtime package with its version and licence; written twice it is the same to the byte."""
    tool = Path(need("cyclonedx"))
    environment = os.environ | {"PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}"}
    texts = []
    for name in ("one.json", "two.json"):
        said(DEPLOY / "scripts" / "sbom.sh", sys.executable, tmp_path / name, env=environment)
        texts.append((tmp_path / name).read_bytes())
    assert texts[0] == texts[1]
    listed = {re.sub(r"[-_.]+", "-", one["name"]).lower(): one for one in json.loads(texts[0])["components"]}
    assert runtime() <= set(listed)
    assert all(one["version"] and one["purl"].startswith("pkg:pypi/") for one in (listed[name] for name in runtime()))


def test_an_accepted_advisory_says_why_and_until_when():
    """Each line names the advisory, the package, a day at most 90 days after the file says, and a reason."""
    for line in (DEPLOY / "audit-accepted.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            advisory, package, day, reason = line.split(maxsplit=3)
            assert re.match(r"(GHSA|PYSEC|CVE)-", advisory)
            assert re.sub(r"[-_.]+", "-", package).lower() in runtime()
            assert date.fromisoformat(day)
            assert len(reason.split()) > 3
