"""Question in, answer out: the one way through reading, weighing, the ladder, the meeting of readers, and wording."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answer import Answer, Matter, Outcome, Rung, TraceLine, Urgency
from bot.deciding.building import Builder, Verdict
from bot.deciding.candidates import Candidate, Candidates
from bot.deciding.joining import OUT, Case, alarm, join
from bot.deciding.ladder import NOTHING, Finding, climb
from bot.deciding.meeting import BOUNDS, TABLE, Bounds, Meet, Phrase, Second, second_says
from bot.deciding.trace import of_finding, of_meeting, of_reading
from bot.deciding.weighing import CARRIED, Facts, Scales, Weighed, facts, first_unmet
from bot.language.examples import Examples
from bot.language.reading import Reader, Reading
from bot.language.second import Proposal
from bot.question import Polarity, Question, Thread
from bot.rule import Rule, Rulebook

MOST_OPTIONS = 4
LEAST_OPTION = 0.02
"""Share below which a proposal is no button worth offering."""
OPEN_QUESTION = "officer-for-what"
"""The rule on the unclear rung whose question serves when only the officer was named."""
_EVENTS = ("thing", "harm", "conduct", "state", "danger")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was read and why each rule did or did not apply: (rule id, first unmet condition or None)."""

    reading: Reading
    finding: Finding
    answer: Answer
    considered: tuple[tuple[str, str | None], ...]
    proposals: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    """One question as both readers see it."""

    reading: Reading
    there: Facts
    finding: Finding
    proposal: Proposal | None
    carried: bool


