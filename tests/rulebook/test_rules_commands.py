"""The commands of `fenceline rules` on the tiny rules."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from bot.deciding.engine import Engine
from bot.desk.keyring import keyring
from bot.desk.store.whole import make_store
from bot.rulebook import card_file, mou_file, root, rule_file, vocabulary_file
from bot.rulebook.bundle import pack
from bot.rulebook.commands import rules
from bot.rulebook.ports import Version
from bot.rulebook.shelf import Shelf
from bot.settings import load_settings


def run(*args: str | Path) -> Result:
    """Run one command."""
    return CliRunner().invoke(rules, [str(arg) for arg in args])


def change(path: Path, old: str, new: str) -> None:
    """Edit one file."""
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_check_is_quiet_about_good_rules(tiny: Path) -> None:
    """Nothing to mend, nothing to look at, exit status 0."""
    done = run("check", tiny, "--on", "2026-09-01")
    assert (done.exit_code, done.output) == (0, "0 to mend, 0 to look at.\n")


def test_check_lists_and_exits_with_one(tiny: Path) -> None:
    """A mistake is told with file and line; warnings can be left out."""
    change(tiny / "model/rules/rules.yaml", "cites: [5.2]", "cites: [5.22]")
    done = run("check", tiny, "--on", "2029-09-01", "--severe")
    assert done.exit_code == 1
    assert "model/rules/rules.yaml, line 42, rule gun-now: There is no section 5.22 in the MOU." in done.output
    assert "warning" not in done.output


def test_check_takes_one_layers_folder(tiny: Path) -> None:
    """The folder of a district inside the rules is enough."""
    change(tiny / "districts/oak/rules/own.yaml", "cites: [4.3]", "cites: [4.33]")
    assert run("check", tiny / "districts/oak").exit_code == 1
    assert run("check", tiny / "model", "--on", "2026-09-01").exit_code == 0


def test_check_takes_a_draft_from_anywhere(tiny: Path, tmp_path: Path) -> None:
    """A layer outside the rules folder is laid over the built-in rules."""
    draft = tmp_path / "elm"
    draft.mkdir()
    (draft / "pack.yaml").write_text("pack: elm\nkind: district\nname: Elm\nextends: modell\n")
    done = run("check", draft)
    assert done.exit_code == 1
    assert "There is no layer called `modell`" in done.output


def test_a_folder_without_rules_is_told(tmp_path: Path) -> None:
    """A wrong folder gets a sentence and a tip, no trace."""
    done = run("check", tmp_path)
    assert done.exit_code == 1
    assert "holds no rules." in done.output


def test_test_proves_the_examples(tiny: Path) -> None:
    """Every layer is asked its own examples."""
    done = run("test", tiny)
    assert done.exit_code == 0, done.output
    assert "model: 24 examples, 0 come out otherwise." in done.output
    assert "oak: 6 examples, 0 come out otherwise." in done.output


def test_test_shows_what_came_out_otherwise(tiny: Path) -> None:
    """A failing example is told with file, line, what was wanted and what came."""
    change(tiny / "model/rules/rules.yaml", '- "she has ten tardies"', '- "what is for lunch"')
    done = run("test", tiny, "-d", "model")
    assert done.exit_code == 1
    wanted = "rule tardy: “what is for lunch” (teacher) should be school_discipline, sro may_not, but is out of scope."
    assert wanted in done.output


def test_test_shows_what_a_district_changes(tiny: Path) -> None:
    """The model's examples that Oak answers otherwise are listed, and are no failure."""
    done = run("test", tiny, "-d", "oak", "--changed")
    assert done.exit_code == 0
    assert "changed: model/rules/rules.yaml, line 45" not in done.output
    assert "oak: " in done.output


def test_coverage_of_examples_names_frames(tiny: Path) -> None:
    """Rule by rule, the shapes of question that its examples reach."""
    assert "hall-pass: may " in run("test", tiny, "-d", "model", "--coverage").output


def test_explain_tells_a_rule_in_plain_words(tiny: Path) -> None:
    """Titles instead of concept names, the quote, and where it is written."""
    output = run("explain", "escort", tiny).output
    assert "all of: “walk a student somewhere”" in output
    assert "MOU 4.3: “The SRO is not asked to escort students for misbehaviour.”" in output
    assert "Did you mean `escort`?" in run("explain", "escorts", tiny).output


def test_diff_shows_answers_side_by_side(tiny: Path, tmp_path: Path) -> None:
    """A changed verdict shows before and after; an unchanged rulebook shows none."""
    after = tmp_path / "after"
    shutil.copytree(tiny, after)
    assert "0 change their answer" in run("diff", tiny, after).output
    change(after / "model/rules/rules.yaml", "says: {matter: school_operations, sro: may_not", "says: {matter: school_operations, sro: may")
    output = run("diff", tiny, after).output
    assert "Rules rewritten: hall-pass." in output
    assert "before: school_operations, sro may_not by `hall-pass`, routine, MOU 4.10" in output
    assert "after:  school_operations, sro may by `hall-pass`, routine, MOU 4.10" in output
    assert "| who signs a hall pass *(teacher)* |" in run("diff", tiny, after, "--form", "markdown").output
    model, oak, school = json.loads(run("diff", tiny, after, "--form", "json", "-d", "model", "-d", "oak", "-d", "oak/oak-elementary").output)
    assert {change["asker"] for change in model["changes"]} == {"teacher", "sro", "administrator"}
    assert (oak["layer"], oak["rules"]["rewritten"], oak["changes"]) == ("oak", ["hall-pass"], [])
    assert school["rules"]["rewritten"] == []


