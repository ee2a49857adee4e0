"""Reads rule files strictly: every scalar as text, every mistake with its line, nothing clever and nothing dropped.

PyYAML's own constructors turn `4.10` into 4.1, `no` into False and drop the first of two equal names. Only its parser is
used here; what it finds becomes a tree of texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from bot.rule import Problem, Rulebook
from bot.rulebook.assembling import Library, ReadPack, assemble
from bot.rulebook.folders import read_folder, read_tongues
from bot.rulebook.layers import layer_problems
from bot.rulebook.pack import Pack
from bot.rulebook.places import CARD, MODEL, layers_in, place_of
from bot.rulebook.plain_words import OPEN_QUOTATION, OPEN_QUOTATION_LOOKS_LIKE, in_plain_words
from bot.rulebook.references import reference_problems
from bot.rulebook.shape import Page
from bot.rulebook.suggest import did_you_mean
from bot.rulebook.tree import Leaf, Listing, Mapping, Node

LARGEST = 512 * 1024
"""Bytes in one rule file."""
TOO_LARGE = (
    f"The file is larger than {LARGEST // 1024} KiB.",
    "Split it into several files; the order of files does not matter.",
)
DEEPEST = 20
"""Levels of lists and groups inside each other."""

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Stop(Exception):
    def __init__(self, line: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line, self.message, self.hint = line, message, hint


def read_tree(path: Path, page: Page) -> Node | None:
    """Return what one file says, or None with the reason noted on `page`."""
    try:
        if path.stat().st_size > LARGEST:
            page.wrong(0, "", *TOO_LARGE)
            return None
        raw = path.read_bytes()
    except OSError as error:
        page.wrong(0, "", f"The file cannot be opened: {error.strerror or error}.")
        return None
    return tree_of(raw, page)


def tree_of(raw: bytes, page: Page) -> Node | None:
    """Return what the bytes of a file say, or None with the reason noted on `page`."""
    try:
        return _compose(_text_of(raw), page)
    except _Stop as stop:
        page.wrong(stop.line, "", stop.message, stop.hint)
    except yaml.YAMLError as error:
        page.wrong(*_in_plain_words(error, raw))
    return None


def _text_of(raw: bytes) -> str:
    if len(raw) > LARGEST:
        raise _Stop(0, *TOO_LARGE)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _Stop(line, "The file is not written in UTF-8.", "Save it again and choose the encoding UTF-8.") from error
    if not text.strip():
        raise _Stop(0, "The file is empty.", "Delete it, or write something into it.")
    unseen = _UNSEEN.search(text)
    if unseen:
        raise _Stop(
            text.count("\n", 0, unseen.start()) + 1, "The line holds a character that cannot be seen or printed.", "Delete and retype the line."
        )
    if "\t" in text:
        for number, line_text in enumerate(text.splitlines(), start=1):
            if "\t" in line_text[: len(line_text) - len(line_text.lstrip())]:
                raise _Stop(number, "The line is indented with a tab.", "Indent with spaces, two for each level.")
    return text


def _compose(text: str, page: Page) -> Node | None:
    """Build the tree from parser events; anchors, aliases, tags and second documents end the reading."""
    open_nodes: list[tuple[int, bool, list[Node]]] = []
    done: list[Node] = []
    documents = 0
    for event in yaml.parse(text, Loader=_PARSER):
        line = event.start_mark.line + 1 if event.start_mark else 0
        match event:
            case yaml.DocumentStartEvent():
                documents += 1
                if documents > 1:
                    raise _Stop(line, "The file holds a second document after a line of three dashes.", "Put it into a file of its own.")
            case yaml.AliasEvent():
                raise _Stop(
                    line,
                    f"`*{event.anchor}` repeats another part of the file by name.",
                    "Write the part out again; shortcuts with * and & are not read.",
                )
            case yaml.ScalarEvent():
                _plain(event, line)
                (open_nodes[-1][2] if open_nodes else done).append(Leaf(event.value, line))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                _plain(event, line)
                if len(open_nodes) >= DEEPEST:
                    raise _Stop(
                        line,
                        f"Lists and groups are nested more than {DEEPEST} levels deep.",
                        "Look for brackets that are not closed.",
                    )
                open_nodes.append((line, isinstance(event, yaml.MappingStartEvent), []))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                started, is_mapping, items = open_nodes.pop()
                node: Node = _mapping(items, started, page) if is_mapping else Listing(tuple(items), started)
                (open_nodes[-1][2] if open_nodes else done).append(node)
            case _:
                pass
    if not done or (isinstance(done[0], Leaf) and not done[0].text):
        raise _Stop(0, "The file is empty.", "Delete it, or write something into it.")
    return done[0]


def _plain(event: yaml.ScalarEvent | yaml.CollectionStartEvent, line: int) -> None:
    if event.anchor is not None:
        raise _Stop(
            line,
            f"`&{event.anchor}` names a part of the file for repeating.",
            "Write the part out where it is needed; shortcuts with * and & are not read.",
        )
    if event.tag is not None:
        raise _Stop(
            line,
            f"`{_tag(event.tag)}` is a type tag, and rule files have none.",
            "Remove it; put quotation marks around a text that starts with an exclamation mark.",
        )


def _tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _mapping(items: list[Node], line: int, page: Page) -> Mapping:
    seen: dict[str, int] = {}
    pairs: list[tuple[Leaf, Node]] = []
    for key, value in zip(items[::2], items[1::2], strict=True):
        if not isinstance(key, Leaf):
            raise _Stop(
                key.line,
                "A name before a colon has to be a plain text.",
                "Put quotation marks around a text that starts with a bracket.",
            )
        if key.text == "<<":
            raise _Stop(key.line, "`<<` merges another part of the file in.", "Write the entries out; merging is not read.")
        if key.text in seen:
            page.wrong(
                key.line,
                "",
                f"`{key.text}` stands twice in one place; it is already on line {seen[key.text]}.",
                "Keep one of the two.",
            )
            continue
        seen[key.text] = key.line
        pairs.append((key, value))
    return Mapping(tuple(pairs), line)


def _in_plain_words(error: yaml.YAMLError, raw: bytes) -> tuple[int, str, str, str]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 0
    if not any(words in str(error) for words in OPEN_QUOTATION_LOOKS_LIKE):
        return line, "", *in_plain_words(str(error))
    for number, text in enumerate(raw.decode("utf-8-sig").splitlines()[: line - 1], start=1):
        if text.count('"') % 2:
            return number, "", *OPEN_QUOTATION
    return line, "", *in_plain_words(str(error))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What reading a district's layers came to."""

    rulebook: Rulebook | None
    """None when a severe problem keeps it from going live."""
    problems: tuple[Problem, ...]
    """All of them, by file and line; warnings too."""
    draft: Rulebook | None = None
    """What could be read in spite of the problems: for checking, never for answering."""


