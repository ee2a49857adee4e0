"""The desk's commands as an operator types them."""

from __future__ import annotations

import asyncio
import json
import sqlite3

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from bot.desk.commands import doctor, export, ledger, migrate, purge
from bot.desk.keyring import keyring
from bot.desk.store.whole import make_store
from bot.settings import load_settings
from tests.desk.tiny import an_entry


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A deployment on a file, with six decisions."""
    monkeypatch.setenv("FENCELINE_DATA", str(tmp_path))
    for name in ("FENCELINE_DATABASE_URL", "FENCELINE_KEYS", "FENCELINE_SETTINGS"):
        monkeypatch.delenv(name, raising=False)

    async def fill() -> None:
        settings = load_settings()
        store = make_store(settings, keyring(settings))
        await store.prepare()
        await store.decisions.append([an_entry(n, hour=f"2026-09-0{n}T10") for n in range(1, 7)])
        await store.close()

    asyncio.run(fill())
    return tmp_path


def run(command, *arguments):
    return CliRunner().invoke(command, list(arguments))


def test_verify_says_unaltered_and_gives_the_head(data):
    """The head can be noted down and checked later."""
    done = run(ledger, "verify")
    assert done.exit_code == 0
    assert "model: 6 rows, unaltered. Head 6:" in done.output
    head = done.output.split("Head ")[1].strip()
    assert run(ledger, "verify", "--head", head).exit_code == 0
    lost = run(ledger, "verify", "--head", "6:" + "0" * 64)
    assert lost.exit_code == 1
    assert "the head 6 noted earlier is not in this chain" in lost.output


def test_verify_names_the_first_bad_row_and_ends_with_1(data):
    """One changed row is found."""
    with sqlite3.connect(data / "fenceline.sqlite3") as connection:
        connection.execute("DROP TRIGGER decisions_never_change")
        connection.execute("UPDATE decisions SET sro = 'may' WHERE seq = 4")
    done = run(ledger, "verify")
    assert done.exit_code == 1
    assert "model: row 4 is bad: the row was changed." in done.output


def test_show_tells_what_was_answered_and_says_when_words_are_lost(data):
    """A decision whose rulebook was never stored is told without words."""
    done = run(ledger, "show", "d-000003")
    assert "D-000003  row 3 of model" in done.output
    assert "decided   answered, school_discipline, SRO may_not, routine" in done.output
    assert "The rulebook version of this answer was never stored." in done.output
    assert "There is no decision D-NONE in the ledger." in run(ledger, "show", "D-NONE").output


def test_purge_asks_and_leaves_a_record(data):
    """Nothing goes without a day and a yes; a hold stops it."""
    assert "Say either --before DAY or --older-than DAYS." in run(purge, "--district", "model").output
    assert run(purge, "--district", "model", "--before", "2026-09-03").exit_code == 1
    assert "under a legal hold" in run(purge, "--district", "model", "--hold", "Doe v. District").output
    held = run(purge, "--district", "model", "--before", "2026-09-03", "--yes", "--clock-is-right")
    assert "model is under a legal hold." in held.output
    assert "The hold on model is lifted." in run(purge, "--district", "model", "--lift-hold").output
    assert "ledger: 2 purged" in run(purge, "--district", "model", "--before", "2026-09-03", "--yes", "--clock-is-right").output
    assert "model: 4 rows, unaltered." in run(ledger, "verify").output


def test_export_writes_files_and_their_digests(data, tmp_path):
    """One line for each file, days from and until included."""
    done = run(export, "--district", "model", "--to", str(tmp_path / "out"), "--from", "2026-09-02", "--until", "2026-09-04")
    assert done.exit_code == 0
    rows = [json.loads(line) for line in (tmp_path / "out" / "model-ledger.jsonl").read_text().splitlines()]
    assert [row["hour"] for row in rows] == ["2026-09-02T10", "2026-09-03T10", "2026-09-04T10"]


def test_migrate_can_be_run_again(data):
    """It says that the tables are up to date."""
    assert "SQLite: the tables are up to date." in run(migrate).output


def test_doctor_explains_a_healthy_and_a_sick_deployment(data, monkeypatch):
    """Each line is a sentence; what is wrong comes with what to do, and the exit status."""
    well = run(doctor)
    assert "SQLite answers; tables at version" in well.output
    assert "The key is kept in" in well.output
    monkeypatch.setenv("FENCELINE_HOST", "0.0.0.0")
    sick = run(doctor)
    assert sick.exit_code == 1
    assert "nobody has to sign in to the chat page" in sick.output
    monkeypatch.delenv("FENCELINE_HOST")
    monkeypatch.setenv("FENCELINE_KEYS", Fernet.generate_key().decode())
    monkeypatch.setenv("FENCELINE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    away = run(doctor)
    assert away.exit_code == 1
    assert "PostgreSQL cannot be used" in away.output


def test_a_fresh_key_is_a_key():
    """What `doctor --new-key` prints can be set at once."""
    Fernet(run(doctor, "--new-key").output.strip())


def test_one_question_from_a_terminal_is_recorded_and_worded_again(data):
    """`ask --record` writes to the ledger; `ledger show` gives the words back from the stored rulebook."""
    from bot.cli import main

    asked = run(main, "ask", "--record", "can the SRO sit in on this discipline meeting?")
    assert asked.exit_code == 0, asked.output
    decision_id = next(word for word in asked.output.split() if word.startswith("D-"))
    shown = run(ledger, "show", decision_id)
    assert asked.output.splitlines()[0] in shown.output
    assert "was never stored" not in shown.output