def test_diff_asks_further_questions_in_their_threads(tiny: Path, tmp_path: Path) -> None:
    """Questions from a file of JSON lines are asked too; a line that is none is named."""
    after, file = tmp_path / "after", tmp_path / "asked.jsonl"
    shutil.copytree(tiny, after)
    change(after / "model/vocabulary/words.yaml", '"gun+"', '"gun+", "blicky"')
    file.write_text('{"id": "q1", "text": "he has a blicky"}\n{"id": "q2", "text": "now what", "after": "q1"}\n')
    assert "“he has a blicky” (teacher, q1)" in run("diff", tiny, after, "--questions", file).output
    file.write_text("nonsense\n")
    assert "asked.jsonl, line 1 is not a question." in run("diff", tiny, after, "--questions", file).output


def test_diff_reads_packages(tiny: Path, tmp_path: Path) -> None:
    """Old rules may come as a package."""
    package = tmp_path / "old.rules"
    assert run("bundle", tiny, "--to", package).exit_code == 0
    assert "0 change their answer" in run("diff", package, tiny).output


def test_bundle_makes_keys_and_signs(tiny: Path, tmp_path: Path) -> None:
    """A new key pair, a signed package; the private key is for its owner's eyes."""
    key = tmp_path / "rules.key"
    assert run("bundle", "--new-key", key).exit_code == 0
    assert key.stat().st_mode & 0o077 == 0
    done = run("bundle", tiny, "--to", tmp_path / "x.rules", "--key", key)
    assert done.output.endswith("x.rules, signed.\n")
    assert "Where should the package go?" in run("bundle", tiny).output


def test_format_keeps_comments_and_meaning(tiny: Path) -> None:
    """Messy layout becomes even, comments stay, and the revision is the same."""
    path = tiny / "model/rules/rules.yaml"
    path.write_text("# who wrote this\n" + path.read_text().replace("    rung: conduct\n", "    rung:    conduct   # a step of the ladder\n\n\n\n"))
    assert run("format", tiny, "--check").exit_code == 1
    assert run("format", tiny).exit_code == 0
    text = path.read_text()
    assert "# who wrote this" in text
    assert re.search(r"(?m)^    rung: conduct +# a step of the ladder$", text)
    assert "\n\n\n" not in text
    assert run("format", tiny, "--check").exit_code == 0
    assert run("check", tiny, "--on", "2026-09-01").exit_code == 0


def test_format_brings_entries_into_their_order(tiny: Path) -> None:
    """Known entries of a rule stand in one order; long lists stand one item a line."""
    path = tiny / "model/rules/rules.yaml"
    text = path.read_text()
    path.write_text(text.replace("    title: coming late\n", "").replace("    cites: [4.2]\n", "    cites: [4.2]\n    title: coming late\n"))
    run("format", path)
    assert "  - id: tardy\n    title: coming late\n" in path.read_text()


def test_format_refuses_what_it_cannot_read(tiny: Path) -> None:
    """A broken file is told and left alone."""
    path = tiny / "model/rules/rules.yaml"
    path.write_text("rules: [late\n")
    assert "A list in square brackets is not closed." in run("format", path).output
    assert path.read_text() == "rules: [late\n"


@pytest.mark.parametrize(
    ("kind", "keys"),
    [("pack", card_file.KEYS), ("mou", mou_file.TOP), ("vocabulary", vocabulary_file.TOP), ("rules", rule_file.TOP)],
)
def test_schemas_know_every_entry(tiny: Path, kind: str, keys: tuple[str, ...]) -> None:
    """The schema for editors offers what the loader takes, and is a schema."""
    found = json.loads(run("schema", kind, "--rules", tiny).output)
    jsonschema.Draft202012Validator.check_schema(found)
    assert tuple(found["properties"]) == keys


def test_schemas_are_written_to_a_folder(tiny: Path, tmp_path: Path) -> None:
    """All four, ready for an editor's settings."""
    assert run("schema", "--rules", tiny, "--to", tmp_path / "schemas").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "schemas").iterdir()) == [
        "mou.schema.json",
        "pack.schema.json",
        "rules.schema.json",
        "vocabulary.schema.json",
    ]


def test_the_built_in_rules_folder_is_found() -> None:
    """Without a setting, the rules that came with the program are read."""
    assert (root() / "model" / "pack.yaml").is_file()


def test_versions_are_listed_and_gone_back_to(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two versions, back to the first by its first digits, and released again."""
    monkeypatch.setenv("FENCELINE_RULES", str(tiny))
    monkeypatch.setenv("FENCELINE_DATA", str(tmp_path))
    assert run("versions").output == "No version of `model` was live yet.\n"
    shelf = Shelf(tiny, build=Engine)
    first = shelf.engine("oak").rulebook.revision
    store(Version("oak", first, datetime(2026, 9, 1, 8, tzinfo=UTC)), pack(tiny))
    change(tiny / "districts/oak/pack.yaml", "Oak High", "Oak Senior High")
    store(Version("oak", shelf.reload("oak")[0].revision, datetime(2026, 9, 2, 8, tzinfo=UTC)), pack(tiny))
    listed = run("versions", "-d", "oak").output.splitlines()
    assert listed[1] == f"{first[:12]}  live since 2026-09-01 08:00 UTC"
    assert f"oak is held at version {first[:12]}." in run("rollback", "oak", first[:6]).output
    assert "  held" in run("versions", "-d", "oak").output
    assert run("release", "oak").exit_code == 0
    assert "  held" not in run("versions", "-d", "oak").output
    assert "No version of `oak` begins with `zz`." in run("rollback", "oak", "zz").output


def store(version: Version, package: bytes) -> None:
    """Store a version the way a running process does."""

    async def keep() -> None:
        settings = load_settings()
        kept = make_store(settings, keyring(settings))
        await kept.prepare()
        await kept.versions.keep(version, package)
        await kept.close()

    asyncio.run(keep())
