"""A small rulebook for the scenarios: few rules that stay as they are, with the real words and the real reading of language."""

from __future__ import annotations

import functools
from dataclasses import replace

from bot.answer import Matter, Rung, Sro, Urgency
from bot.question import Asker, Language
from bot.rule import Concept, Condition, Rule, Rulebook, RuleWords, Says, Section
from bot.rulebook.loading import load_rulebook
from tests.factories import RULES

EN, ES = Language.EN, Language.ES
SECTIONS = (
    Section("4.1", "Administrators decide discipline", ("Administrators alone decide school discipline.", "The SRO has no part in it."), "model"),
    Section(
        "4.3",
        "What the SRO is not asked to do",
        ("The SRO is not asked to sit in on discipline meetings or hearings, and declines.", "The SRO is not asked to walk students out of class."),
        "model",
        titles=((ES, "Lo que no se le pide al SRO"),),
        translated=((ES, ("No se le pide al SRO que esté en reuniones de disciplina.", "Tampoco que saque a estudiantes de clase.")),),
    ),
    Section("5.2", "Weapons", ("A weapon on campus is reported at once.",), "model"),
    Section("5.5", "Threats", ("A threat is assessed by the school and the SRO together.",), "model"),
)
CONCEPTS = (
    Concept("act.sit-in", "sit in on a meeting", ((EN, ("discipline meeting", "sit down")), (ES, ("reunion de disciplina",)))),
    Concept("thing.gun", "a gun", ((EN, ("gun",)), (ES, ("pistola",)))),
    Concept("act.meeting", "a meeting", ((EN, ("meeting at",)),)),
    Concept("conduct.threat", "a threat", ((EN, ("threat", "fight")),)),
)


def rule(name: str, concept: str, rung: Rung, matter: Matter | None, sro: Sro | None, cites: tuple[str, ...], words: RuleWords, spanish: RuleWords | None = None,
         urgency: Urgency = Urgency.ROUTINE, now: tuple[str, ...] = (), leads_to: tuple[str, ...] = ()) -> Rule:  # fmt: skip
    said = ((EN, words), *(((ES, spanish),) if spanish else ()))
    when = Condition(all_of=(concept,), now=now)
    return Rule(name, name.replace("-", " "), rung, when, Says(matter, sro, urgency), cites, said, (), (), leads_to=leads_to)


RULEBOOK = (
    rule(
        "sit-in-discipline-meeting", "act.sit-in", Rung.REQUEST, Matter.SCHOOL_DISCIPLINE, Sro.MAY_NOT, ("4.3", "4.1"),
        RuleWords(
            because="You asked about the officer attending a discipline meeting.",
            now=((Asker.TEACHER, ("Hold the meeting with the administrator.", "Want another adult there? Ask a counselor.")),),
            decline="That one's yours under 4.3 of our MOU. If it turns into a safety issue, call me and I'm there.",
            label="A student’s discipline meeting",
        ),
        RuleWords(because="Usted preguntó por una reunión de disciplina.", now=((Asker.TEACHER, ("Haga la reunión con el administrador.",)),), label="Una reunión de disciplina"),
    ),
    rule(
        "gun-on-campus", "thing.gun", Rung.DANGER, Matter.LAW_ENFORCEMENT, Sro.MUST, ("5.2",),
        RuleWords(now=((Asker.TEACHER, ("Call 911, then the SRO or the office.", "Move yourself and students away.")),), label="A gun"),
        urgency=Urgency.EMERGENCY, now=("thing.gun",),
    ),
    rule("threat", "conduct.threat", Rung.SHARED, Matter.SHARED, Sro.ONLY_IF, ("5.5",), RuleWords(label="A threat or a safety concern")),
    rule(
        "meeting-about-what", "act.meeting", Rung.UNCLEAR, None, None, ("4.3",),
        RuleWords(question="What is the meeting about?"), leads_to=("sit-in-discipline-meeting", "threat"),
    ),
)  # fmt: skip


@functools.cache
def model() -> Rulebook:
    """The real model pack, read once."""
    loaded = load_rulebook(RULES, "model")
    book = loaded.rulebook or loaded.draft
    assert book is not None
    return book


@functools.cache
def small() -> Rulebook:
    """The small rulebook."""
    return replace(model(), sections=SECTIONS, concepts=CONCEPTS, rules=RULEBOOK, revision="small-1")
