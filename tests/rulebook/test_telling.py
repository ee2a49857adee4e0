"""A rule told to an administrator, and where the rules come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.rulebook import root
from bot.rulebook.bundle import BundleRefused, new_key, pack, sign
from bot.rulebook.loading import load_rulebook
from bot.rulebook.telling import told_rule


def test_a_rule_is_told_with_its_exceptions_and_neighbours(tiny: Path) -> None:
    """Conditions by title, exceptions, days in force, and the rules above and below it."""
    (tiny / "model/rules/more.yaml").write_text(
        """rules:
  - id: escort-late
    title: walking a late student
    rung: request
    when: {all: [act.escort], any: [conduct.tardy], denied: [thing.gun], now: [conduct.tardy]}
    says: {matter: school_discipline, sro: null, urgency: routine}
    cites: [4.3]
    words: {en: {because: Late is late., now: {teacher: [Walk along.]}}}
    unless:
      - when: {any: [thing.weapon]}
        says: {matter: law_enforcement, sro: must, urgency: prompt}
        cites: [5.2]
    from: 2026-08-01
    to: 2027-01-31
    examples: {asks: [a, b, c, d], not: [e, f]}
"""
    )
    book = load_rulebook(tiny).draft
    assert book is not None
    told = told_rule(next(rule for rule in book.rules if rule.id == "escort-late"), book)
    for words in (
        "all of: “walk a student somewhere”",
        "one of: “being late”",
        "said not to be so: “a gun”",
        "going on now: “being late”",
        "then: school discipline; the officer is not asked about; routine",
        "  unless\n    one of: “a weapon”\n    then: law enforcement; the officer must; prompt, MOU 5.2",
        "stands over: escort",
        "in force from 2026-08-01 to 2027-01-31",
        "reviewed: never; examples: 4 to answer, 2 not to",
    ):
        assert words in told
    assert "gives way to: escort-late" in told_rule(next(rule for rule in book.rules if rule.id == "escort"), book)


def test_the_rules_may_come_as_a_signed_package(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`FENCELINE_RULES` may name a package; with a key set, only a signed one and no plain folder."""
    private, public = new_key()
    package, key = tmp_path / "oak.rules", tmp_path / "rules.pub"
    package.write_bytes(sign(pack(tiny), private))
    key.write_bytes(public)
    monkeypatch.setenv("FENCELINE_RULES", str(package))
    monkeypatch.setenv("FENCELINE_RULES_KEY", str(key))
    assert load_rulebook(root(), "oak").rulebook is not None
    monkeypatch.setenv("FENCELINE_RULES", str(tiny))
    with pytest.raises(BundleRefused, match="takes signed packages only"):
        root()


@pytest.mark.parametrize(("rules", "key", "words"), [("gone.rules", "", "cannot be opened"), ("", "gone.pub", "FENCELINE_RULES_KEY names")])
def test_what_is_not_there_is_told(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: str, key: str, words: str) -> None:
    """A package or a key that cannot be opened gets a sentence."""
    monkeypatch.setenv("FENCELINE_RULES", str(tmp_path / rules) if rules else str(tiny))
    if key:
        monkeypatch.setenv("FENCELINE_RULES_KEY", str(tmp_path / key))
    with pytest.raises(BundleRefused, match=words):
        root()
