"""Small changes that people make without opening a file: a phrase, an example, a rule switched off, a threshold.

A district's change goes into the district's own folder, whatever layer the rule or concept comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.question import Asker, Language
from bot.rulebook.formatting import edited
from bot.rulebook.loading import load_rulebook
from bot.rulebook.places import CARD, MODEL, place_of
from bot.rulebook.suggest import did_you_mean
from bot.trouble import Trouble

OWN = "own.yaml"
"""The file in a district's folder that takes small changes."""


class NotEdited(Trouble):
    """A change that cannot be made; the line says what is in its way."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One file as it was and as it is to be."""

    file: str
    """Under the rules folder: `districts/oak/vocabulary/own.yaml`."""
    before: str
    """Empty when the file is new."""
    after: str


def edit(root: Path, file: str, after: str) -> Edit:
    """Replace a whole file, as a form or an editor gives it. Raises `NotEdited` for a name that is no rule file."""
    path = (root / file).resolve()
    if not path.is_relative_to(root.resolve()) or path.suffix != ".yaml" or path.parent == root.resolve():
        raise NotEdited(f"`{file}` is no rule file.", "Name a .yaml file in a layer's folder.")
    return Edit(file, path.read_text(encoding="utf-8") if path.is_file() else "", after)


def add_phrase(root: Path, district: str, concept: str, phrase: str, language: Language = Language.EN) -> Edit:
    """Teach a district one more way to say a concept."""
    known = {one.id: one for one in _book(root, district).concepts}
    if concept not in known:
        raise NotEdited(f"There is no concept `{concept}`.", did_you_mean(concept, known))
    if phrase in dict(known[concept].phrases).get(language, ()):
        raise NotEdited(f"`{concept}` has the phrase “{phrase}” already.")

    def change(data: Any) -> None:
        entry = _entry(data, "concepts", "id", concept)
        entry.setdefault("title", known[concept].title)
        entry.setdefault(language.value, []).append(phrase)

    return _edit(root, district, f"vocabulary/{OWN}", change)


def add_example(root: Path, district: str, rule: str, text: str, asker: Asker = Asker.TEACHER, *, wanted: bool = True) -> Edit:
    """Give a rule one more question that it must answer, or must not."""
    known = {one.id: one for one in _book(root, district).rules}
    if rule not in known:
        raise NotEdited(f"There is no rule `{rule}`.", did_you_mean(rule, known))
    said = text if asker is Asker.TEACHER else f"{asker}: {text}"
    name = "asks" if wanted else "not"

    def into_rule(data: Any) -> None:
        _entry(data, "rules", "id", rule).setdefault("examples", {}).setdefault(name, []).append(said)

    def into_change(data: Any) -> None:
        _entry(data, "changes", "rule", rule).setdefault("examples", {}).setdefault(name, []).append(said)

    place = _folder(root, district)
    own = (root / known[rule].file).resolve()
    if own.is_relative_to(place.resolve()):
        whole = f"id: {rule}" in own.read_text(encoding="utf-8")
        return _edit(root, district, own.relative_to(place.resolve()).as_posix(), into_rule if whole else into_change)
    return _edit(root, district, f"rules/{OWN}", into_change)


def switch_off(root: Path, district: str, rule: str, reason: str) -> Edit:
    """Take a rule of a lower layer out of a district, with the reason."""
    known = {one.id: one for one in _book(root, district).rules}
    if rule not in known:
        raise NotEdited(f"There is no rule `{rule}`.", did_you_mean(rule, known))
    if not reason.strip():
        raise NotEdited("A rule is switched off with a reason.", "Say in one sentence why it does not hold here.")
    if (district or MODEL) == MODEL or known[rule].layer == district.rpartition("/")[2]:
        raise NotEdited(f"`{rule}` is this layer's own rule.", "Take it out of its file.")
    return _edit(root, district, CARD, lambda data: data.setdefault("remove", []).append({"rule": rule, "reason": reason}))


def set_threshold(root: Path, district: str, dollars: int) -> Edit:
    """Set the value at which theft and damage become a law enforcement matter."""
    if dollars <= 0:
        raise NotEdited("The threshold has to be more than zero dollars.")
    return _edit(root, district, CARD, lambda data: data.update({"theft_threshold": dollars}))


def _book(root: Path, district: str) -> Any:
    draft = load_rulebook(root, district).draft
    if draft is None:
        raise NotEdited(f"There is no district `{district}` that can be read.", "See why with: fenceline rules check")
    return draft


def _folder(root: Path, district: str) -> Path:
    folder = place_of(root, district)
    if folder is None:
        raise NotEdited(f"There is no district `{district}`.")
    return folder


def _edit(root: Path, district: str, inside: str, change: Any) -> Edit:
    path = _folder(root, district) / inside
    raw = path.read_bytes() if path.is_file() else b""
    return Edit(path.relative_to(root).as_posix(), raw.decode("utf-8"), edited(raw, path.name, change))


def _entry(data: Any, top: str, key: str, name: str) -> Any:
    """Return the entry of that name in a list, made at the end when it is not there."""
    entries = data.setdefault(top, [])
    found = next((entry for entry in entries if str(entry.get(key)) == name), None)
    if found is None:
        entries.append({key: name})
        found = entries[-1]
    return found
