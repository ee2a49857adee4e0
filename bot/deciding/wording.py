"""The answer's words: verdict first, then why, what now, what would change it, whom to ask.

Status times frame: "can he", "does he have to" and "may he refuse" about one duty are three sentences from one rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Basis, Contact, Frame, Matter, Option, Outcome, Quote, Sro, Urgency, Words
from bot.deciding.phrasing import Phrases
from bot.question import Asker, Language, Question
from bot.rule import Rule, Rulebook, RuleWords

ICONS = {
    Matter.SCHOOL_DISCIPLINE: "🏫",
    Matter.SCHOOL_OPERATIONS: "🏫",
    Matter.LAW_ENFORCEMENT: "👮",
    Matter.SHARED: "🤝",
    Matter.SRO_PROGRAM: "📘",
}
EMERGENCY_ICON, CLARIFY_ICON, OUT_ICON, DISAGREE_ICON, SILENT_ICON = "🚨", "❓", "💬", "⚖️", "📄"


@dataclass(frozen=True, slots=True)
class Decided:
    """What wording needs to know of a decision; `rule` is None when nothing decided."""

    outcome: Outcome
    matter: Matter | None
    sro: Sro | None
    urgency: Urgency
    basis: Basis
    frame: Frame
    rule: Rule | None
    words: tuple[tuple[Language, RuleWords], ...]
    quotes: tuple[Quote, ...]
    options: tuple[Option, ...]
    language: Language
    notes: tuple[str, ...] = ()
    changed: str = ""
    """For a follow-up that changed the verdict: the fact that did."""
    disagree: bool = False
    personal: bool = False
    exhausted: bool = False
    """A clarification failed already: name a person instead of asking again."""


def phrase(decided: Decided, question: Question, book: Rulebook, phrases: Phrases, decision_id: str) -> Words:
    """Return the words of a decision for this asker."""
    say, language = phrases.say, decided.language
    contact = contact_for(decided.rule.contact if decided.rule else "", book)
    ask = _ask(contact, phrases, language)
    banners = _banners(decided, question, book, phrases)
    footer = say(
        language, "footer", id=decision_id, mou=book.district.mou_name
    ) if decided.outcome is not Outcome.OUT_OF_SCOPE else say(language, "footer.out", mou=book.district.mou_name)  # fmt: skip
    if decided.outcome is Outcome.OUT_OF_SCOPE:
        verdict = say(language, "out.verdict")
        examples = tuple(say(language, f"out.example.{i}") for i in (1, 2, 3))
        return Words(OUT_ICON, verdict, notes=decided.notes, examples=examples, banners=banners, footer=footer, speech=verdict)
    if decided.outcome is Outcome.CLARIFY:
        return _clarify(decided, phrases, ask, banners, footer)
    assert decided.rule is not None
    own = rule_words(decided.words, language)
    if decided.urgency is Urgency.EMERGENCY:
        return _emergency(decided, own, question, phrases, footer)
    sro_asks = question.asker is Asker.SRO
    matter = say(language, f"matter.{decided.matter}") if decided.matter else ""
    part = _part(decided, sro_asks, phrases)
    verdict = own.verdict or f"{matter} {part}".strip()
    if decided.changed:
        verdict = say(language, "verdict.now", verdict=verdict[:1].lower() + verdict[1:])
    because = decided.changed or own.because or say(language, "because.common", title=decided.rule.title)
    steps = steps_for(own, question.asker) or _common_steps(decided, question.asker, phrases)
    line = own.sro_line or phrases.maybe(language, f"frame.{decided.sro or 'none'}.{decided.frame}.{'sro' if sro_asks else 'staff'}")
    changes = own.changes_if or phrases.maybe(language, f"changes.{decided.matter}")
    decline = (own.decline or say(language, "decline.common", section=decided.quotes[0].section if decided.quotes else "")) if (
        sro_asks and decided.sro is Sro.MAY_NOT
    ) else ""  # fmt: skip
    icon = SILENT_ICON if decided.basis is Basis.PRACTICE else ICONS[decided.matter] if decided.matter else OUT_ICON
    notes = decided.notes
    if language is not Language.EN and any(q.language is not language for q in decided.quotes):
        notes = (*notes, say(language, "note.quote-in-english"))
    short = [verdict, *([decline] if decline else []), *steps[:1]]
    return Words(
        icon,
        verdict,
        sro_line="" if line and line in verdict else line,
        because=because,
        steps=steps,
        steps_title=say(language, "steps.now"),
        changes_if=say(language, "changes.frame", facts=changes.rstrip(".") + ".") if changes else "",
        decline=decline,
        ask=ask,
        banners=banners,
        notes=notes,
        footer=footer,
        speech=" ".join(short),
    )


def rule_words(words: Sequence[tuple[Language, RuleWords]], language: Language) -> RuleWords:
    """Return a rule's words in `language`, or its English ones."""
    by = dict(words)
    return by.get(language) or by.get(Language.EN) or RuleWords()


