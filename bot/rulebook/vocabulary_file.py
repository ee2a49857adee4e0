"""Turns a vocabulary file into concepts, and the sets and forms that their phrases use."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.question import Language
from bot.rule import Concept
from bot.rulebook.pack import Words
from bot.rulebook.shape import Fields, Page, fields_of, leaves_in, texts_in
from bot.rulebook.suggest import did_you_mean
from bot.rulebook.tree import Node

TOP = ("concepts", "sets", "forms")
KEYS = ("id", "title", "title_es", "includes", "hides", "en", "es")
KINDS = (
    "who", "thing", "conduct", "act", "harm", "place", "time", "process", "duty", "sense", "doc", "amount", "state", "ask", "topic",
)  # fmt: skip
_ID = re.compile(r"[a-z]+\.[a-z0-9][a-z0-9_-]*")


def read_vocabulary(node: Node, page: Page) -> tuple[tuple[Concept, ...], Words]:
    """Return the concepts, sets and forms of one file; mistakes are noted on `page`."""
    top = fields_of(page, node, "", TOP)
    if top is None:
        return (), Words()
    concepts = (_concept(item, page) for item in top.each("concepts"))
    return tuple(concept for concept in concepts if concept is not None), Words(named_words(top, "sets"), named_words(top, "forms"))


def named_words(top: Fields, name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return name and words of each set, or verb and forms."""
    found = [(key.text, texts_in(top.page, f"{name} {key.text}", key.text, node)) for key, node in top.named(name)]
    return tuple((key, words) for key, words in found if words)


def _concept(node: Node, page: Page) -> Concept | None:
    fields = fields_of(page, node, "concept", KEYS)
    if fields is None:
        return None
    name = fields.text("id", required=True)
    if not name:
        return None
    fields = replace(fields, where=f"concept {name}")
    if not _ID.fullmatch(name):
        fields.wrong("id", f"`{name}` cannot name a concept.", "Write kind, dot, term in small letters, such as act.escort.")
        return None
    kind = name.partition(".")[0]
    if kind not in KINDS:
        fields.wrong("id", f"`{kind}` is not a kind of concept.", did_you_mean(kind, KINDS, listed=20))
    title_es = fields.text("title_es")
    phrases = tuple((language, _phrases(fields, language)) for language in Language)
    return Concept(
        id=name,
        title=fields.text("title", required=True),
        phrases=tuple((language, said) for language, said in phrases if said),
        includes=tuple(sorted(set(fields.texts("includes")))),
        hides=tuple(sorted(set(fields.texts("hides")))),
        titles=((Language.ES, title_es),) if title_es else (),
        file=page.file,
        line=fields.line,
    )


def _phrases(fields: Fields, language: Language) -> tuple[str, ...]:
    node = fields.node(language.value)
    if node is None:
        return ()
    good: set[str] = set()
    for leaf in leaves_in(fields.page, fields.where, language.value, node):
        trouble = trouble_in(leaf.text)
        if trouble:
            fields.page.wrong(leaf.line, fields.where, f"The phrase `{leaf.text}` {trouble}.")
        else:
            good.add(leaf.text)
    return tuple(sorted(good))


def trouble_in(phrase: str) -> str:
    """Say what is wrong with a phrase pattern, or nothing: `(walk|take him` has a bracket that is not closed."""
    depth = 0
    for sign in phrase:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth < 0:
            return "closes a bracket that was not opened"
    if depth:
        return "has a bracket that is not closed"
    if re.search(r"\(\s*[|)]|\|\s*[|)]", phrase):
        return "has an empty choice in its brackets"
    if re.search(r"[!;:,](?:\s|$)|\w{3,}\.(?:\s|$)", phrase):
        return "crosses the end of a sentence; leave . ! : and , out of phrases"
    if re.fullmatch(r"[\s*?|()]*", phrase):
        return "has no word in it"
    return ""
