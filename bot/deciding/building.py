"""From a verdict to the answer: citations, words, contacts, what the thread knows next."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.answer import Answer, Basis, Matter, Option, Outcome, Quote, Rung, TraceLine, Urgency
from bot.deciding.phrasing import Phrases
from bot.deciding.weighing import Weighed
from bot.deciding.wording import Decided, contact_for, phrase, rule_words
from bot.language.reading import MONEY, Reading
from bot.question import Fact, Language, Polarity, Question, Thread
from bot.rule import Rule, Rulebook, Section

MOST_FACTS = 40


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided, before it has words.

    `rules` decide (the leading one first); `options` are the rules behind clarify buttons; `asking` the unclear rule
    whose question is put; `second` marks a reading that rests on the second reader alone.
    """

    outcome: Outcome
    rung: Rung
    rules: tuple[Weighed, ...] = ()
    options: tuple[Rule, ...] = ()
    asking: Rule | None = None
    disagree: bool = False
    second: bool = False
    empty: bool = False
    beaten: bool = False


class Builder:
    """Builds answers from verdicts by one rulebook."""

    def __init__(self, book: Rulebook, rules: Mapping[str, Rule]) -> None:
        """Index the sections and the words of `book`."""
        self._book = book
        self._rules = rules
        self._sections: dict[str, Section] = {s.id: s for s in book.sections}
        self._phrases = Phrases(book)

    def build(self, question: Question, reading: Reading, verdict: Verdict, trace: tuple[TraceLine, ...]) -> Answer:
        """Return the whole answer to `question`."""
        lead = verdict.rules[0] if verdict.rules and verdict.outcome is Outcome.ANSWERED else None
        language = reading.language
        exhausted = verdict.outcome is Outcome.CLARIFY and question.thread.clarified >= 1
        options = () if exhausted else tuple(self._option(rule, language) for rule in verdict.options)
        matter = lead.says.matter if lead else None
        sro = lead.says.sro if lead else None
        urgency = lead.says.urgency if lead else Urgency.ROUTINE
        cites = self._cites(verdict)
        quotes = self._quotes(verdict, cites, language)
        basis = lead.rule.basis if lead else Basis.MOU
        asking = lead or next(iter(verdict.rules), None)
        words_of = lead.words if lead else (verdict.asking.words if verdict.asking else ())
        decision_id = question.id or _named(verdict, question, self._book.revision)
        decided = Decided(
            outcome=verdict.outcome,
            matter=matter,
            sro=sro,
            urgency=urgency,
            basis=basis,
            frame=reading.frame,
            rule=lead.rule if lead else verdict.asking or (asking.rule if asking else None),
            words=words_of,
            quotes=quotes,
            options=options,
            language=language,
            notes=self._notes(reading, verdict, lead, language),
            changed=self._changed(question.thread, lead, language),
            disagree=verdict.disagree,
            personal=bool(question.personal),
            exhausted=exhausted,
        )
        words = phrase(decided, question, self._book, self._phrases, decision_id)
        if verdict.empty:
            said = self._phrases.say(language, "empty.verdict")
            words = replace(words, verdict=said, speech=said)
        contact = contact_for(lead.rule.contact if lead else "", self._book)
        return Answer(
            outcome=verdict.outcome,
            matter=matter,
            sro=sro,
            urgency=urgency,
            cites=cites,
            basis=basis,
            rung=verdict.rung,
            frame=reading.frame,
            rules=tuple(w.rule.id for w in verdict.rules) or ((verdict.asking.id,) if verdict.asking else ()),
            quotes=quotes,
            words=words,
            options=options,
            contacts=(contact,) if contact else (),
            corrections=reading.corrections,
            match_kinds=_kinds(reading, verdict),
            language=language,
            revision=self._book.revision,
            decision_id=decision_id,
            topic=lead.rule.title if lead else "",
            personal=question.personal,
            confirm=verdict.second and verdict.outcome is Outcome.ANSWERED and urgency is not Urgency.EMERGENCY,
            trace=trace,
            thread=_thread(question, reading, verdict, matter, cites, urgency, options),
        )

    def _option(self, rule: Rule, language: Language) -> Option:
        return Option(rule_words(rule.words, language).label or rule.title, rule.says.matter, rule.id)

    def _cites(self, verdict: Verdict) -> tuple[str, ...]:
        cites = [c for w in verdict.rules for c in w.cites] if verdict.rules else list(verdict.asking.cites if verdict.asking else ())
        return tuple(dict.fromkeys(c for c in cites if c in self._sections))

    def _quotes(self, verdict: Verdict, cites: tuple[str, ...], language: Language) -> tuple[Quote, ...]:
        if verdict.outcome is Outcome.OUT_OF_SCOPE or (verdict.outcome is Outcome.CLARIFY and not verdict.disagree):
            return ()
        wanted = {w.cites[0]: w.rule.quote for w in reversed(verdict.rules) if w.rule.quote and w.exception is None and w.cites}
        return tuple(_quote(self._sections[c], wanted.get(c, ""), language) for c in cites)

    def _notes(self, reading: Reading, verdict: Verdict, lead: Weighed | None, language: Language) -> tuple[str, ...]:
        notes = [self._phrases.say(language, "note.read-past", written=c.written, read=c.read) for c in reading.corrections]
        if verdict.second and lead is not None and lead.says.urgency is not Urgency.EMERGENCY:
            title = rule_words(lead.words, language).label or lead.rule.title
            notes.append(self._phrases.say(language, "note.confirm", title=title))
        return tuple(notes)

    def _changed(self, thread: Thread, lead: Weighed | None, language: Language) -> str:
        if lead is None or thread.matter is None or lead.says.matter is None or thread.matter == lead.says.matter.value:
            return ""
        title = rule_words(lead.words, language).label or lead.rule.title
        return self._phrases.say(language, "changed.common", title=title)