def steps_for(words: RuleWords, asker: Asker) -> tuple[str, ...]:
    """Return the steps for `asker`; an administrator or SRO without own steps gets the teacher's."""
    by = dict(words.now)
    return by.get(asker) or by.get(Asker.TEACHER) or ()


def contact_for(role: str, book: Rulebook) -> Contact | None:
    """Return the person in `role`, or the administrator on duty, or the first person of the district."""
    by = {c.role: c for c in book.district.contacts}
    return by.get(role) or by.get("administrator-on-duty") or (book.district.contacts[0] if book.district.contacts else None)


def _ask(contact: Contact | None, phrases: Phrases, language: Language) -> str:
    if contact is None:
        return phrases.say(language, "ask.nobody")
    role = phrases.maybe(language, f"role.{contact.role}") or contact.role
    return phrases.say(language, "ask.person" if contact.reach else "ask.name", role=role, name=contact.name, reach=contact.reach)


def _part(decided: Decided, sro_asks: bool, phrases: Phrases) -> str:
    key = f"sro.{decided.sro or 'none'}.{decided.matter}"
    who = "sro" if sro_asks else "staff"
    return phrases.maybe(decided.language, f"{key}.{who}") or phrases.maybe(decided.language, f"sro.{decided.sro or 'none'}.{who}")


def _common_steps(decided: Decided, asker: Asker, phrases: Phrases) -> tuple[str, ...]:
    text = phrases.maybe(decided.language, f"steps.{decided.matter}.{asker}") or phrases.maybe(decided.language, f"steps.{decided.matter}.teacher")
    return tuple(line.strip() for line in text.split("|") if line.strip())


def _clarify(decided: Decided, phrases: Phrases, ask: str, banners: tuple[str, ...], footer: str) -> Words:
    language = decided.language
    own = rule_words(decided.words, language)
    if decided.disagree and decided.quotes:
        first, second = (*decided.quotes, decided.quotes[-1])[:2]
        verdict = phrases.say(language, "disagree.verdict")
        because = phrases.say(language, "disagree.because", one=first.section, first=first.sentence, two=second.section, second=second.sentence)
        return Words(
            DISAGREE_ICON, verdict, because=because, ask=ask, banners=banners, notes=decided.notes, footer=footer, speech=f"{verdict} {because} {ask}"
        )
    if decided.exhausted:
        verdict = phrases.say(language, "clarify.exhausted")
        return Words(CLARIFY_ICON, verdict, ask=ask, banners=banners, notes=decided.notes, footer=footer, speech=f"{verdict} {ask}")
    asked = own.question or phrases.say(language, "clarify.common")
    choices = " · ".join(o.label for o in decided.options)
    return Words(
        CLARIFY_ICON, asked, question=asked, ask=ask, banners=banners, notes=decided.notes, footer=footer, speech=f"{asked} {choices}".strip()
    )


def _emergency(decided: Decided, own: RuleWords, question: Question, phrases: Phrases, footer: str) -> Words:
    language = decided.language
    verdict = own.verdict or phrases.say(language, "emergency.verdict")
    steps = steps_for(own, question.asker)
    if not steps:
        text = phrases.say(language, f"emergency.steps.{'sro' if question.asker is Asker.SRO else 'staff'}")
        steps = tuple(line.strip() for line in text.split("|"))
    note = phrases.say(language, "emergency.note", section=decided.quotes[0].section if decided.quotes else "")
    return Words(EMERGENCY_ICON, verdict, steps=steps, notes=(note,), footer=footer, speech=" ".join((verdict, *steps)))


def _banners(decided: Decided, question: Question, book: Rulebook, phrases: Phrases) -> tuple[str, ...]:
    if decided.urgency is Urgency.EMERGENCY and decided.outcome is Outcome.ANSWERED:
        return ()
    lines = []
    if question.day > book.district.term_to:
        day = spoken_day(book.district.term_to.year, book.district.term_to.month, book.district.term_to.day, decided.language, phrases)
        lines.append(phrases.say(decided.language, "banner.lapsed", day=day))
    if decided.personal:
        lines.append(phrases.say(decided.language, "banner.personal"))
    return tuple(lines)


def spoken_day(year: int, month: int, day: int, language: Language, phrases: Phrases) -> str:
    """Return a date written out: "June 30, 2026", "30 de junio de 2026"."""
    name = phrases.say(language, f"month.{month}")
    return f"{day} de {name} de {year}" if language is Language.ES else f"{name} {day}, {year}"
