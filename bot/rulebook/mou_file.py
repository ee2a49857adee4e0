"""Turns an MOU file into sections that can be quoted sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.question import Language
from bot.rule import Section
from bot.rulebook.shape import Page, fields_of
from bot.rulebook.tree import Node

TOP = ("sections",)
KEYS = ("id", "title", "title_es", "text", "es", "page")
_ID = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")


def read_sections(node: Node, page: Page, layer: str) -> tuple[tuple[Section, int], ...]:
    """Return the sections of one file with their lines; mistakes are noted on `page`."""
    top = fields_of(page, node, "", TOP)
    if top is None:
        return ()
    found = (_section(item, page, layer) for item in top.each("sections", required=True))
    return tuple(section for section in found if section is not None)


def _section(node: Node, page: Page, layer: str) -> tuple[Section, int] | None:
    fields = fields_of(page, node, "section", KEYS)
    if fields is None:
        return None
    name = fields.text("id", required=True)
    fields = replace(fields, where=f"section {name}") if name else fields
    if name and not _ID.fullmatch(name):
        fields.wrong("id", f"`{name}` cannot be a section number.", "Write it as the MOU does, such as 4.3 or B-2.")
    title = fields.text("title", required=True)
    sentences = fields.texts("text", required=True)
    spanish = fields.texts("es")
    if spanish and len(spanish) != len(sentences):
        fields.wrong(
            "es",
            f"`es` has {len(spanish)} sentences and `text` has {len(sentences)}.",
            "Translate sentence by sentence.",
            severe=False,
        )
    title_es = fields.text("title_es")
    page_number = fields.whole("page")
    if not (name and title and sentences):
        return None
    return (
        Section(
            id=name,
            title=title,
            sentences=sentences,
            layer=layer,
            titles=((Language.ES, title_es),) if title_es else (),
            translated=((Language.ES, spanish),) if spanish else (),
            page=page_number,
        ),
        fields.line,
    )