def _quote(section: Section, sentence: str, language: Language) -> Quote:
    translated = dict(section.translated).get(language, ())
    titles = dict(section.titles)
    wanted = sentence if sentence in section.sentences else section.sentences[0]
    place = section.sentences.index(wanted)
    if language is not Language.EN and len(translated) == len(section.sentences):
        return Quote(section.id, titles.get(language, section.title), translated[place], " ".join(translated), section.layer, language, section.page)
    return Quote(section.id, section.title, wanted, section.text, section.layer, Language.EN, section.page)


def _kinds(reading: Reading, verdict: Verdict) -> tuple[str, ...]:
    kinds = {reading.mentions[i].found for w in verdict.rules for i in w.evidence if 0 <= i < len(reading.mentions)}
    return tuple(sorted(kinds | ({"second"} if verdict.second else set())))


def _thread(
    question: Question,
    reading: Reading,
    verdict: Verdict,
    matter: Matter | None,
    cites: tuple[str, ...],
    urgency: Urgency,
    options: tuple[Option, ...],
) -> Thread:
    """Return what the thread knows now: earlier facts, corrected by these, and the decision; never words."""
    merged: dict[str, Fact] = {}
    for fact in (*question.thread.facts, *(Fact(m.concept, m.polarity, m.value) for m in reading.mentions)):
        before = merged.get(fact.concept)
        if (
            before is None
            or fact.concept == MONEY
            or (fact.polarity is Polarity.DENIED) != (before.polarity is Polarity.DENIED)
            or fact.polarity is Polarity.PRESENT
        ):
            merged[fact.concept] = fact
    clarify = verdict.outcome is Outcome.CLARIFY
    keep = verdict.outcome is Outcome.OUT_OF_SCOPE and question.thread.outcome is not None
    old = question.thread
    return Thread(
        facts=tuple(sorted(merged.values(), key=lambda f: f.concept))[:MOST_FACTS],
        rule=old.rule if keep else (verdict.rules[0].rule.id if verdict.rules else None),
        outcome=old.outcome if keep else verdict.outcome.value,
        matter=old.matter if keep else (matter.value if matter else None),
        section=old.section if keep else (cites[0] if cites else None),
        urgency=old.urgency if keep else urgency.value,
        offered=tuple(o.rule for o in options),
        clarified=old.clarified + 1 if clarify else 0,
    )


def _named(verdict: Verdict, question: Question, revision: str) -> str:
    """Name a decision by what was decided, never by what was asked."""
    said = "|".join((verdict.outcome, verdict.rung, *(w.rule.id for w in verdict.rules), question.asker, question.day.isoformat(), revision))
    code = base64.b32encode(hashlib.sha256(said.encode()).digest()).decode()[:6]
    return f"D-{code}"