def read_pack(folder: Path, root: Path | None = None) -> ReadPack:
    """Read one layer's folder; files are named in problems as they lie under `root`."""
    return read_folder(folder, root or folder.parent, read_tree)


def load_rulebook(root: Path, district: str = "", library: Library | None = None) -> Loaded:
    """Read a district's layers under `root` and lay them over each other; an empty district is the model itself.

    The rulebook is there only when nothing severe was found. With `library`, layers already read are not read again.
    """
    shelf = library if library is not None else Library(root)
    packs, problems = _chain(shelf, district or MODEL)
    if not packs:
        return Loaded(None, _in_order(problems))
    if shelf.tongues is None:
        shelf.tongues = read_tongues(root, read_tree)
    draft = assemble(shelf, packs, shelf.tongues, district or MODEL)
    parts = (id(draft.sections), id(draft.rules), id(draft.concepts), id(draft.lexicon))
    if parts not in shelf.referred:
        shelf.referred[parts] = reference_problems(draft)
    problems += [*shelf.tongues.problems, *layer_problems(packs), *shelf.referred[parts]]
    found = _in_order(problems)
    if any(problem.severe for problem in found):
        return Loaded(None, found, draft)
    live = replace(draft, warnings=found)
    return Loaded(live, found, live)


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems), key=lambda one: (one.file, one.line, one.where, one.message)))


def _chain(library: Library, layer: str) -> tuple[list[Pack], list[Problem]]:
    """Return the layers from the lowest to the one asked for, and what was wrong on the way."""
    packs: list[Pack] = []
    problems: list[Problem] = []
    seen: list[str] = []
    while layer and layer not in seen:
        seen.append(layer)
        folder = library.guests.get(layer) or place_of(library.root, layer)
        if folder is None:
            file = packs[0].card.file if packs else f"{layer}/{CARD}"
            return [], [*problems, Problem(file, 0, "", f"There is no layer called `{layer}`.", did_you_mean(layer, layers_in(library.root)))]
        if folder not in library.packs:
            library.packs[folder] = read_pack(folder, library.root)
        read = library.packs[folder]
        problems += read.problems
        if read.pack is None:
            return [], problems
        packs.insert(0, read.pack)
        layer = read.pack.card.extends
    if layer:
        return [], [
            *problems,
            Problem(packs[0].card.file, 0, "extends", "The layers extend each other in a circle: " + " → ".join([*seen, layer]) + "."),
        ]
    return packs, problems
