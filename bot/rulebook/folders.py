"""Reads a layer's folder and the language folder file by file, whatever the order in which the files come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.question import Language
from bot.rule import Concept, Problem, Rule, Section
from bot.rulebook.assembling import ReadPack, Tongues
from bot.rulebook.card_file import read_card
from bot.rulebook.language_file import Speech, read_speech, read_wording
from bot.rulebook.layers import lay_concepts, lay_words
from bot.rulebook.mou_file import read_sections
from bot.rulebook.pack import Change, Pack, Words
from bot.rulebook.places import CARD, files_in
from bot.rulebook.rule_file import read_rules
from bot.rulebook.shape import Page
from bot.rulebook.tree import Node
from bot.rulebook.vocabulary_file import read_vocabulary

Read = Callable[[Path, Page], Node | None]
"""Reads one file, or notes on the page why it cannot."""


def read_folder(folder: Path, base: Path, read: Read) -> ReadPack:
    """Return one layer as its folder says it; files are named in problems as they lie under `base`."""
    problems: list[Problem] = []
    card = None
    sections: list[tuple[Section, str, int]] = []
    concepts: list[Concept] = []
    rules: list[Rule] = []
    changes: list[Change] = []
    words: list[Words] = []
    for path in (folder / CARD, *(path for part in ("mou", "vocabulary", "rules") for path in files_in(folder / part))):
        page = Page(_named(path, base), problems)
        node = read(path, page)
        if node is None:
            continue
        match path.relative_to(folder).parts[0]:
            case "mou":
                sections += [(section, page.file, line) for section, line in read_sections(node, page, folder.name)]
            case "vocabulary":
                found, said = read_vocabulary(node, page)
                concepts += found
                words.append(said)
            case "rules":
                own, said_otherwise = read_rules(node, page, folder.name)
                rules += own
                changes += said_otherwise
            case _:
                card = read_card(node, page)
    if card is not None and card.id != folder.name:
        message = f"`pack` is `{card.id}`, but the folder is called `{folder.name}`."
        problems.append(Problem(card.file, 0, "pack", message, "Give both the same name."))
    problems += _said_again(concepts)
    problems += _twice([(section.id, file, line) for section, file, line in sections], "section")
    problems += _twice([(rule.id, rule.file, rule.line) for rule in rules], "rule")
    problems += _twice([(change.rule, change.file, change.line) for change in changes], "change")
    if card is None:
        return ReadPack(None, tuple(problems))
    pack = Pack(
        card=card,
        sections=tuple(section for section, _, _ in sections),
        concepts=lay_concepts([Pack(card, concepts=tuple(sorted(concepts, key=lambda one: (one.id, one.title, one.titles))))]),
        rules=tuple(rules),
        changes=tuple(changes),
        words=lay_words(words),
        section_lines=tuple((section.id, file, line) for section, file, line in sections),
    )
    return ReadPack(pack, tuple(problems))


def _named(path: Path, base: Path) -> str:
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name


def _twice(named: list[tuple[str, str, int]], what: str) -> list[Problem]:
    first: dict[str, tuple[str, int]] = {}
    found: list[Problem] = []
    for name, file, line in sorted(named, key=lambda one: (one[1], one[2])):
        if name in first:
            before = f"{first[name][0]}, line {first[name][1]}"
            found.append(
                Problem(
                    file,
                    line,
                    f"{what} {name}",
                    f"This {what} is already in {before}.",
                    "Keep one, or give this one another name.",
                )
            )
        else:
            first[name] = (file, line)
    return found


def _said_again(concepts: list[Concept]) -> list[Problem]:
    first: dict[str, Concept] = {}
    found: list[Problem] = []
    for concept in sorted(concepts, key=lambda one: (one.file, one.line)):
        other = first.setdefault(concept.id, concept)
        if other is not concept:
            message = f"This concept is already in {other.file}, line {other.line}; the phrases of both are joined."
            found.append(Problem(concept.file, concept.line, f"concept {concept.id}", message, "Write it in one place.", severe=False))
    return found


def read_tongues(root: Path, read: Read) -> Tongues:
    """Return what `language/` says: one file for each language, its common words, its wording."""
    folder = root / "language"
    problems: list[Problem] = []
    speech: list[Speech] = []
    wording: list[tuple[Language, tuple[tuple[str, str], ...]]] = []
    common: set[str] = set()
    for language in Language:
        for path in (folder / f"{language}.yaml", folder / f"wording-{language}.yaml"):
            page = Page(_named(path, root), problems)
            node = read(path, page) if path.exists() else None
            if node is not None and path.name.startswith("wording-"):
                wording.append((language, tuple(sorted(read_wording(node, page)))))
            elif node is not None:
                speech.append(read_speech(node, page, language))
        words = folder / f"common-words-{language}.txt"
        if words.exists():
            common.update(words.read_text(encoding="utf-8").split())
    return Tongues(tuple(speech), frozenset(common), tuple(wording), tuple(problems))
