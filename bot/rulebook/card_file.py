"""Turns `pack.yaml` into a layer's card: whose it is, what it extends, its term, people and thresholds."""

from __future__ import annotations

from bot.answer import Contact
from bot.question import Language
from bot.rulebook.pack import Card, PackKind, Removal, Term
from bot.rulebook.rule_file import CONTACTS
from bot.rulebook.shape import Fields, Page, fields_of
from bot.rulebook.suggest import did_you_mean
from bot.rulebook.tree import Leaf, Listing, Mapping, Node

KEYS = (
    "pack", "kind", "name", "extends", "mou", "schools", "languages", "contacts", "theft_threshold", "emergency_number",
    "reading", "state", "people", "settings", "remove", "whole_mou", "silent", "needs_consent", "confirmed",
)  # fmt: skip
TERM = ("name", "from", "to")
CONTACT = ("name", "reach")
REMOVAL = ("rule", "reason")
READINGS = ("both", "phrases")


def read_card(node: Node, page: Page) -> Card | None:
    """Return the card, or None when it does not say which layer this is."""
    fields = fields_of(page, node, "", KEYS)
    if fields is None:
        return None
    name = fields.text("pack", required=True)
    kind = fields.choice("kind", PackKind, required=True)
    title = fields.text("name", required=True)
    extends = fields.text("extends")
    if kind is PackKind.NATIONAL and extends:
        fields.wrong("extends", "The national layer is the lowest and extends nothing.")
    if kind is not None and kind is not PackKind.NATIONAL and not extends:
        fields.wrong("extends", "`extends` is missing.", "Name the layer below, such as `extends: model`.")
    threshold = fields.whole("theft_threshold")
    if threshold is not None and threshold <= 0:
        fields.wrong("theft_threshold", "`theft_threshold` has to be more than zero dollars.")
    if not name or kind is None:
        return None
    return Card(
        id=name,
        kind=kind,
        name=title,
        extends=extends,
        term=_term(fields),
        schools=fields.texts("schools"),
        languages=_languages(fields),
        contacts=_contacts(fields),
        theft_threshold=threshold,
        emergency_number=fields.text("emergency_number"),
        reading=_reading(fields),
        state=fields.text("state"),
        settings=tuple(sorted(_flat(fields, "people") + _flat(fields, "settings"))),
        remove=tuple(found for item in fields.each("remove") if (found := _removal(fields, item)) is not None),
        whole_mou=fields.flag("whole_mou"),
        silent=fields.texts("silent"),
        needs_consent=fields.texts("needs_consent"),
        confirmed=fields.texts("confirmed"),
        file=page.file,
    )


def _term(fields: Fields) -> Term | None:
    mou = fields.inside("mou", TERM, where="mou")
    if mou is None:
        return None
    name, begins, ends = mou.text("name", required=True), mou.day("from", required=True), mou.day("to", required=True)
    if not name or begins is None or ends is None:
        return None
    if ends < begins:
        mou.wrong("to", f"The MOU ends on {ends} before it begins on {begins}.", "Look at the two dates again.")
        return None
    return Term(name, begins, ends)


def _languages(fields: Fields) -> tuple[Language, ...]:
    known = [language.value for language in Language]
    found: list[Language] = []
    for written in fields.texts("languages"):
        if written in known:
            found.append(Language(written))
        else:
            fields.wrong("languages", f"`{written}` is not a language that answers are written in.", did_you_mean(written, known))
    return tuple(found)


def _contacts(fields: Fields) -> tuple[Contact, ...]:
    group = fields.inside("contacts", CONTACTS, where="contacts")
    if group is None:
        return ()
    found: list[Contact] = []
    for role in CONTACTS:
        person = group.inside(role, CONTACT, where=f"contact {role}")
        name = person.text("name", required=True) if person else ""
        if person and name:
            found.append(Contact(role, name, person.text("reach")))
    return tuple(found)


def _reading(fields: Fields) -> str:
    written = fields.text("reading")
    if written and written not in READINGS:
        fields.wrong("reading", f"`reading` cannot be `{written}`.", "Write both, or phrases.")
        return ""
    return written


def _removal(fields: Fields, node: Node) -> Removal | None:
    inner = fields_of(fields.page, node, "remove", REMOVAL, "remove")
    if inner is None:
        return None
    rule, reason = inner.text("rule", required=True), inner.text("reason")
    if rule and not reason:
        inner.wrong("reason", f"The removal of `{rule}` gives no reason.", "Say in one sentence why the rule does not hold here.")
    return Removal(rule, reason, inner.line) if rule and reason else None


def _flat(fields: Fields, name: str) -> list[tuple[str, str]]:
    node = fields.node(name)
    return [] if node is None else _leaves(name, node)


def _leaves(name: str, node: Node) -> list[tuple[str, str]]:
    match node:
        case Leaf():
            return [(name, node.text)] if node.text else []
        case Listing():
            return [pair for item in node.items for pair in _leaves(name, item)]
        case Mapping():
            return [pair for key, value in node.pairs for pair in _leaves(f"{name}.{key.text}", value)]
