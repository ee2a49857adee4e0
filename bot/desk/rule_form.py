"""A rule as a form: the fields that an administrator changes most, read off the rule and written back to its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.answer import Matter, Sro, Urgency
from bot.desk.rule_text import Entry, entry_of
from bot.question import Asker, Language
from bot.rule import Rule, RuleWords
from bot.rulebook.editing import OWN, Edit, NotEdited
from bot.rulebook.formatting import edited
from bot.rulebook.places import place_of

VERDICT = ("matter", "sro", "urgency")
TEXTS = ("because", "changes_if", "decline")
LINES = ("asks", "not")
CHOICES = {"matter": Matter, "sro": Sro, "urgency": Urgency}


@dataclass(frozen=True, slots=True)
class Form:
    """A rule's fields as texts; lists hold one item a line."""

    fields: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """One field's text; empty when it was not given."""
        return self.fields.get(name, "")


def form_of(rule: Rule, own: bool) -> Form:
    """The form of a rule; with `own` False its examples are those to add, since a change keeps those below."""
    fields = {name: str(getattr(rule.says, name) or "") for name in VERDICT}
    fields |= {"title": rule.title, "cites": ", ".join(rule.cites), "quote": rule.quote}
    for language, words in rule.words:
        fields |= {f"{language.value}.{name}": getattr(words, name) for name in TEXTS}
        fields |= {f"{language.value}.now.{asker.value}": "\n".join(steps) for asker, steps in words.now}
    fields |= {"asks": "\n".join(rule.asks) if own else "", "not": "\n".join(rule.not_asks) if own else ""}
    return Form(fields)


def written(root: Path, district: str, rule: Rule, given: Mapping[str, str], today: date) -> Edit:
    """The edit that a filled form makes; raises `NotEdited` when nothing was changed or a choice is not one."""
    there = entry_of(root, district, rule.id)
    own = there is not None and there.whole
    before = form_of(rule, own)
    changed = {name: text.strip() for name, text in given.items() if name in _names(before) and text.strip() != before[name].strip()}
    if not changed:
        raise NotEdited("Nothing was changed.", "Change a field first, then propose it.")
    for name in VERDICT:
        if name in changed and changed[name] not in {one.value for one in CHOICES[name]}:
            raise NotEdited(f"`{changed[name]}` is no {name}.", "Choose one of the list.")
    return _edit(root, district, rule, there, changed, today)


def _names(before: Form) -> set[str]:
    spoken = {f"{language.value}.{name}" for language in Language for name in (*TEXTS, *(f"now.{asker.value}" for asker in Asker))}
    return {"title", "cites", "quote", *VERDICT, *LINES, *spoken, *before.fields}


def _edit(root: Path, district: str, rule: Rule, there: Entry | None, changed: Mapping[str, str], today: date) -> Edit:
    place = place_of(root, district)
    if place is None:
        raise NotEdited(f"There is no district `{district}`.")
    path = root / there.file if there is not None else place / "rules" / OWN
    raw = path.read_bytes() if path.is_file() else b""
    top, key = ("rules", "id") if there is not None and there.whole else ("changes", "rule")

    def change(data: Any) -> None:
        entries = data.setdefault(top, [])
        entry = next((one for one in entries if str(one.get(key)) == rule.id), None)
        if entry is None:
            entries.append({key: rule.id})
            entry = entries[-1]
        _fill(entry, rule, changed, whole=key == "id")
        entry["reviewed"] = today.isoformat()

    return Edit(path.relative_to(root).as_posix(), raw.decode("utf-8"), edited(raw, path.name, change))


def _fill(entry: Any, rule: Rule, changed: Mapping[str, str], *, whole: bool) -> None:
    verdict = {name: changed.get(name, str(getattr(rule.says, name) or "")) for name in VERDICT}
    if any(name in changed for name in VERDICT):
        entry["says"] = verdict
    if not whole and "words" not in entry and any("." in name or name in VERDICT for name in changed):
        entry["words"] = {language.value: _plain(words) for language, words in rule.words}  # a change's words replace all
    for name, text in changed.items():
        language, dot, rest = name.partition(".")
        if dot:
            words = entry.setdefault("words", {}).setdefault(language, {})
            if rest.startswith("now."):
                words.setdefault("now", {})[rest.removeprefix("now.")] = _lines(text)
            else:
                words[rest] = text
        elif name in LINES:
            examples = entry.setdefault("examples", {})
            examples[name] = _lines(text) if whole else [*examples.get(name, []), *_lines(text)]
        elif name == "cites":
            entry["cites"] = [one.strip() for one in text.split(",") if one.strip()]
        elif name not in VERDICT:
            entry[name] = text


def _plain(words: RuleWords) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: text for name in ("verdict", "sro_line", "because", "decline", "changes_if", "question", "label") if (text := getattr(words, name))
    }
    if words.now:
        told["now"] = {asker.value: list(steps) for asker, steps in words.now}
    return told


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
