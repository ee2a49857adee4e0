"""Words an old decision again, from the rulebook version that was live then; nothing of the question is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.answer import Answer, Matter, Outcome, Sro, Urgency
from bot.deciding.engine import Engine
from bot.desk.ledger import Decision
from bot.desk.rule_files import rulebook_in
from bot.desk.store.whole import Store
from bot.question import Asker, Language, Question
from bot.rule import Rule, Rulebook, Says


@dataclass(frozen=True, slots=True)
class Recreated:
    """An answer worded again, or None with the reason why it cannot be."""

    answer: Answer | None
    why_not: str = ""


async def recreate(store: Store, row: Decision) -> Recreated:
    """The answer of a ledger row in the words of its own rulebook version."""
    bundle = await store.versions.bundle(row.district, row.revision)
    if bundle is None:
        return Recreated(None, "The rulebook version of this answer was never stored.")
    book = rulebook_in(bundle, row.district)
    if book is None or book.revision != row.revision:
        return Recreated(None, "The stored files do not give this rulebook version; a newer Fenceline may read them differently.")
    return Recreated(worded(book, row))


def worded(book: Rulebook, row: Decision) -> Answer:
    """The answer that this rulebook gives for the decision in the row, as if its rule had been chosen by button."""
    decided = next((rule for rule in book.rules if row.rules and rule.id == row.rules.split()[0]), None)
    year, month, day = (int(part) for part in row.hour[:10].split("-"))
    question = Question(
        text="" if decided else "hello",
        asker=Asker(row.role),
        district=row.district,
        day=date(year, month, day),
        language=Language(row.language),
        chosen=decided.id if decided else None,
        id=row.decision_id,
    )
    if decided is None:
        return replace(Engine(book).answer(question), match_kinds=tuple(row.match_kinds.split()))
    as_then = _as_decided(decided, row)
    rules = tuple(as_then if rule is decided else rule for rule in book.rules)
    return Engine(replace(book, rules=rules)).answer(question)


def _as_decided(rule: Rule, row: Decision) -> Rule:
    """The rule as it decided then: through the exception that says the same, with the row's own sections."""
    if row.outcome != Outcome.ANSWERED:
        return rule
    says = Says(Matter(row.matter) if row.matter else None, Sro(row.sro) if row.sro else None, Urgency(row.urgency))
    sections = tuple(row.sections.split())
    exception = next((one for one in rule.unless if one.says == says and set(one.cites) <= set(sections)), None)
    if says == rule.says or exception is None:
        return replace(rule, says=says, cites=sections or rule.cites)
    return replace(rule, says=says, cites=sections, words=exception.words or rule.words, quote="")
