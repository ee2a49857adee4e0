"""A backup is only one when it comes back: both kinds of database, backed up, lost, restored and proven."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from bot.desk.keyring import keyring
from bot.desk.store.whole import make_store
from bot.settings import Secret, Settings
from tests.deploy.places import DEPLOY, FENCELINE, HOME, KEY
from tests.desk.tiny import an_entry
from tests.parts import need

ROWS = 25


class Place:
    """One deployment's database and how its operator reaches it."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.url = folder, url
        path = os.environ["PATH"] + (os.pathsep + need("postgresql") if url.startswith("postgres") else "")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FENCELINE_")}
        self.environment = kept | {"PATH": path, "FENCELINE_DATA": str(folder), "FENCELINE_DATABASE_URL": url, "FENCELINE_KEYS": KEY}

    def run(self, *command: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        return subprocess.run(words, capture_output=True, text=True, check=False, cwd=HOME, env=self.environment | more)

    def script(self, name: str, argument: Path, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run(DEPLOY / "scripts" / name, argument, **more)

    def verify(self, *more: str) -> str:
        done = self.run(*FENCELINE, "ledger", "verify", *more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    async def fill(self) -> None:
        settings = Settings(data=self.folder, database_url=Secret(self.url), keys=(Secret(KEY),))
        store = make_store(settings, keyring(settings))
        await store.prepare()
        await store.decisions.append([an_entry(number) for number in range(1, ROWS + 1)])
        await store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Place, Place]:
    """A deployment with a record, and an empty one."""
    made = []
    for name in ("first", "second"):
        folder = tmp_path / name
        url = f"sqlite:///{folder / 'desk.sqlite3'}" if request.param == "sqlite" else request.getfixturevalue("postgresql").new_database()
        made.append(Place(folder, url))
    asyncio.run(made[0].fill())
    return made[0], made[1]


def backed_up(place: Place, target: Path) -> Path:
    done = place.script("backup.sh", target)
    assert done.returncode == 0, done.stderr
    assert "backup: " in done.stdout
    return next(path for path in sorted(target.iterdir()) if path.suffix in {".dump", ".sqlite3"})


def test_what_was_backed_up_comes_back_and_proves_itself(places, tmp_path):
    """The record restored elsewhere has the same head, and the program goes on with it."""
    first, second = places
    head = first.verify().split("Head ")[1].strip()
    backup = backed_up(first, tmp_path / "kept")
    assert oct(backup.stat().st_mode & 0o777) == "0o600"
    done = second.script("restore.sh", backup)
    assert done.returncode == 0, done.stderr
    assert f"model: {ROWS} rows, unaltered." in second.verify("--head", head)
    asked = second.run(
        *FENCELINE,
        "ask",
        "--record",
        "can the SRO sit in on this discipline meeting?",
        FENCELINE_RULES=os.environ.get("FENCELINE_RULES", str(HOME / "rules")),
    )
    assert asked.returncode == 0, asked.stderr
    assert f"model: {ROWS + 1} rows, unaltered." in second.verify("--head", head)


def test_nothing_that_is_there_is_overwritten(places, tmp_path):
    """A restore over a living record is refused in words, and the record stays."""
    first, _ = places
    backup = backed_up(first, tmp_path / "kept")
    refused = first.script("restore.sh", backup)
    assert refused.returncode == 1
    assert "nothing is overwritten" in refused.stderr or "is not empty" in refused.stderr
    assert f"model: {ROWS} rows, unaltered." in first.verify()


def test_a_backup_that_was_changed_is_refused(places, tmp_path):
    """The digest written beside it tells."""
    first, second = places
    backup = backed_up(first, tmp_path / "kept")
    backup.write_bytes(backup.read_bytes()[:-1] + b"!")
    refused = second.script("restore.sh", backup)
    assert refused.returncode == 1
    assert "is not what was backed up" in refused.stderr


def test_the_rules_are_backed_up_too_and_keys_never(places, tmp_path):
    """The rule folder is packed beside the database; no key is in any file."""
    first, _ = places
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "pack.yaml").write_text("pack: model\n", encoding="utf-8")
    done = first.script("backup.sh", tmp_path / "kept", FENCELINE_RULES=str(rules))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name.split("-")[0] for path in (tmp_path / "kept").iterdir()) == ["fenceline", "rules", "sums"]
    assert not any(KEY.encode() in path.read_bytes() for path in (tmp_path / "kept").iterdir())


def test_the_databases_address_may_come_from_a_file(tmp_path):
    """`FENCELINE_DATABASE_URL_FILE` works for the scripts as for the service."""
    place = Place(tmp_path / "one", f"sqlite:///{tmp_path / 'one' / 'desk.sqlite3'}")
    asyncio.run(place.fill())
    (tmp_path / "url").write_text(place.url, encoding="utf-8")
    done = place.script("backup.sh", tmp_path / "kept", FENCELINE_DATABASE_URL="", FENCELINE_DATABASE_URL_FILE=str(tmp_path / "url"))
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "kept").glob("*.sqlite3"))


def test_a_wrong_place_is_named(tmp_path):
    """No database, no file, an unknown kind: one sentence each."""
    place = Place(tmp_path / "none", f"sqlite:///{tmp_path / 'none' / 'desk.sqlite3'}")
    assert "there is no database at" in place.script("backup.sh", tmp_path / "kept").stderr
    assert "there is no file" in place.script("restore.sh", tmp_path / "lost.dump").stderr
    (tmp_path / "x.txt").touch()
    assert "is neither a .dump nor a .sqlite3 file" in place.script("restore.sh", tmp_path / "x.txt").stderr
