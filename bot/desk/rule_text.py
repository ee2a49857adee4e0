"""One entry of a rule file as text: found, shown by itself, and put back without touching a line beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.rulebook.editing import OWN, Edit, NotEdited
from bot.rulebook.formatting import edited
from bot.rulebook.places import files_in, place_of

_HEAD = re.compile(r"""^(\s*)- (id|rule): ["']?([a-z0-9-]+)["']?\s*(?:#.*)?$""")


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule, or a change of a rule below, as it stands in a file of a layer."""

    file: str
    """Under the rules folder."""
    first: int
    """Lines of the file, from 0; `after` is the first line that is not the entry's."""
    after: int
    indent: int
    whole: bool
    """True for a rule, False for a change of one."""
    text: str
    """The entry by itself, not indented."""


def entry_of(root: Path, district: str, rule: str) -> Entry | None:
    """The district's own entry of a rule; None when only a layer below has one."""
    place = place_of(root, district)
    for path in files_in(place / "rules") if place is not None else ():
        for entry in _entries(path, path.relative_to(root).as_posix()):
            if _name(entry.text) == rule:
                return entry
    return None


def text_below(root: Path, file: str, rule: str) -> str:
    """How a file of another layer writes a rule, to be read beside one's own change; "" when it is not there."""
    path = root / file
    return next((one.text for one in _entries(path, file) if _name(one.text) == rule), "") if path.is_file() else ""


def _entries(path: Path, file: str) -> Iterator[Entry]:
    lines = path.read_text(encoding="utf-8").splitlines()
    number = 0
    while number < len(lines):
        head = _HEAD.match(lines[number])
        if head is None:
            number += 1
            continue
        indent, first = len(head[1]), number
        number += 1
        while number < len(lines) and (not lines[number].strip() or len(lines[number]) - len(lines[number].lstrip()) > indent):
            number += 1
        after = number
        while not lines[after - 1].strip():
            after -= 1
        text = "\n".join(line[indent:] for line in lines[first:after]) + "\n"
        yield Entry(file, first, after, indent, head[2] == "id", text)


def _name(text: str) -> str:
    head = _HEAD.match(text.partition("\n")[0])
    return head[3] if head else ""


def put(root: Path, district: str, rule: str, text: str) -> Edit:
    """Write an entry in the district's own folder: in its place, or at the end of `own.yaml` when it is new.

    Raises `NotEdited` when the text does not begin with the rule's own line.
    """
    wanted = text.strip("\n").expandtabs(2)
    head = _HEAD.match(wanted.partition("\n")[0])
    if head is None or head[1] or head[3] != rule:
        raise NotEdited(f"The text has to begin with `- id: {rule}` or `- rule: {rule}`.", "Put that line back as the first one.")
    place = place_of(root, district)
    if place is None:
        raise NotEdited(f"There is no district `{district}`.")
    there = entry_of(root, district, rule)
    if there is not None:
        raw = (root / there.file).read_text(encoding="utf-8")
        return Edit(there.file, raw, _spliced(raw, there, wanted))
    path = place / "rules" / OWN
    raw = path.read_text(encoding="utf-8") if path.is_file() else ""
    top = "rules" if head[2] == "id" else "changes"
    made = edited(raw.encode(), path.name, lambda data: data.setdefault(top, []).append({head[2]: rule}))
    file = path.relative_to(root).as_posix()
    lines = made.splitlines()
    number = next(n for n, line in enumerate(lines) if (found := _HEAD.match(line)) and found[3] == rule)
    indent = len(lines[number]) - len(lines[number].lstrip())
    return Edit(file, raw, _spliced(made, Entry(file, number, number + 1, indent, top == "rules", ""), wanted))


def _spliced(raw: str, entry: Entry, text: str) -> str:
    lines = raw.splitlines()
    fresh = [" " * entry.indent + line if line.strip() else "" for line in text.splitlines()]
    return "\n".join([*lines[: entry.first], *fresh, *lines[entry.after :]]) + "\n"
