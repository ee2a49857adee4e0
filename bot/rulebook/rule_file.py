"""Turns a rule file into rules: conditions, what they say, citations, words for each asker, examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from bot.answer import Basis, Matter, Rung, Sro, Urgency
from bot.question import Asker, Language
from bot.rule import Condition, Override, Rule, RuleWords, Says, Unless
from bot.rulebook.pack import Change
from bot.rulebook.shape import Fields, Page, fields_of, texts_in
from bot.rulebook.suggest import did_you_mean
from bot.rulebook.tree import Listing, Node

Part = TypeVar("Part")

TOP = ("rules", "changes")
KEYS = (
    "id", "title", "rung", "when", "says", "cites", "quote", "basis", "words", "unless", "overrides", "leads_to",
    "contact", "needs_consent", "from", "to", "examples", "reviewed",
)  # fmt: skip
CHANGE = ("rule", "title", "rung", "when", "says", "cites", "quote", "words", "unless", "overrides", "contact", "examples", "reviewed")
WHEN = ("all", "any", "none", "denied", "now")
SAYS = ("matter", "sro", "urgency")
WORDS = ("verdict", "sro_line", "because", "now", "decline", "changes_if", "question", "label")
UNLESS = ("when", "says", "cites", "words")
OVERRIDE = ("rule", "cite")
EXAMPLES = ("asks", "not")
CONTACTS = (
    "administrator-on-duty", "sro-supervisor", "safety-director", "counselor", "title-ix", "superintendent", "nurse", "hr",
    "records", "transportation",
)  # fmt: skip
FEWEST_BUTTONS, MOST_BUTTONS = 2, 4
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NOTHING = "null"


def read_rules(node: Node, page: Page, layer: str) -> tuple[tuple[Rule, ...], tuple[Change, ...]]:
    """Return the rules and changes of one file that could be read; mistakes are noted on `page`."""
    top = fields_of(page, node, "", TOP)
    if top is None:
        return (), ()
    rules = _kept(_rule(item, page, layer) for item in top.each("rules", required="changes" not in top.entries))
    return tuple(rules), tuple(_kept(_change(item, page) for item in top.each("changes")))


def _change(node: Node, page: Page) -> Change | None:
    """Read what a layer says differently of a rule below it."""
    fields = fields_of(page, node, "change", CHANGE)
    rule = fields.text("rule", required=True) if fields is not None else ""
    if fields is None or not rule:
        return None
    fields = replace(fields, where=f"change of {rule}")
    examples = fields.inside("examples", EXAMPLES)
    says = _says(fields) if fields.has("says") else None
    words = _words(fields)
    if says is not None and not words:
        fields.wrong("words", "It gives another verdict and keeps the old words.", "Give `words` that say why it is so here.")
    return Change(
        rule=rule,
        title=fields.text("title"),
        rung=fields.choice("rung", Rung, but=Rung.NONE),
        when=_condition(fields) if fields.has("when") else None,
        says=says,
        cites=fields.texts("cites"),
        quote=fields.text("quote"),
        words=words,
        unless=tuple(_kept(_unless(fields, item) for item in fields.each("unless"))) if fields.has("unless") else None,
        overrides=tuple(_kept(_override(fields, item) for item in fields.each("overrides"))),
        contact=_contact(fields),
        asks=examples.texts("asks") if examples else (),
        not_asks=examples.texts("not") if examples else (),
        reviewed=fields.day("reviewed"),
        file=page.file,
        line=fields.line,
    )


def _rule(node: Node, page: Page, layer: str) -> Rule | None:
    fields = fields_of(page, node, "rule", KEYS)
    if fields is None:
        return None
    name = fields.text("id", required=True)
    if not name:
        return None
    fields = replace(fields, where=f"rule {name}")
    if not _ID.fullmatch(name):
        fields.wrong("id", f"`{name}` cannot name a rule.", "Use small letters, digits and hyphens, such as escort-for-misbehaviour.")
        return None
    rung = fields.choice("rung", Rung, required=True)
    if rung is Rung.NONE:
        fields.wrong("rung", "`rung` cannot be `none`.", "Choose the step of the ladder that this rule stands on.")
    when, says = _condition(fields), _says(fields)
    words = _words(fields)
    _complete(fields, rung, says, words)
    examples = fields.inside("examples", EXAMPLES)
    if rung is None or when is None or says is None:
        return None
    return Rule(
        id=name,
        title=fields.text("title", required=True),
        rung=rung,
        when=when,
        says=says,
        cites=fields.texts("cites"),
        words=words,
        asks=examples.texts("asks") if examples else (),
        not_asks=examples.texts("not") if examples else (),
        quote=fields.text("quote"),
        basis=fields.choice("basis", Basis) or Basis.MOU,
        unless=tuple(_kept(_unless(fields, item) for item in fields.each("unless"))),
        overrides=tuple(_kept(_override(fields, item) for item in fields.each("overrides"))),
        leads_to=fields.texts("leads_to"),
        contact=_contact(fields),
        needs_consent=fields.flag("needs_consent"),
        from_day=fields.day("from"),
        to_day=fields.day("to"),
        reviewed=fields.day("reviewed"),
        layer=layer,
        file=page.file,
        line=fields.line,
    )


def _kept(found: Iterable[Part | None]) -> Iterator[Part]:
    return (part for part in found if part is not None)


def _condition(fields: Fields) -> Condition | None:
    when = fields.inside("when", WHEN, required=True)
    if when is None:
        return None
    found = Condition(
        all_of=_sorted(when.texts("all")),
        any_of=_groups(when),
        none_of=_sorted(when.texts("none")),
        denied=_sorted(when.texts("denied")),
        now=_sorted(when.texts("now")),
    )
    if not (found.all_of or found.any_of or found.denied or found.now):
        when.wrong("when", "`when` names nothing that has to be there.", "Give at least one concept under `all` or `any`.")
        return None
    return found


def _sorted(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _groups(when: Fields) -> tuple[tuple[str, ...], ...]:
    node = when.node("any")
    if node is None:
        return ()
    if isinstance(node, Listing) and any(isinstance(item, Listing) for item in node.items):
        groups = [_sorted(texts_in(when.page, when.where, "any", item)) for item in node.items]
        return tuple(sorted({group for group in groups if group}))
    group = _sorted(when.texts("any"))
    return (group,) if group else ()


def _says(fields: Fields) -> Says | None:
    says = fields.inside("says", SAYS, required=True)
    if says is None:
        return None
    matter = says.choice("matter", Matter, required=True, empty=NOTHING)
    sro = says.choice("sro", Sro, required=True, empty=NOTHING)
    urgency = says.choice("urgency", Urgency, required=True)
    return Says(matter, sro, urgency) if urgency is not None else None


def _complete(fields: Fields, rung: Rung | None, says: Says | None, words: tuple[tuple[Language, RuleWords], ...]) -> None:
    """Note what a rule of this rung cannot do without."""
    english = dict(words).get(Language.EN)
    if english is None:
        fields.wrong("words", "The rule has no English words.", "Give `words: {en: {because: …, now: …}}`.")
    if rung is Rung.UNCLEAR:
        if english is not None and not english.question:
            fields.wrong("words", "A rule on the unclear rung asks a question, and `words.en.question` is missing.")
        if not FEWEST_BUTTONS <= len(fields.texts("leads_to")) <= MOST_BUTTONS:
            fields.wrong("leads_to", "A rule on the unclear rung needs 2 to 4 rules under `leads_to`, one for each button.")
        return
    if english is not None and not english.because:
        fields.wrong("words", "`words.en.because` is missing.", "Say in one sentence why, in the asker's own facts.")
    says_node = fields.inside("says", SAYS) if says is not None and says.matter is None else None
    if says_node is not None and says_node.text("matter") == NOTHING:
        fields.wrong("says", "`matter` is `null`, which only a rule on the unclear rung may say.", "Name whose matter it is.")
    if not fields.has("cites"):
        fields.wrong("cites", "The rule cites no section.", "Name the deciding section first, such as `cites: [4.3, 4.1]`.")


def _words(fields: Fields) -> tuple[tuple[Language, RuleWords], ...]:
    found: list[tuple[Language, RuleWords]] = []
    languages = fields.inside("words", [language.value for language in Language])
    if languages is None:
        return ()
    for language in Language:
        said = languages.inside(language.value, WORDS)
        if said is None:
            continue
        now = said.inside("now", [asker.value for asker in Asker])
        steps = tuple((asker, now.texts(asker.value)) for asker in Asker if now.has(asker.value)) if now else ()
        texts = {name: said.text(name) for name in WORDS if name != "now"}
        found.append((language, RuleWords(now=steps, **texts)))
    return tuple(found)


def _unless(fields: Fields, node: Node) -> Unless | None:
    inner = fields_of(fields.page, node, fields.where, UNLESS, "unless")
    if inner is None:
        return None
    when, says = _condition(inner), _says(inner)
    cites = inner.texts("cites", required=True)
    words = _words(inner)
    return Unless(when, says, cites, words) if when is not None and says is not None else None


def _override(fields: Fields, node: Node) -> Override | None:
    inner = fields_of(fields.page, node, fields.where, OVERRIDE, "overrides")
    if inner is None:
        return None
    rule, cite = inner.text("rule", required=True), inner.text("cite")
    if rule and not cite:
        inner.wrong("cite", f"The override of `{rule}` does not say which section allows it.", "Add `cite:` with the section number.")
    return Override(rule, cite) if rule and cite else None


def _contact(fields: Fields) -> str:
    written = fields.text("contact")
    if written and written not in CONTACTS:
        fields.wrong("contact", f"`{written}` is not a role that can be asked.", did_you_mean(written, CONTACTS))
    return written