class Engine:
    """Decides questions by one rulebook; built once, then pure: the same question gives the same answer, byte for byte."""

    def __init__(self, rulebook: Rulebook, examples: Examples | None = None, bounds: Bounds = BOUNDS) -> None:
        """Compile `rulebook`; `examples` brings the second reader, which proposes unless the district reads by phrases alone."""
        self.rulebook = rulebook
        self._bounds = bounds
        self._reader = Reader(rulebook)
        self._scales = Scales(rulebook, self._reader.parents)
        self._builder = Builder(rulebook, self._scales.rules)
        self._concepts = {c.id: c for c in rulebook.concepts}
        both = examples if rulebook.district.reading == "both" else None
        self._second = both.second if both else None
        self._candidates = Candidates(rulebook.rules, both) if both else None

    @property
    def reader(self) -> Reader:
        """The phrase reader, for tools that show what was read."""
        return self._reader

    def answer(self, question: Question) -> Answer:
        """Return the answer to `question`; never raises, whatever the text."""
        if question.chosen and (rule := self._scales.rules.get(question.chosen)) is not None:
            return self._chosen(question, rule)
        reading = self._reader.read(question.text, question.language)
        if not reading.size:
            return self._builder.build(question, reading, Verdict(Outcome.OUT_OF_SCOPE, Rung.NONE, empty=True), ())
        look = self._look(question, reading)
        verdict, lines = self._decide(question, look)
        trace = (*of_reading(reading, self._concepts), *of_finding(look.finding), *lines)
        return self._builder.build(question, reading, verdict, trace)

    def explain(self, question: Question) -> Explanation:
        """Return the answer with every rule's first unmet condition."""
        look = self._look(question, self._reader.read(question.text, question.language))
        considered = tuple((rule_id, first_unmet(rule, look.there)) for rule_id, rule in self._scales.rules.items())
        proposals = self._candidates.rank(look.proposal, question.day) if self._candidates and look.proposal else ()
        return Explanation(look.reading, look.finding, self.answer(question), considered, proposals)

    def _look(self, question: Question, reading: Reading) -> _Look:
        threshold = self.rulebook.district.theft_threshold
        there = facts(reading, question.asker, (), threshold, self._reader.parents)
        finding = climb(self._scales.applying(there, question.day), there, self._scales)
        carried = False
        if question.thread.facts:
            joined = facts(reading, question.asker, question.thread.facts, threshold, self._reader.parents)
            both = climb(self._scales.applying(joined, question.day), joined, self._scales)
            fresh = any(w.evidence for w in both.agreed + both.several)
            if fresh or finding.rung in (Rung.NONE, Rung.UNCLEAR):
                there, finding, carried = joined, both, not fresh
        proposal = self._second.propose(question.text, question.asker.value, gist(question.thread)) if self._second else None
        return _Look(reading, there, finding, proposal, carried)

    def _decide(self, question: Question, look: _Look) -> tuple[Verdict, tuple[TraceLine, ...]]:
        finding, proposal = look.finding, look.proposal
        danger = bool(finding.agreed) and finding.rung is Rung.DANGER and finding.agreed[0].says.urgency is Urgency.EMERGENCY
        if proposal is not None and self._candidates is not None:
            raised = proposal.danger >= (self._bounds.alarm if _harmless(look) else self._bounds.danger)
            if raised and (named := alarm(self._candidates, proposal, finding, look.there, question.day)) is not None and named.weighed is not None:
                line = TraceLine(f"It sounds like “{named.example}”.", f"second reader: danger {proposal.danger:.2f}, {named.weighed.rule.id}")
                return Verdict(Outcome.ANSWERED, Rung.DANGER, rules=(named.weighed,), second=not named.by_words), (line,)
            if danger and proposal.danger >= self._bounds.calm:
                return _by_phrases(finding), ()
            return self._meet(look, join(self._candidates, proposal, finding, look.there, question.day))
        if danger:
            return _by_phrases(finding), ()
        phrase = _phrase_brings(look)
        match TABLE[phrase, Second.OFF]:
            case Meet.PHRASE:
                return _by_phrases(finding), ()
            case Meet.ASK_PHRASE:
                return self._ask_phrase(finding), ()
            case _:
                return self._nothing(look), ()

    def _meet(self, look: _Look, cases: tuple[Case, ...]) -> tuple[Verdict, tuple[TraceLine, ...]]:
        finding, best = look.finding, cases[0]
        phrase = _phrase_brings(look)
        found = finding.agreed or finding.several
        labels = frozenset(_label(w) for w in found) if found else frozenset((OUT,))
        second = second_says(best.label, best.share, cases[1].label if len(cases) > 1 else "", labels, self._bounds)
        meet = TABLE[phrase, second]
        lines = (of_meeting(phrase, second, meet, cases),)
        idle = phrase is Phrase.NOTHING and best.label == "clarify" and any(m.concept.startswith("topic.") for m in look.reading.mentions)
        if idle or (meet in (Meet.ANSWER, Meet.CONFIRM, Meet.OUT) and best.weighed is None):
            return Verdict(Outcome.OUT_OF_SCOPE, Rung.NONE, second=meet is Meet.CONFIRM), lines
        if meet is Meet.PHRASE:
            return _by_phrases(finding), lines
        if meet is Meet.ASK_PHRASE:
            return self._ask_phrase(finding), lines
        if meet in (Meet.ANSWER, Meet.CONFIRM) and best.weighed is not None and best.label != "clarify":
            together = tuple(w for w in finding.agreed if w.rule.id != best.weighed.rule.id and w.verdict == best.weighed.verdict)
            return Verdict(Outcome.ANSWERED, best.weighed.rule.rung, rules=(best.weighed, *together), second=not best.by_words), lines
        put = best.by_words or best.nearness >= self._bounds.near
        asking = best.weighed.rule if best.weighed is not None and best.label == "clarify" and put else None
        bare = (
            asking is None and best.label == "clarify" and not found and all(c.share < LEAST_OPTION for c in cases if c.label not in ("clarify", OUT))
        )
        if bare and (opening := self._scales.rules.get(OPEN_QUESTION)) is not None:
            return self._ask(opening, [], look), lines
        named = [w.rule for w in found if w.rule.rung is not Rung.UNCLEAR] if meet is Meet.ASK_BOTH else []
        proposals = [c.weighed.rule for c in cases if c.weighed is not None and c.label != "clarify"]
        if not proposals and not named and asking is None and look.finding.rung is not Rung.UNCLEAR:
            return Verdict(Outcome.OUT_OF_SCOPE, Rung.NONE), lines
        return self._ask(asking, [*proposals[:1], *named, *proposals[1:]], look), lines

    def _nothing(self, look: _Look) -> Verdict:
        """Ask back when the officer is spoken of and no rule knows why; what speaks of no officer is out of scope."""
        asking = self._scales.rules.get(OPEN_QUESTION)
        spoken = {m.concept for m in look.reading.mentions}
        if asking is None or "ask.officer" not in look.there.held or any(c.startswith("topic.") for c in spoken):
            return Verdict(Outcome.OUT_OF_SCOPE, Rung.NONE)
        leads = tuple(self._scales.rules[r] for r in asking.leads_to if r in self._scales.rules)
        return Verdict(Outcome.CLARIFY, Rung.UNCLEAR, options=leads[:MOST_OPTIONS], asking=asking)

    def _ask_phrase(self, finding: Finding) -> Verdict:
        if finding.several:
            return Verdict(
                Outcome.CLARIFY, finding.rung, options=_distinct([w.rule for w in finding.several]), rules=finding.several, disagree=finding.disagree
            )
        rule = finding.agreed[0].rule
        leads = [self._scales.rules[r] for r in rule.leads_to if r in self._scales.rules]
        return Verdict(Outcome.CLARIFY, Rung.UNCLEAR, options=tuple(leads[:MOST_OPTIONS]), rules=finding.agreed, asking=rule)

    def _ask(self, asking: Rule | None, options: list[Rule], look: _Look) -> Verdict:
        if asking is None and look.finding.rung is Rung.UNCLEAR and look.finding.agreed:
            asking = look.finding.agreed[0].rule
        leads = [self._scales.rules[r] for r in asking.leads_to if r in self._scales.rules] if asking else []
        return Verdict(
            Outcome.CLARIFY, Rung.UNCLEAR, options=_distinct([*leads, *options] if leads else options), rules=(), asking=asking, second=True
        )

    def _chosen(self, question: Question, rule: Rule) -> Answer:
        """Answer a pressed button: its rule decides, with the thread's facts behind it."""
        reading = self._reader.read(question.text, question.language)
        line = TraceLine(f"You chose: {rule.title}.", f"chosen by button: {rule.id}")
        outcome = Outcome.CLARIFY if rule.rung is Rung.UNCLEAR else Outcome.ANSWERED
        verdict = Verdict(outcome, rule.rung, rules=(_bare(rule),), asking=rule if outcome is Outcome.CLARIFY else None)
        if outcome is Outcome.CLARIFY:
            verdict = replace(verdict, options=tuple(self._scales.rules[r] for r in rule.leads_to if r in self._scales.rules))
        return self._builder.build(question, reading, verdict, (line,))


