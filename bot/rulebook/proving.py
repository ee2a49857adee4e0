"""Asks an engine every rule's own examples: each must be answered by its rule, each look-alike must not be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.answer import Answer, Frame, Outcome, Rung
from bot.question import Asker, Question
from bot.rule import District, Rule, Says, Unless
from bot.rulebook.ports import Engine


@dataclass(frozen=True, slots=True)
class Example:
    """One question from a rule file, with who asks it."""

    text: str
    asker: Asker
    rule: Rule
    wanted: bool
    """True when the rule must answer it, False for a look-alike."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that came out otherwise than its author wrote."""

    example: Example
    got: str
    """What was answered, in a few words."""

    def __str__(self) -> str:
        """`model/rules/04.yaml, line 12, rule escort: “…” should be …, but is …`."""
        rule = self.example.rule
        should = f"should be {told(rule.says, rule.rung)}" if self.example.wanted else "should not be answered by this rule"
        return f"{rule.file}, line {rule.line}, rule {rule.id}: “{self.example.text}” ({self.example.asker}) {should}, but is {self.got}."


@dataclass(frozen=True, slots=True)
class Covered:
    """How often one rule was seen to decide: by the shape of the question, and by exception."""

    rule: str
    frames: tuple[tuple[Frame, int], ...]
    exceptions: tuple[int, ...]
    """For each `unless` in order, how many examples it decided."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of all the examples."""

    asked: int
    failures: tuple[Failure, ...]
    changed: tuple[Failure, ...]
    """Examples of lower layers that this district answers otherwise: worth reading, no mistake."""
    coverage: tuple[Covered, ...]

    @property
    def passed(self) -> bool:
        """True when every example came out as written."""
        return not self.failures


def example_of(text: str, rule: Rule, *, wanted: bool) -> Example:
    """Read `sro: may I search his bag` as the officer's question; without a prefix a teacher asks."""
    before, colon, rest = text.partition(":")
    if colon and before.strip() in {asker.value for asker in Asker}:
        return Example(rest.strip(), Asker(before.strip()), rule, wanted)
    return Example(text, Asker.TEACHER, rule, wanted)


def examples(rules: Iterable[Rule]) -> tuple[Example, ...]:
    """Return every example of the rules, those to answer before the look-alikes."""
    return tuple(
        example_of(text, rule, wanted=wanted) for rule in rules for wanted, texts in ((True, rule.asks), (False, rule.not_asks)) for text in texts
    )


def prove(engine: Engine, *, own: bool = False) -> Proof:
    """Ask the engine all examples of its rulebook; with `own`, only those of the district's own layer."""
    book = engine.rulebook
    top = book.layers[-1]
    rules = [rule for rule in book.rules if not own or rule.layer == top]
    failures: list[Failure] = []
    changed: list[Failure] = []
    frames: dict[str, Counter[Frame]] = {rule.id: Counter() for rule in book.rules}
    exceptions: dict[str, Counter[int]] = {rule.id: Counter() for rule in book.rules}
    by_id = {rule.id: rule for rule in book.rules}
    asked = examples(rules)
    for example in asked:
        answer = engine.answer(Question(example.text, example.asker, book.district.id, day_for(example.rule, book.district)))
        for name in answer.rules[:1]:
            if name in by_id:
                frames[name][answer.frame] += 1
                exceptions[name].update(place for place, other in enumerate(by_id[name].unless) if _by(answer, other))
        if not holds(example, answer):
            (failures if example.rule.layer == top else changed).append(Failure(example, told_of(answer)))
    coverage = tuple(
        Covered(rule.id, tuple(sorted(frames[rule.id].items())), tuple(exceptions[rule.id][i] for i in range(len(rule.unless)))) for rule in rules
    )
    return Proof(len(asked), tuple(failures), tuple(changed), coverage)


def holds(example: Example, answer: Answer) -> bool:
    """Tell whether an answer is what the example's author wants of it."""
    rule = example.rule
    if not example.wanted:
        return answer.outcome is Outcome.OUT_OF_SCOPE or rule.id not in answer.rules
    if rule.rung is Rung.UNCLEAR:
        return answer.outcome is Outcome.CLARIFY
    wanted = [rule.says, *(exception.says for exception in rule.unless)]
    return answer.outcome is Outcome.ANSWERED and any((answer.matter, answer.sro) == (says.matter, says.sro) for says in wanted)


def day_for(rule: Rule, district: District) -> date:
    """Return a day on which the rule is in force: its own first day, or the first of the MOU's term."""
    return rule.from_day or rule.to_day or (district.term_from if district.term_from > date.min else date(2026, 9, 1))


def _by(answer: Answer, exception: Unless) -> bool:
    says = exception.says
    return (answer.matter, answer.sro, answer.urgency) == (says.matter, says.sro, says.urgency) and answer.cites[:1] == exception.cites[:1]


def told(says: Says, rung: Rung) -> str:
    """Say a verdict in a few words: `school_discipline, sro may_not`."""
    if rung is Rung.UNCLEAR:
        return "asked back"
    return f"{says.matter}, sro {says.sro if says.sro is not None else 'not asked about'}"


def told_of(answer: Answer) -> str:
    """Say an answer in a few words, with the rules that decided it."""
    by = ", ".join(f"`{name}`" for name in answer.rules)
    match answer.outcome:
        case Outcome.OUT_OF_SCOPE:
            return "out of scope"
        case Outcome.CLARIFY:
            return f"asked back by {by}" if by else "asked back"
        case Outcome.ANSWERED:
            verdict = told(Says(answer.matter, answer.sro, answer.urgency), answer.rung)
            return f"{verdict} by {by}" if by else verdict