def gist(thread: Thread) -> str:
    """Return what the second reader is told of the conversation: matter, section and urgency, never words."""
    if thread.outcome is None:
        return ""
    return f"[{thread.matter or thread.outcome} {thread.section or '-'} {thread.urgency or 'routine'}]"


def _phrase_brings(look: _Look) -> Phrase:
    finding = look.finding
    if finding is NOTHING or (not finding.agreed and not finding.several):
        return Phrase.NOTHING
    if finding.rung is Rung.UNCLEAR:
        return Phrase.UNCLEAR
    if finding.several:
        return Phrase.SEVERAL
    if look.carried:
        return Phrase.WEAK
    said = max(len(w.tokens & look.reading.weighty) for w in finding.agreed)
    unclear = look.proposal is not None and dict(look.proposal.labels).get("clarify", 0.0) >= BOUNDS.unclear
    if said and said >= BOUNDS.exact * len(look.reading.weighty) and not unclear:
        return Phrase.EXACT
    return Phrase.STRONG if finding.strong else Phrase.WEAK


def _by_phrases(finding: Finding) -> Verdict:
    return Verdict(Outcome.ANSWERED, finding.rung, rules=finding.agreed)


def _harmless(look: _Look) -> bool:
    """True when the phrase reader names why it is no danger now: a look-alike, a what-if, the past."""
    if any(by not in look.reading.unlike for _, by in look.reading.hidden):
        return True
    events = [m for m in look.reading.mentions if m.concept.partition(".")[0] in _EVENTS and m.polarity is not Polarity.DENIED]
    return bool(events) and all(m.polarity in (Polarity.PAST, Polarity.SUPPOSED) for m in events)


def _label(weighed: Weighed) -> str:
    return weighed.says.matter.value if weighed.says.matter else "clarify"


def _bare(rule: Rule) -> Weighed:
    return Weighed(rule, rule.says, rule.cites, rule.words, frozenset((CARRIED,)), frozenset())


def _distinct(rules: list[Rule]) -> tuple[Rule, ...]:
    """Return up to four rules for buttons, likeliest first: of each matter one, and never a single button."""
    seen: dict[Matter | None, Rule] = {}
    for rule in rules:
        seen.setdefault(rule.says.matter, rule)
    picked = list(seen.values())
    if len(picked) == 1:
        picked += list(dict.fromkeys(rule for rule in rules if rule.id != picked[0].id))[:2]
    return tuple(picked[:MOST_OPTIONS])
